"""Replies that stand in for real ones in a dry run: made of a component's samples and of what its expressions read.

Nothing is sent in a dry run, so what follows a request depends on a reply that nobody has seen. A rehearsal makes one up
that the communication can read: members that the output hands on take the value of the samples, all others are
`<body.member>`. It answers each request of a communication once, then with an empty page, then no more, so that no loop
goes on for ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from afkit.engine.evaluate import is_template, template
from afkit.engine.response.parse import kind_for
from afkit.engine.transport.wire import HttpResponse, StoodIn
from afkit.iml.errors import ImlError
from afkit.iml.registry import lookup
from afkit.iml.syntax.ast import Access, Binary, Call, Index, Literal, Member, Mustache, Name, Node, Position, children
from afkit.iml.values.json import json_text
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive
    from afkit.engine.transport.wire import Exchange, HttpRequest, StandIn

_READ = ("output", "temp", "valid", "data", "wrapper", "trigger", "uid", "metadata", "expires", "scope")
"""What of a `response` is made of the reply; what tells errors and ends pages is left to the real one."""

_BY_TYPE: Mapping[str, Any] = {
    "number": 1,
    "date": "2026-01-01T00:00:00.000Z",
    "array": [],
    "collection": {},
    "boolean": True,
}
_EQUAL = frozenset({"==", "===", "="})
_FIRST, _EMPTY = 1, 2  # the first request of an item is answered, the second with nothing, a third one not at all

Steps = tuple[str | int, ...]


class Reading(NamedTuple):
    """One place of a reply that an expression reads: the steps from `body`, and a value that fits there."""

    steps: Steps
    value: Any


class Rehearsal:
    """Answers requests of one component; `samples` are its own, or empty. See the module's text."""

    def __init__(self, samples: Any = None, then: StandIn | None = None) -> None:
        self._samples = samples[0] if isinstance(samples, list) and samples else samples
        self._first = then
        self._asked: Counter[str] = Counter()

    def __call__(self, exchange: Exchange, request: HttpRequest) -> StoodIn | None:
        """Give what stands in for the reply to a request; None where nothing can."""
        if self._first is not None:
            found = self._first(exchange, request)
            if found is not None:
                return found
        directive = exchange.directive
        self._asked[exchange.step] += 1
        if self._asked[exchange.step] > _EMPTY:
            return None
        spec = directive.get("response", "type")
        kind = kind_for(200, spec)
        if kind not in ("automatic", "json"):
            return None
        sampled, body = made_up(directive, self._samples)
        if self._asked[exchange.step] == _EMPTY:
            body = _emptied(directive, body)
        reply = HttpResponse(200, (("Content-Type", "application/json"),), json_text(body).encode())
        return StoodIn(reply, "samples" if sampled else "placeholders")


def made_up(directive: Directive, samples: Any) -> tuple[bool, Any]:
    """Make a body that a directive's `response` can read; tell whether the samples gave some of it."""
    response = directive.get("response")
    response = response if isinstance(response, Mapping) else {}
    item = _container(response.get("iterate"))
    output = response.get("output")
    samples = samples if isinstance(samples, Mapping) else {}
    body: Any = {}
    sampled = False
    if isinstance(output, str):
        whole = _path(output, item)
    elif output is None and item is None:
        whole = None if "temp" in response else ()  # a request that only remembers something gives no output
    else:
        whole = item
    if whole is not None and samples:
        body, sampled = _put(body, whole, dict(samples)), True
    for reading in _readings(response, item):
        if isinstance(output, str) and reading.steps == item:
            continue  # what is handed on whole, or made a bundle of, is a collection
        body = _put(body, reading.steps, reading.value, keep=True)
    if isinstance(output, Mapping):
        for key, text in output.items():
            steps = _path(text, item)
            if steps and key in samples:
                body, sampled = _put(body, steps, samples[key]), True
    if item is not None:
        body = _put(body, item, {}, keep=True)
    return sampled, body


