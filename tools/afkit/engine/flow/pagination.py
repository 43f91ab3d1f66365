"""Page through a list: a generator around one request (app-format reference, section 3.8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.knowledge.merging import Directive, Layer, merge
from afkit.engine.evaluate import truthy
from afkit.engine.response.read import NOTHING, Page

if TYPE_CHECKING:
    from afkit.engine.state import State
    from afkit.engine.transport.wire import Flow

Call = Callable[[Directive, "dict[str, Any]"], "Flow[Page]"]
"""Makes one call of a directive with additional variables, and reads its response."""


def first_page(state: State) -> dict[str, Any]:
    """Give the `pagination` variable of the first request."""
    return {"page": 1, "offset": 0, "limit": state.policy.pagination_first_limit}


def next_page(page: Mapping[str, Any], state: State) -> dict[str, Any]:
    """Give the `pagination` variable that names the next page."""
    limit = min(page["limit"] * state.policy.pagination_limit_factor, state.policy.pagination_limit_cap)
    return {"page": page["page"] + 1, "offset": page["offset"] + page["limit"], "limit": limit}


def overridden(directive: Directive) -> Directive:
    """Give the directive of a follow-up page: `url`, `method`, `body` replace, `headers` and `qs` merge if wished."""
    spec = directive.value["pagination"]
    value = dict(directive.value)
    together = spec.get("mergeWithParent", True) is not False
    for key in ("url", "method", "body", "endpoint", "input"):
        if key in spec:
            value[key] = spec[key]
    for key in ("headers", "qs"):
        if not together:
            value[key] = spec.get(key, {})
        elif key in spec:
            value[key] = merge(value.get(key, {}), spec[key], (key,))
    return Directive(directive.name, value, (*directive.layers, *_authors(directive)))


def _authors(directive: Directive) -> Iterator[Layer]:
    """Give what the layers' paginations write into a follow-up request, so that its parts lead to those lines."""
    for layer in directive.layers:
        spec = layer.value.get("pagination") if isinstance(layer.value, Mapping) else None
        if isinstance(spec, Mapping):
            own = {key: spec[key] for key in ("url", "method", "body", "headers", "qs") if key in spec}
            yield Layer(own, None if layer.origin is None else layer.origin.at("pagination"))


def paginate(directive: Directive, state: State, call: Call, limit: int | None) -> Flow[Page]:
    """Make the first call and, while the pagination's condition holds, the following ones; give all results as one.

    Results of pages are joined if they are arrays; else the last page's result counts.
    """
    spec = directive.value.get("pagination")
    page = first_page(state)
    pages = isinstance(spec, Mapping) and bool(spec)
    current = yield from call(directive, {"pagination": page} if pages or state.paged else {})
    if not pages:
        return current
    following = overridden(directive)
    watched = directive.get("response", "trigger") is not None
    result, requests = current.result, 1
    asked = {state.asked}
    while True:
        if (
            current.items == 0
            or current.stop
            or (limit is not None and isinstance(result, list) and len(result) >= limit)
        ):
            break
        if isinstance(result, list) and len(result) >= state.policy.max_records and watched:
            state.cut = True
            break
        if not _continues(directive, state, current, page):
            break
        if requests >= state.policy.max_pagination_requests:
            state.cut = True
            state.notes.append(f"pagination stopped after {requests} requests, as it does on the platform")
            break
        page = next_page(page, state)
        before = current
        current = yield from call(following, {**current.context, "pagination": page})
        requests += 1
        if state.asked in asked:
            state.note(
                f"{directive.name}: a request of the pagination is one that was sent before: its cursor or page does not "
                "move on, and the same items come again"
            )
        elif current.items and "body" in current.context and current.context["body"] == before.context.get("body"):
            state.note(
                f"{directive.name}: a reply of the pagination is the same as the one before: the service does not heed the "
                "page or cursor that it is sent"
            )
        asked.add(state.asked)
        result = _joined(result, current.result, own=requests > 2)
    return current._replace(result=result)


def _continues(directive: Directive, state: State, current: Page, page: Mapping[str, Any]) -> bool:
    spec = directive.value["pagination"]
    if "condition" not in spec:
        return True
    rounds = [page] if state.policy.pagination_condition_twice else []
    for values in (*rounds, next_page(page, state)):
        context = {**current.context, "pagination": values}
        if not truthy(state.value(directive, ("pagination", "condition"), context)):
            return False
    return True


def _joined(earlier: Any, later: Any, *, own: bool) -> Any:
    """Join two results; a list that was joined before is `own` and grows, so that many pages cost no more each."""
    if isinstance(earlier, list) and isinstance(later, list):
        if not own:
            return earlier + later
        earlier.extend(later)
        return earlier
    if later is NOTHING:
        return earlier
    return list(later) if isinstance(later, list) else later  # what grows must not be the body of a reply
