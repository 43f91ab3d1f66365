"""How a rule says what it looks at: a visitor of one thing becomes the check of a whole app.

    @rule(CONNECTION_IN_WEBHOOK, …)
    @each_use("connection", kind="webhook", key="communication")
    def connection_in_webhook(use: Use, facts: Facts) -> Iterator[Found]: …

A visitor yields what it finds at one request, text, variable, call, field or component. A rule that must compare many
of them is a function of the facts alone, and asks for what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, repeat

from afkit.annotations import Any, TypeVar
from afkit.app.knowledge.facts import CallSite, Facts, Request, Text, Use
from afkit.app.knowledge.fields import Field
from afkit.app.model import Kind
from afkit.lint.rule import Check, Found

T = TypeVar("T")
Visitor = Callable[[T, Facts], Iterator[Found]]


def each_request(visit: Visitor[Request]) -> Check:
    """Visit every request of the app, base left out."""
    return _named(visit, lambda facts: facts.requests)


def each_request_and_base(visit: Visitor[Request]) -> Check:
    """Visit base, then every request."""
    return _named(visit, lambda facts: facts.single_requests)


def each_request_with(*path: str) -> Callable[[Visitor[Request]], Check]:
    """Visit the requests, base left out, that have a member: whoever looks at paging need not see those that never page."""
    return lambda visit: _named(visit, lambda facts: facts.requests_with(*path))


def each_request_and_base_with(*path: str) -> Callable[[Visitor[Request]], Check]:
    """Visit base, if it has a member, and then the requests that have it."""

    def select(facts: Facts) -> Iterable[Request]:
        base, found = facts.base, facts.requests_with(*path)
        return (base, *found) if base is not None and base.get(*path) is not None else found

    return lambda visit: _named(visit, select)


def each_text(where: Callable[[Text], bool]) -> Callable[[Visitor[Text]], Check]:
    """Visit the texts of every code, evaluated or not, for which `where` holds: there are many, and few are of interest."""
    return lambda visit: _named(visit, lambda facts: filter(where, facts.texts))


def each_use(*roots: str, kind: str = "", key: str = "") -> Callable[[Visitor[Use]], Check]:
    """Visit the places at which expressions read some variables, by their first names; `kind` and `key` limit them."""

    def select(facts: Facts) -> Iterator[Use]:
        for use in facts.uses(*roots):
            if (not kind or use.text.kind == kind) and (not key or use.text.key == key):
                yield use

    limited = kind or key
    return lambda visit: _named(visit, select if limited else lambda facts: facts.uses(*roots))


def each_call(*functions: str) -> Callable[[Visitor[CallSite]], Check]:
    """Visit the calls of some functions."""
    return lambda visit: _named(visit, lambda facts: facts.calls(*functions))


def each_component(kind: Kind) -> Callable[[Visitor[Any]], Check]:
    """Visit the components of one kind."""
    return lambda visit: _named(visit, lambda facts: facts.app.components(kind).values())


def each_field(kind: Kind, *keys: str) -> Callable[[Visitor[Field]], Check]:
    """Visit the fields of some parameter lists of the components of one kind."""

    def select(facts: Facts) -> Iterator[Field]:
        for component in facts.app.components(kind).values():
            yield from facts.fields(component, *keys)

    return lambda visit: _named(visit, select)


def _named(visit: Visitor[T], select: Callable[[Facts], Any]) -> Check:
    def check(facts: Facts) -> Iterator[Found]:
        return chain.from_iterable(map(visit, select(facts), repeat(facts)))

    check.__name__, check.__doc__ = visit.__name__, visit.__doc__
    return check