def _container(iterate: Any) -> Steps | None:
    """Give the place of the first item where the reply is iterated over."""
    if isinstance(iterate, Mapping):
        iterate = iterate.get("container")
    if iterate is None:
        return None
    steps = _path(iterate, None)
    return None if steps is None else (*steps, 0)


def _path(text: Any, item: Steps | None) -> Steps | None:
    """Give the place that a text reads, if it is one expression that is nothing but a place in the reply."""
    if not is_template(text):
        return None
    try:
        parts = template(text).parts
    except ImlError:
        return None
    if len(parts) != 1 or not isinstance(parts[0], Mustache):
        return None
    return _steps(parts[0].expression, item)


def _steps(node: Node, item: Steps | None) -> Steps | None:
    base, steps = (node.base, node.steps) if isinstance(node, Access) else (node, ())
    if not isinstance(base, Name) or base.name not in ("body", "item") or (base.name == "item" and item is None):
        return None
    found: list[str | int] = list(item or ()) if base.name == "item" else []
    for step in steps:
        if isinstance(step, Member):
            found.append(step.name)
        elif isinstance(step, Position):
            found.append(step.number - 1)
        elif isinstance(step, Index) and (step.value is None or isinstance(step.value, Literal)):
            number = 1 if step.value is None else step.value.value
            found.append(number - 1 if isinstance(number, int) and number > 0 else str(number))
        else:
            break
    return tuple(found)


def _readings(response: Mapping[str, Any], item: Steps | None) -> Iterator[Reading]:
    for key in _READ:
        yield from _in_value(response.get(key), item, date=key == "trigger")
    iterate = response.get("iterate")
    if isinstance(iterate, Mapping):
        yield from _in_value(iterate.get("condition"), item)


def _in_value(value: Any, item: Steps | None, *, date: bool = False) -> Iterator[Reading]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in ("message", "type"):
                yield from _in_value(inner, item, date=date and key == "date")
    elif isinstance(value, list):
        for inner in value:
            yield from _in_value(inner, item)
    elif is_template(value):
        try:
            parts = template(value).parts
        except ImlError:
            return
        for part in parts:
            if isinstance(part, Mustache):
                yield from _in_node(part.expression, item, _BY_TYPE["date"] if date else None)


def _in_node(node: Node, item: Steps | None, wanted: Any) -> Iterator[Reading]:
    steps = _steps(node, item)
    if steps is not None:
        if steps:
            yield Reading(steps, f"<body.{'.'.join(map(str, steps))}>" if wanted is None else wanted)
        return
    if isinstance(node, Call):
        function = lookup(node.name)
        for index, argument in enumerate(node.args):
            param = function.param(index) if function is not None else None
            yield from _in_node(argument, item, _BY_TYPE.get(param.type) if param is not None else None)
        return
    if isinstance(node, Binary) and len(node.terms) == 1 and node.terms[0].operator in _EQUAL:
        for side, other in ((node.first, node.terms[0].operand), (node.terms[0].operand, node.first)):
            if isinstance(other, Literal):
                yield from _in_node(side, item, other.value)
                return
    for child in children(node):
        yield from _in_node(child, item, None)


def _put(body: Any, steps: Steps, value: Any, *, keep: bool = False) -> Any:
    """Give a body with a value at a place; `keep` leaves what is there, and what stands in the way gives way."""
    if not steps:
        if keep and body != {}:
            return body
        return {**value, **body} if isinstance(value, dict) and isinstance(body, dict) else value
    head, rest = steps[0], steps[1:]
    if isinstance(head, int):
        items = list(body) if isinstance(body, list) else []
        while len(items) <= min(head, 20):
            items.append({})
        if head < len(items):
            items[head] = _put(items[head], rest, value, keep=keep)
        return items
    members = dict(body) if isinstance(body, dict) else {}
    members[head] = _put(members.get(head, {}), rest, value, keep=keep)
    return members


def _emptied(directive: Directive, body: Any) -> Any:
    """Take the items out of a body: the page after the last."""
    place = _container(directive.get("response", "iterate"))
    return [] if place is None and isinstance(body, list) else _put(body, place[:-1], []) if place else {}
