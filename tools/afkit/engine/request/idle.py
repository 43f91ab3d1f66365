"""Directives that are known and have no effect where they stand. A run says so: it must not look as if they worked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from afkit.engine.faults import dotted
from afkit.engine.request.communication import Communication
from afkit.engine.request.plan import calls_endpoint, has_request

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive
    from afkit.engine.policy import Policy

_ELSEWHERE = {
    "metadata": "a connection",
    "uid": "a connection",
    "expires": "an OAuth connection",
    "scope": "the token step of an OAuth connection",
}
_KEEPS_NOTHING = {"rpc": "an RPC", "endpoint": "an endpoint"}
_OF_A_REQUEST = ("method", "qs", "headers", "body", "type", "ca", "pagination", "aws", "oauth")
_NOT_IN_CONNECTIONS: tuple[tuple[str, ...], ...] = (
    ("pagination",),
    ("aws",),
    *(("response", key) for key in ("limit", "iterate", "output", "wrapper")),
)


def acting(items: Communication, kind: str, policy: Policy) -> tuple[Communication, tuple[str, ...]]:
    """Give a communication without a `trigger` that nothing polls, and what is to be told of it (`idle`)."""
    remarks = tuple(text for item in items for text in idle(item, kind, policy))
    if kind != "trigger" and any(item.get("response", "trigger") is not None for item in items):
        items = Communication(map(_unwatched, items))
    return items, remarks


def _unwatched(directive: Directive) -> Directive:
    response = directive.get("response")
    if not isinstance(response, Mapping) or "trigger" not in response:
        return directive
    kept = {key: value for key, value in response.items() if key != "trigger"}
    return directive._replace(value={**directive.value, "response": kept})


def unconnected(items: Communication, what: str, remedy: str) -> Iterator[str]:
    """Tell what a communication without a connection reads of one (section 6.1)."""
    names, whole = items.reads
    if names or whole:
        shown = ", ".join(f"connection.{name}" for name in sorted(names)[:3]) or "connection"
        yield f"{what} has no connection, so {shown} is empty in it: {remedy}"


def idle(directive: Directive, kind: str, policy: Policy) -> Iterator[str]:
    """Tell what in a request has no effect. `kind` is the type of its module, else `rpc`, `webhook` or `connection`."""
    if kind == "connection":
        for path in _NOT_IN_CONNECTIONS:
            if directive.get(*path) is not None:
                yield f"{dotted(directive.name, path)}: the platform does not have this in connections"
    else:
        yield from _in_response(directive, kind)
        yield from _of_no_request(directive, kind)
    if directive.get("log", "level") is not None:
        yield f"{dotted(directive.name, ('log', 'level'))}: no source says what it does; it has no effect here"
    repeat = directive.get("repeat")
    for key in repeat if isinstance(repeat, Mapping) else ():
        if key not in ("condition", "delay", "limit"):
            yield f"{dotted(directive.name, ('repeat', key))}: has no effect; 'repeat' has condition, delay and limit"
    method = str(directive.get("method") or "GET").strip().upper()
    if has_request(directive) and method in policy.bodiless_methods and "body" in directive.own():
        yield f"{dotted(directive.name, ('body',))}: a {method} sends no body"


def _in_response(directive: Directive, kind: str) -> Iterator[str]:
    own = directive.own().get("response")
    for key in own if isinstance(own, Mapping) else ():
        where = _ELSEWHERE.get(key)
        if key == "trigger" and kind != "trigger":
            where = "a polling trigger"
        elif key == "unwrap" and kind != "endpoint" and not calls_endpoint(directive):
            where = "what is read of an endpoint"
        if where is not None:
            yield f"{dotted(directive.name, ('response', key))}: has an effect only in {where}"
        elif key == "data" and kind in _KEEPS_NOTHING:
            yield f"{dotted(directive.name, ('response', key))}: {_KEEPS_NOTHING[kind]} keeps nothing"


def _of_no_request(directive: Directive, kind: str) -> Iterator[str]:
    if kind == "responder" or has_request(directive) or calls_endpoint(directive):
        return
    found = [key for key in _OF_A_REQUEST if key in directive.own()]
    if found:
        yield f"{directive.name}: without 'url' nothing is sent, so that {', '.join(map(repr, found))} mean nothing"
