"""Run communications: one request item, a chain of them, repetition (app-format reference, sections 5.1 and 5.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from afkit.engine.evaluate import as_text, truthy
from afkit.engine.faults import FlowError, dotted
from afkit.engine.flow.pagination import paginate
from afkit.engine.flow.repeat import repeated
from afkit.engine.request.plan import calls_endpoint, has_request, plan_request, refuse_unknown
from afkit.engine.response.read import NOTHING, Page, judge, read_page, response_context
from afkit.engine.trace.sanitize import Lookup, masked_variable
from afkit.engine.transport.wire import Exchange, Verdict
from afkit.iml import UNDEFINED

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive
    from afkit.engine.state import State
    from afkit.engine.transport.wire import Flow
    from afkit.source import Path

After = Callable[["Directive", Page], Any]
"""Hears of every page that was read, before pagination goes on."""


def run_chain(items: Sequence[Directive], state: State, after: After | None = None) -> Flow[Any]:
    """Run the items of a communication in order; the last result that any of them had is the result."""
    result = NOTHING
    for item in items:
        outcome = yield from run_item(item, state, after)
        if outcome is not NOTHING:
            result = outcome
    return result


def run_item(directive: Directive, state: State, after: After | None = None) -> Flow[Any]:
    """Run one item with its repetition."""
    refuse_unknown(directive, state)

    def once(again: bool) -> Flow[tuple[Any, dict[str, Any]]]:
        return _once(directive, state, after, temp=not again or state.policy.repeat_reruns_temp)

    return (yield from repeated(directive, state, once))


def _once(directive: Directive, state: State, after: After | None, *, temp: bool) -> Flow[tuple[Any, dict[str, Any]]]:
    """Steps 3 to 13 and 15 of section 5.1; give the result and the variables of the last response."""
    if temp:
        prepare(directive, state)
    left_out, default = skipped(directive, state)
    if left_out:
        return default, {}
    watched = directive.get("response", "trigger") is not None
    # a trigger reads on until it knows an item; the panel of its epoch shows no more than it asks for
    limit = None if watched and directive.name != "epoch" else _limit(directive, state, {})

    def call(item: Directive, more: dict[str, Any]) -> Flow[Page]:
        return (yield from exchange(item, state, more, after))

    if has_request(directive) or calls_endpoint(directive):
        page = yield from paginate(directive, state, call, limit)
    else:
        page = yield from call(directive, {})
    if watched:
        return page.result, page.context
    limit = _limit(directive, state, page.context)
    return _finish(directive, state, page, limit), page.context


def prepare(directive: Directive, state: State) -> None:
    """Evaluate a request's `temp` against the old one and merge it in (section 3.4)."""
    if "temp" in directive.value:
        state.remember(directive, ("temp",))


def exchange(directive: Directive, state: State, more: dict[str, Any], after: After | None = None) -> Flow[Page]:
    """Make one call, or none where there is no `url`, and read what came.

    `after` hears of the page before anybody is told that the call is over: what it stores may be secret.
    """
    if calls_endpoint(directive) and state.endpoint is not None:
        result = yield from state.endpoint(directive, state, more)
        return _heard(directive, state, {"statusCode": 200, "headers": {}, "body": result}, more, after)
    if has_request(directive):
        planned = plan_request(directive, state, more)
        sanitize = _sanitized(directive, state)
        state.calls += 1
        state.asked = (planned.request.method, planned.request.url, planned.request.body)
        response = yield Exchange(
            planned.request,
            directive,
            state.step_name(directive.name),
            sanitize,
            _flag(directive, "followRedirects", "followRedirect"),
            _flag(directive, "followAllRedirects", "followAllRedirect"),
            state.context["temp"],
            planned.parts,
            _shares_cookies(directive, state, more),
            None
            if state.book is None
            else state.book.kept({**state.context, **more}, results=state.title != "connection"),
        )
        if response is None:
            raise AssertionError("a driver answers an exchange with a response")
        try:
            page = _heard(directive, state, response_context(directive, state, response), more, after)
        except FlowError as error:
            yield Verdict(error.message)
            raise
        yield Verdict()
        return page
    if state.book is not None:
        state.book.silent()
    return _heard(directive, state, {}, more, after)


