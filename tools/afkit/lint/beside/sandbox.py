"""Check that the parts of sandbox.yaml fit together, and its connections the connector; its form is sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from afkit.annotations import Any
from afkit.app.codes import WRONG_TYPE
from afkit.app.knowledge.facts import Facts
from afkit.app.model import Connection, Origin
from afkit.app.spec.check.walk import Place
from afkit.app.spec.format.sandbox import FUNCTIONS, REQUEST_MEMBERS
from afkit.iml.check.templates import check
from afkit.iml.check.types import ANY, Scope, collection
from afkit.iml.codes import UNKNOWN_FUNCTION, UNKNOWN_MEMBER, UNKNOWN_VARIABLE
from afkit.lint.codes import UNKNOWN_IN_COMPANION
from afkit.nearest import meant
from afkit.source.diagnostic import Diagnostic
from afkit.source.document import Document

_TOLD = frozenset({UNKNOWN_FUNCTION, UNKNOWN_MEMBER, UNKNOWN_VARIABLE})


def unknown(what: str, name: object, known: Iterable[str], at: Origin, *, key: bool = False) -> Diagnostic:
    """Say that a name is not declared, with the nearest that is."""
    place = at.key_location if key else at.location
    there = list(known)
    hint = meant(str(name), there, f"there are: {', '.join(there)}" if there else "none is declared")
    return Diagnostic(UNKNOWN_IN_COMPANION, "error", f"{what} '{name}'", place, hint)


def check_sandbox(facts: Facts, document: Document, places: Iterable[Place]) -> Iterator[Diagnostic]:
    """Give every finding on the names in a sandbox; `places` are its texts."""
    value: Any = document.value
    origin = Origin(document)
    connections = value.get("connections", {})
    for name, values in connections.items():
        at = origin.at("connections", name)
        connection = facts.app.connections.get(name)
        if connection is None:
            yield unknown("the connector has no connection", name, facts.app.connections, at, key=True)
        else:
            yield from check_values(facts, connection, values, at)
    yield from _expressions(value, places, origin)
    replies, modes = value.get("replies", {}), value.get("modes", {"default": ""})
    for step, at in _steps(value, origin):
        for mode in step.get("in", {}):
            if mode not in modes:
                yield unknown("the sandbox has no mode", mode, modes, at.at("in", mode), key=True)
        for outcome, here in ((step, at), *((inner, at.at("in", mode)) for mode, inner in step.get("in", {}).items())):
            reply = outcome.get("reply")
            if isinstance(reply, str) and reply not in replies:
                yield unknown("the sandbox has no reply", reply, replies, here.at("reply"))
            status = reply.get("status") if isinstance(reply, dict) else None
            if isinstance(status, str) and "{{" not in status and not status.isdecimal():
                place = here.at("reply", "status").location
                yield Diagnostic(
                    WRONG_TYPE, "error", f"'{status}' is no HTTP status", place, "write a number, such as 200"
                )


def check_values(facts: Facts, connection: Connection, values: Any, at: Origin) -> Iterator[Diagnostic]:
    """Find values of a connection that it neither asks for nor stores."""
    known = _held(facts, connection)
    for name in values if isinstance(values, dict) and known else ():
        if name not in known:
            yield unknown(f"the connection '{connection.name}' has no parameter", name, known, at.at(name), key=True)


def _held(facts: Facts, connection: Connection) -> list[str]:
    """The names of what a connection holds; none if they are not all known."""
    if any(call.owner is connection for call in facts.procedures) or facts.broken(connection, "params"):
        return []
    names = [field.name for field in facts.fields(connection, "params")]
    for request in facts.of(connection):
        stored = request.get("response", "data")
        if isinstance(stored, str) or request.step in ("requestToken", "accessToken"):
            return []
        names += stored if isinstance(stored, dict) else []
    return [] if any("{{" in name for name in names) else [*names, "data", "scope", "uid", "metadata", "expires"]


def _steps(value: Any, origin: Origin) -> Iterator[tuple[dict[str, Any], Origin]]:
    for number, route in enumerate(value.get("routes", ())):
        for position, step in enumerate(route.get("steps", ())):
            yield step, origin.at("routes", number, "steps", position)


def _expressions(value: Any, places: Iterable[Place], origin: Origin) -> Iterator[Diagnostic]:
    """Find variables and functions that rules do not have."""
    anything = dict.fromkeys(("params", "state", "mode", "let", "cause", "item"), ANY)
    scope = Scope(
        {
            "request": collection(dict.fromkeys(REQUEST_MEMBERS, ANY)),
            "sandbox": collection({"url": ANY, "title": ANY}),
            "switches": collection(dict.fromkeys(value.get("switches", {}), ANY)),
            **anything,
        },
        FUNCTIONS,
    )
    for place in places:
        for fault in check(place.text, scope) if place.iml and "{{" in place.text else ():
            if fault.code in _TOLD:
                where = origin.at(*place.path).inside(fault.start, fault.end)
                yield Diagnostic(fault.code, "error", fault.message, where, fault.hint)
