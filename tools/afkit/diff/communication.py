"""Differences between two communications: which requests are sent and what is made of the replies.

Source: app-format reference, sections 3, 4 and 10.6 (rule R-59).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from afkit.app import Json
from afkit.diff.change import RULE, Change, Level, Spot
from afkit.diff.values import as_dict, as_list, same, short

_RESPONSE: dict[str, tuple[Level, str]] = {
    "output": ("breaking", "what the bundles hold is made differently"),
    "iterate": ("breaking", "bundles are cut from another part of the reply"),
    "wrapper": ("breaking", "what the bundles hold is made differently"),
    "type": ("breaking", "the reply is parsed differently"),
    "valid": ("breaking", "replies that were accepted may be refused, or the other way round"),
    "trigger": ("breaking", "items may be seen twice or be missed"),
    "limit": ("risky", "flows may get more or fewer bundles"),
    "temp": ("risky", "later steps may read other values"),
    "data": ("risky", "values that are kept may differ"),
    "metadata": ("safe", "it only names the connection"),
    "uid": ("breaking", "events are matched to other connections"),
    "expires": ("risky", "credentials are renewed at other times"),
}
_REQUEST: dict[str, tuple[Level, str]] = {
    "url": ("risky", "the request goes elsewhere"),
    "baseUrl": ("risky", "the request goes elsewhere"),
    "method": ("risky", "the service may do something else"),
    "qs": ("risky", "the service gets other values"),
    "headers": ("risky", "the service gets other values"),
    "body": ("risky", "the service gets other values"),
    "type": ("risky", "the body is written differently"),
    "temp": ("risky", "the request may hold other values"),
    "condition": ("breaking", "the request may be left out, or sent where it was not"),
    "pagination": ("risky", "flows may get more or fewer bundles"),
    "repeat": ("risky", "the request is sent more or less often"),
    "log": ("safe", "only logs differ"),
    "verification": ("breaking", "calls that were accepted may be refused"),
    "respond": ("risky", "the caller gets another answer"),
}


def diff_communication(old: Json, new: Json, spot: Spot) -> Iterator[Change]:
    """Compare two communications request by request."""
    if same(old, new):
        return
    before, after = as_list(old), as_list(new)
    if len(after) > len(before):
        yield spot.change(
            "breaking", "request-added", f"{len(after)} requests are made instead of {len(before)}",
            "each request can fail, and the last one gives the output", rule=RULE, old=len(before), new=len(after),
        )  # fmt: skip
    elif len(after) < len(before):
        yield spot.change(
            "risky", "request-removed", f"{len(after)} requests are made instead of {len(before)}",
            "what the removed request did is no longer done", old=len(before), new=len(after),
        )  # fmt: skip
    many = max(len(before), len(after)) > 1
    for number, (one, other) in enumerate(zip(before, after, strict=False)):
        here = spot.down(f"[{number + 1}]") if many else spot
        if here.origin and isinstance(new, list):
            here = here._replace(origin=here.origin.at(number))
        yield from _request(as_dict(one), as_dict(other), here)


def _request(old: Mapping[str, Any], new: Mapping[str, Any], spot: Spot) -> Iterator[Change]:
    for key in _keys(old, new):
        if key == "response":
            continue
        here = spot.down(key, spot.origin.at(key) if spot.origin else None)
        if key == "condition" and key in old and key not in new:
            yield here.change("risky", "condition-removed", "the request is now always sent", "it was skipped before")
            continue
        level, reason = _REQUEST.get(key, ("risky", "the request is made differently"))
        what = "condition-added" if key == "condition" and key not in old else f"{key}-changed"
        yield _said(here, level, what, f"'{key}' {_verb(key, old, new)}", reason, old.get(key), new.get(key))
    origin = spot.origin.at("response") if spot.origin else None
    yield from _response(as_dict(old.get("response")), as_dict(new.get("response")), spot.down("response", origin))


def _response(old: Mapping[str, Any], new: Mapping[str, Any], spot: Spot) -> Iterator[Change]:
    for key in _keys(old, new):
        here = spot.down(key, spot.origin.at(key) if spot.origin else None)
        if key == "error":
            yield from _error(old.get(key), new.get(key), here)
            continue
        level, reason = _RESPONSE.get(key, ("risky", "the reply is read differently"))
        message = f"'response.{key}' {_verb(key, old, new)}"
        yield _said(here, level, f"response-{key}-changed", message, reason, old.get(key), new.get(key))


def _error(old: Json, new: Json, spot: Spot) -> Iterator[Change]:
    """Texts are free to change; error types decide what a flow's error handlers do."""
    if same(_types(old), _types(new)):
        yield spot.change("safe", "response-error-changed", "error messages changed", "only their words differ")
    else:
        yield spot.change(
            "risky", "error-type-changed", "error types changed", "error handlers of flows may take another road"
        )


def _types(value: Json) -> Json:
    if not isinstance(value, Mapping):
        return None
    own = {key: item for key, item in value.items() if key == "type"}
    return own | {key: _types(item) for key, item in value.items() if isinstance(item, Mapping) and _types(item)}


def _keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [key for key in dict.fromkeys([*old, *new]) if not same(old.get(key), new.get(key))]


def _verb(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    if key not in old:
        return "was added"
    return "was removed" if key not in new else "changed"


def _said(spot: Spot, level: Level, what: str, message: str, reason: str, old: Json, new: Json) -> Change:
    rule = RULE if level == "breaking" else None
    return spot.change(
        level, what, message, reason, rule=rule,
        old=None if old is None else short(old), new=None if new is None else short(new),
    )  # fmt: skip