def _heard(
    directive: Directive, state: State, context: dict[str, Any], more: dict[str, Any], after: After | None
) -> Page:
    page = _read(directive, state, context, more)
    if after is not None:
        after(directive, page)
    return page


def _read(directive: Directive, state: State, context: dict[str, Any], more: dict[str, Any]) -> Page:
    if "pagination" in more:
        context["pagination"] = more["pagination"]
    judge(directive, state, context)
    return read_page(directive, state, context)


def _sanitized(directive: Directive, state: State) -> tuple[str, ...]:
    """Give the paths of `log.sanitize`; taint the variables of the form `request.body<parameters.secret>`."""
    listed = directive.get("log", "sanitize")
    paths = tuple(path for path in listed if isinstance(path, str)) if isinstance(listed, list) else ()
    lookup = Lookup()
    for path in paths:
        variable = masked_variable(path)
        if variable is not None:
            for value in lookup.at(state.context, tuple(part.lower() for part in variable)):
                state.vault.add(value)
    return paths


def _shares_cookies(directive: Directive, state: State, more: dict[str, Any]) -> bool:
    if "shareCookies" not in directive.value:
        return False
    value = state.value(directive, ("shareCookies",), more)
    return value != "false" and truthy(value)


def _flag(directive: Directive, *names: str) -> bool:
    return not any(directive.value.get(name) in (False, "false") for name in names)


def skipped(directive: Directive, state: State) -> tuple[bool, Any]:
    """Tell whether an item is skipped, and the result that stands in for it."""
    if "condition" not in directive.value:
        return False, NOTHING
    form = directive.value["condition"]
    if not isinstance(form, Mapping):
        return not truthy(state.value(directive, ("condition",))), NOTHING
    if "condition" not in form or truthy(state.value(directive, ("condition", "condition"))):
        return False, NOTHING
    if "default" not in form:
        return True, NOTHING
    default = state.value(directive, ("condition", "default"))
    return True, NOTHING if default is UNDEFINED or default is None else default


def _limit(directive: Directive, state: State, context: dict[str, Any]) -> int | None:
    """Give the smaller of `response.limit` and the caller's own; None is unlimited."""
    if state.limit is None and directive.get("response", "limit") is None:
        return None
    limits = [limit for limit in (declared_limit(directive, state, context), state.limit) if limit is not None]
    return min(limits) if limits else None


def declared_limit(directive: Directive, state: State, context: dict[str, Any]) -> int | None:
    """Evaluate `response.limit`; None is unlimited. Raises FlowError for 0 and for what is no number."""
    path: Path = ("response", "limit")
    if directive.get("response", "limit") is None:
        return None
    value = state.value(directive, path, context)
    if value is UNDEFINED or value is None or value == "":
        return None
    try:
        number = float(as_text(value))
    except ValueError:
        number = 0.0
    if number < 1:
        name = dotted(directive.name, path)
        raise FlowError(
            "InvalidConfigurationError",
            f"{name}: the limit must be a number from 1, not {as_text(value)!r}",
            directive=name,
            place=directive.place(path),
        )
    return int(min(number, 1e9))


def _finish(directive: Directive, state: State, page: Page, limit: int | None) -> Any:
    """Apply `wrapper` and `limit` to the whole result."""
    result = page.result
    if directive.get("response", "wrapper") is not None:
        output = UNDEFINED if result is NOTHING else result
        context = {**page.context, "output": output}
        result = state.value(directive, ("response", "wrapper"), context)
        if state.book is not None:
            state.book.made(result, directive, ("response", "wrapper"), {**state.context, **context})
        if result is UNDEFINED or result is None:
            result = NOTHING
    if limit is not None and isinstance(result, list):
        return result[:limit]
    return result
