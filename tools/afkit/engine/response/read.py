"""Read a response: parse, judge, put out (app-format reference, sections 4 and 5.1, steps 7 to 11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.engine.evaluate import as_text, truthy
from afkit.engine.faults import ERROR_TYPES, FlowError, default_message, default_type, dotted
from afkit.engine.response.parse import RESPONSE_TYPES, ParseError, headers_of, is_unread_json, kind_for, parse
from afkit.engine.response.trigger import by_date, mark
from afkit.engine.values import describe
from afkit.iml import UNDEFINED
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive
    from afkit.engine.state import State
    from afkit.engine.transport.wire import HttpResponse

Context = dict[str, Any]
NOTHING: Any = type("Nothing", (), {"__repr__": lambda self: "NOTHING", "__bool__": lambda self: False})()
"""The result of a step that has none."""


class Page(NamedTuple):
    """What one response gave: the result (an array where `iterate` is set), and the variables it was read with."""

    result: Any
    context: Context
    iterated: bool
    items: int  # items in the container before its condition; 1 for a result that is no array
    stop: bool = False  # nothing new can follow (a polling trigger met an item that it knows)


def response_context(directive: Directive, state: State, response: HttpResponse) -> Context:
    """Parse a response into `statusCode`, `headers` and `body`. Raises FlowError if the body is not what its type says.

    The body of an error status that cannot be parsed is kept as text, so that the error can still be told.
    """
    status = response.status
    context: Context = {"statusCode": status, "headers": headers_of(response)}
    spec = directive.get("response", "type")
    if isinstance(spec, str):
        spec = state.value(directive, ("response", "type"), context)
    kind = as_text(kind_for(status, spec)) or "automatic"
    if kind not in RESPONSE_TYPES:
        name = dotted(directive.name, ("response", "type"))
        raise FlowError(
            "InvalidConfigurationError",
            f"{name}: '{kind}' is not a response type",
            status=status,
            directive=name,
            place=directive.place(("response", "type")),
            hint=f"types are {', '.join(RESPONSE_TYPES)}",
        )
    try:
        lost: list[str] = []
        context["body"] = parse(kind, response, state.policy, lost)
        if lost:
            state.note(f"{directive.name}: the reply holds integers beyond 2^53; they lost digits, as on the platform")
        if kind == "automatic" and is_unread_json(response, state.policy):
            told = response.header("content-type") or "of no declared type"
            state.note(
                f"{directive.name}: the reply is {told} and is read as text, as on the platform; "
                "'response.type: json' reads it as JSON"
            )
    except ParseError as error:
        if status < 400:
            raise FlowError(
                state.policy.bad_reply_type,
                f"the reply (status {status}) {error}",
                status=status,
                directive=dotted(directive.name, ("response", "type")),
                place=directive.place(("response", "type")),
            ) from None
        context["body"] = parse("text", response, state.policy)
    return context


def judge(directive: Directive, state: State, context: Context) -> None:
    """Apply steps 8 to 10: the error path of a status from 400, `response.temp`, `response.valid`. Raises FlowError."""
    status = context.get("statusCode")
    if status is not None and status >= 400:
        raise error_of(directive, state, context)
    remember(directive, state, context)
    response = directive.get("response")
    if not isinstance(response, Mapping) or "valid" not in response:
        return
    valid = directive.get("response", "valid")
    path = ("response", "valid", "condition") if isinstance(valid, Mapping) else ("response", "valid")
    if isinstance(valid, Mapping) and "condition" not in valid:
        return
    if not truthy(state.value(directive, path, context)):
        raise invalid(directive, state, context)


def remember(directive: Directive, state: State, context: Context) -> None:
    """Evaluate `response.temp` against the old `temp` and merge it in."""
    if directive.get("response", "temp") is not None:
        state.remember(directive, ("response", "temp"), context)


def _words(directive: Directive, state: State, context: Context, *path: str) -> tuple[str, str]:
    """Evaluate the message and type at `path`; an error given as text is a message only. Empty where not given."""
    spec = directive.get(*path)
    if isinstance(spec, str):
        return as_text(state.value(directive, path, context)), ""
    message = as_text(state.value(directive, (*path, "message"), context))
    return message, as_text(state.value(directive, (*path, "type"), context))


def _first(directive: Directive, state: State, context: Context, *paths: tuple[str, ...]) -> tuple[str, str]:
    message = kind = ""
    for path in paths:
        if not message or not kind:
            found = _words(directive, state, context, *path)
            message, kind = message or found[0], kind or found[1]
    return message, kind


def error_of(directive: Directive, state: State, context: Context) -> FlowError:
    """Make the fault of an error status: the entry of that status, then the general one, then the defaults."""
    status = context["statusCode"]
    exact = ("response", "error", str(status))
    message, kind = _first(directive, state, context, exact, ("response", "error"))
    usual = default_type(status, state.policy)
    path = exact if directive.get(*exact) is not None else ("response", "error")
    return FlowError(
        _known(kind, usual, dotted(directive.name, path), state),
        message or default_message(status),
        status=status,
        directive=dotted(directive.name, path),
        place=directive.place(path),
        judged=True,
    )


def invalid(directive: Directive, state: State, context: Context) -> FlowError:
    """Make the fault of a false `valid` (section 4.2)."""
    status = context.get("statusCode")
    message, kind = (
        _first(
            directive, state, context, ("response", "valid"), ("response", "error", str(status)), ("response", "error")
        )
        if isinstance(directive.get("response", "valid"), Mapping)
        else _first(directive, state, context, ("response", "error", str(status)), ("response", "error"))
    )
    return FlowError(
        _known(kind, "RuntimeError", dotted(directive.name, ("response", "valid")), state),
        message or "Response marked as invalid.",
        status=status,
        directive=dotted(directive.name, ("response", "valid")),
        place=directive.place(("response", "valid")),
        judged=status is not None and status < 300 and not _is_page(context),
    )


def _known(kind: str, usual: str, name: str, state: State) -> str:
    """Give the type of an error; one that the platform does not know is told."""
    if kind and kind not in ERROR_TYPES:
        state.note(f"{name}: '{kind}' is not an error type of the platform; {usual} stands for it")
    return kind if kind in ERROR_TYPES else usual


def _is_page(context: Context) -> bool:
    """Tell whether the reply is a web page: somebody on the way has answered, and not the service."""
    headers = context.get("headers")
    return isinstance(headers, Mapping) and "text/html" in as_text(headers.get("content-type")).lower()


def read_page(directive: Directive, state: State, context: Context) -> Page:
    """Apply step 11: iterate and put out, or put out once."""
    response = directive.get("response")
    if not isinstance(response, Mapping) or "iterate" not in response:
        result = _output(directive, state, context, context.get("body", UNDEFINED))
        count = len(result) if isinstance(result, list) else 0 if result is NOTHING else 1
        if directive.get("response", "trigger") is None or result is NOTHING:
            return Page(result, context, False, count)
        if isinstance(result, str) and not result.strip():
            return Page(NOTHING, context, False, 0)
        whole = result if isinstance(result, list) else [result]
        marked = [mark(directive, state, {**context, "item": item}, item) for item in whole]
        return Page(marked, context, False, count, _met(directive, state, marked))
    form = response["iterate"]
    spread = isinstance(form, Mapping)
    path = ("response", "iterate", "container") if spread else ("response", "iterate")
    container = _container(directive, state, path, context)
    if not container and state.book is not None:
        state.book.made(UNDEFINED, directive, path, {**state.context, **context})
    ends = {"first": container[0], "last": container[-1]} if container else {}
    context = {**context, "iterate": {"container": ends}}
    condition = ("response", "iterate", "condition") if spread and "condition" in form else None
    watched = directive.get("response", "trigger") is not None
    items: list[Any] = []
    for item in container:
        inner = {**context, "item": item}
        if condition is not None and not truthy(state.value(directive, condition, inner)):
            continue
        result = _output(directive, state, inner, item)
        if result is not NOTHING:
            items.append(mark(directive, state, inner, result) if watched else result)
    return Page(items, context, True, len(container), watched and _met(directive, state, items))


def _met(directive: Directive, state: State, items: list[Any]) -> bool:
    """Tell whether a trigger that reads the newest first met an item that it knows."""
    if as_text(state.value(directive, ("response", "trigger", "order"))) != "desc" or state.position is None:
        return False
    dated = by_date(directive, state)
    met = any(state.position.knows(item, dated) for item in items)
    if met and dated and directive.get("pagination") and items[-1].date == state.position.date:
        state.note(
            "the pages end inside of the items that have the same date as the watermark: new ones of that date that stand "
            "behind it are not read, neither on the platform"
        )
    return met


def _container(directive: Directive, state: State, path: tuple[str, ...], context: Context) -> list[Any]:
    value = state.value(directive, path, context)
    if isinstance(value, list):
        return value
    if value is None or value is UNDEFINED or value == "" or state.policy.iterate_non_array == "empty":
        return []
    if state.policy.iterate_non_array == "single":
        return [value]
    name = dotted(directive.name, path)
    raise FlowError(
        "DataError",
        f"{name}: must be an array, not {describe(value)}",
        directive=name,
        place=directive.place(path),
        status=context.get("statusCode"),
    )


def _output(directive: Directive, state: State, context: Context, usual: Any) -> Any:
    result = _put_out(directive, state, context, usual)
    if state.book is not None:
        value = UNDEFINED if result is NOTHING else result
        state.book.made(value, directive, ("response", "output"), {**state.context, **context})
    return result


def _put_out(directive: Directive, state: State, context: Context, usual: Any) -> Any:
    response = directive.get("response")
    if not isinstance(response, Mapping) or "output" not in response:
        return NOTHING if usual is UNDEFINED or usual is None else usual
    value = state.value(directive, ("response", "output"), context)
    if value is UNDEFINED:
        if state.policy.undefined_output == "nothing" or usual is UNDEFINED or usual is None:
            return NOTHING
        return usual if isinstance(usual, Mapping | list) else {}
    return NOTHING if value is None or value is False else value
