"""What a webhook makes of an incoming call: the answer and the items (app-format reference, section 8.1). No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl

from afkit.engine.codes import DIRECTIVE_NOT_EXECUTABLE, INPUT_UNKNOWN, INPUT_WRONG
from afkit.engine.evaluate import as_text, truthy
from afkit.engine.faults import FlowError, dotted
from afkit.engine.request.encode import EncodeError, encode
from afkit.engine.response.parse import ParseError, is_unread_json, parse
from afkit.engine.transport.wire import HttpResponse, Pairs, title_case
from afkit.engine.values import describe, plain
from afkit.errors import RunError
from afkit.iml import UNDEFINED
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive
    from afkit.engine.state import State
    from afkit.source import Path

Handled = Literal["verified", "ignored", "accepted"]

_SENDS = (
    "url",
    "method",
    "headers",
    "qs",
    "body",
    "pagination",
    "repeat",
    "endpoint",
    "input",
    "aws",
    "oauth",
    "response",
)


class Call(NamedTuple):
    """An incoming call as it arrived; `data` are the bytes of its body."""

    method: str = "POST"
    query: Mapping[str, Any] = {}
    headers: Pairs = ()
    data: bytes = b""


class Reply(NamedTuple):
    """What is answered. `body` is the value as the author wrote it, `data` its bytes."""

    status: int
    headers: Pairs
    body: Any
    data: bytes

    def report(self) -> dict[str, Any]:
        """Give it as JSON data."""
        return {"status": self.status, "headers": dict(self.headers), "body": plain(self.body)}


class Heard(NamedTuple):
    """What became of a call: `items` are the payloads of instant triggers, `uid` says whom a shared webhook means."""

    handled: Handled
    reply: Reply
    items: list[Any]
    uid: Any = None


ACCEPTED = Reply(200, (("Content-Type", "text/plain"),), "Accepted", b"Accepted")


def variables_of(call: Call, state: State) -> dict[str, Any]:
    """Give `body`, `headers`, `query` and `method` of a call. Raises FlowError for a body that is not what it says."""
    headers: dict[str, Any] = {}
    for name, value in call.headers:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    told = HttpResponse(200, call.headers, call.data)
    try:
        body = parse("automatic", told, state.policy)
    except ParseError as error:
        raise FlowError("DataError", f"the call's body {error}", status=400) from None
    kind = headers.get("content-type") or "of no declared type"
    if is_unread_json(told, state.policy):
        state.note(f"the call's body could be JSON, but is {kind}, so it is read as text")
    elif kind.lower().startswith("multipart/"):
        state.note(
            f"the call's body is {kind.partition(';')[0]} and is read as one text: nothing says what the platform makes of "
            "its parts"
        )
    return {"method": call.method, "query": dict(call.query), "headers": headers, "body": body}


def hear(directive: Directive, state: State, call: Call) -> Heard:
    """Verify, filter and take apart a call. Raises FlowError where the code fails, RunError for what it must not hold."""
    _refuse(directive)
    context = variables_of(call, state)
    if "temp" in directive.value:
        state.remember(directive, ("temp",), context)
    verification = directive.get("verification")
    if isinstance(verification, Mapping) and _holds(directive, ("verification", "condition"), state, context):
        return Heard("verified", _reply(directive, ("verification", "respond"), state, context), [])
    respond = _reply(directive, ("respond",), state, context)
    condition: Path = ("condition", "condition") if isinstance(directive.get("condition"), Mapping) else ("condition",)
    if not _holds(directive, condition, state, context):
        return Heard("ignored", respond, [])
    container = _container(directive, state, context)
    uid = state.value(directive, ("uid",), {**context, "item": container[0]} if container else context)
    items = _items(directive, state, context, container)
    return Heard("accepted", respond, items, None if uid is UNDEFINED else uid)


def _refuse(directive: Directive) -> None:
    for key in _SENDS:
        if key in directive.value:
            raise RunError(
                f"{dotted(directive.name, (key,))}: a webhook's communication handles an incoming call and sends none; "
                f"'{key}' means nothing here",
                code=DIRECTIVE_NOT_EXECUTABLE,
                hint="requests that register the webhook stand in attach, detach and update",
                place=directive.place((key,)),
            )


def _holds(directive: Directive, path: Path, state: State, context: dict[str, Any]) -> bool:
    value = state.value(directive, path, context)
    written = directive.get(*map(str, path[:-1])) if len(path) > 1 else directive.value
    return True if not isinstance(written, Mapping) or path[-1] not in written else truthy(value)


def _container(directive: Directive, state: State, context: dict[str, Any]) -> list[Any] | None:
    """Give what is iterated over; None where nothing is."""
    if "iterate" not in directive.value:
        return None
    path: Path = ("iterate", "container") if isinstance(directive.value["iterate"], Mapping) else ("iterate",)
    container = state.value(directive, path, context)
    if container is UNDEFINED or container is None or container == "":
        return []
    if not isinstance(container, list):
        if state.policy.iterate_non_array == "error":
            name = dotted(directive.name, path)
            text = f"{name}: must be an array, not {describe(container)}"
            raise FlowError("DataError", text, directive=name, place=directive.place(path))
        return [container] if state.policy.iterate_non_array == "single" else []
    return container


def _items(directive: Directive, state: State, context: dict[str, Any], container: list[Any] | None) -> list[Any]:
    if container is None:
        return _put_out(directive, state, context, context["body"])
    spread = isinstance(directive.value["iterate"], Mapping)
    found: list[Any] = []
    for item in container:
        inner = {**context, "item": item}
        if not spread or _holds(directive, ("iterate", "condition"), state, inner):
            found += _put_out(directive, state, inner, item)
    return found


def _put_out(directive: Directive, state: State, context: dict[str, Any], usual: Any) -> list[Any]:
    value = state.value(directive, ("output",), context) if "output" in directive.value else usual
    if value is UNDEFINED:
        value = usual
    if state.book is not None:
        state.book.made(value, directive, ("output",), {**state.context, **context})
    return [] if value is None or value is UNDEFINED or value is False else [value]


def _reply(directive: Directive, path: Path, state: State, context: dict[str, Any]) -> Reply:
    """Evaluate a `respond`; without one the platform says that the call was accepted."""
    spec = directive.get(*map(str, path))
    if not isinstance(spec, Mapping) or not spec:
        return ACCEPTED
    kind = as_text(state.value(directive, (*path, "type"), context)) or "json"
    if kind not in ("json", "urlencoded", "text"):
        raise _fault(directive, (*path, "type"), f"'{kind}' is not a type of an answer: json, urlencoded or text")
    status = _status(directive, (*path, "status"), state, context)
    headers = state.value(directive, (*path, "headers"), context)
    body = state.value(directive, (*path, "body"), context)
    if state.book is not None:
        answer = {"type": kind, "status": status, "headers": headers, "body": body}
        state.book.made(answer, directive, path, {**state.context, **context})
    pairs = tuple(
        (title_case(name), as_text(value))
        for name, value in (headers.items() if isinstance(headers, Mapping) else ())
        if value is not UNDEFINED and value is not None
    )
    if any("\n" in text or "\r" in text for pair in pairs for text in pair):
        raise _fault(directive, (*path, "headers"), "a header must not hold a line break")
    if body is UNDEFINED:
        return Reply(status, pairs, None, b"")
    try:
        data, content_type = encode(kind, body, boundary=str, policy=state.policy)
    except EncodeError as error:
        raise _fault(directive, (*path, "body"), str(error)) from None
    if not any(name == "Content-Type" for name, _ in pairs):
        pairs = (("Content-Type", content_type or "text/plain; charset=utf-8"), *pairs)
    return Reply(status, pairs, body, data)


def _status(directive: Directive, path: Path, state: State, context: dict[str, Any]) -> int:
    value = state.value(directive, path, context)
    if value is UNDEFINED or value is None or value == "":
        return 200
    text = as_text(value)
    if not text.isdecimal() or not 100 <= int(text) <= 999:
        raise _fault(directive, path, f"the status must be a number from 100 to 999, not {text[:40]!r}")
    return int(text)


def _fault(directive: Directive, path: Path, message: str) -> FlowError:
    name = dotted(directive.name, path)
    return FlowError("DataError", f"{name}: {message}", directive=name, place=directive.place(path))


def call_of(value: Mapping[str, Any]) -> Call:
    """Read a call from JSON data `{method?, query?, headers?, body|json|form}`. Raises RunError."""
    from afkit.iml.values.json import json_text

    for key in value:
        if key not in ("method", "query", "headers", "body", "json", "form"):
            raise RunError(
                f"a call has no '{key}'",
                code=INPUT_UNKNOWN,
                hint="members are: method, query, headers, body, json, form",
            )
    given = [key for key in ("body", "json", "form") if key in value]
    if len(given) > 1:
        raise RunError(f"a call has one body, but '{given[0]}' and '{given[1]}' are given", code=INPUT_WRONG)
    headers, query = value.get("headers", {}), value.get("query", {})
    if not isinstance(headers, Mapping):
        raise RunError("the headers of a call must be a collection", code=INPUT_WRONG)
    if isinstance(query, str):
        query = dict(parse_qsl(query.lstrip("?"), keep_blank_values=True))
    if not isinstance(query, Mapping):
        raise RunError("the query of a call must be a collection or a text", code=INPUT_WRONG)
    pairs = tuple((str(name), as_text(item)) for name, item in headers.items())
    data, kind = b"", None
    if "json" in value or isinstance(value.get("body"), Mapping | list):
        data, kind = json_text(value.get("json", value.get("body"))).encode(), "application/json"
    elif "form" in value:
        try:
            data, kind = encode("urlencoded", value["form"], boundary=str)
        except EncodeError as error:
            raise RunError(str(error), code=INPUT_WRONG) from None
    elif "body" in value:
        data = as_text(value["body"]).encode()
        kind = "application/json" if data.lstrip()[:1] in (b"{", b"[") else "text/plain"
    if kind is not None and not any(name.lower() == "content-type" for name, _ in pairs):
        pairs = (("Content-Type", kind), *pairs)
    return Call(as_text(value.get("method")).upper() or "POST", query, pairs, data)
