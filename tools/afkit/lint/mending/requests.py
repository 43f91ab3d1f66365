"""Fixes of requests: addresses, queries, headers, bounds, errors."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.app.model import Module, Origin, Rpc
from afkit.lint.fixes.mend import within
from afkit.lint.mending.plan import Case, Fix, Guess, mends
from afkit.lint.rules.codes import (
    BODY_NOT_SENT,
    BODY_WITHOUT_CONTENT_TYPE,
    CONTENT_TYPE_AGAINST_TYPE,
    FREE_URL,
    HEADERS_AS_EXPRESSION,
    ORDER_CONTRADICTS_SORT,
    PATH_NOT_ENCODED,
    QUERY_IN_URL,
    QUERY_IN_URL_AND_QS,
    RATE_LIMIT_UNNAMED,
    REPEAT_WITHOUT_BOUND,
)


@mends(PATH_NOT_ENCODED)
def path_not_encoded(case: Case) -> Fix:
    """Encode the value, and let the platform not encode it once more."""
    place = case.item.location
    start = case.at.document.character(case.at.path, place.start)
    end = case.at.document.character(case.at.path, place.end)
    text = case.value(case.at)
    if start is None or end is None or not isinstance(text, str):
        raise case.refused("there is no text")
    fix = within(case.at, start, end, f"encodeURL({text[start:end]})")
    if not fix:
        raise case.refused("the text has signs that need others in front")
    if case.value(case.up.at("encodeUrl")) is False:
        return fix
    return fix + case.insert(case.up.at("encodeUrl"), False)


@mends(QUERY_IN_URL, QUERY_IN_URL_AND_QS, unsafe=True)
def query_in_url(case: Case) -> Fix:
    """Move the query into `qs`, whose values are encoded."""
    url = case.value(case.at)
    at = url.rfind("?") if isinstance(url, str) else -1
    pairs = [part.partition("=") for part in url[at + 1 :].split("&")] if at >= 0 else []
    names = [name for name, _, _ in pairs]
    query = case.value(case.up.at("qs"))
    if not pairs or any(not name or "{" in name or "}" in name for name in names) or len(set(names)) < len(names):
        raise case.refused("the query is no row of names and values")
    if any(value.count("{{") != value.count("}}") or "%" in value or "+" in value for _, _, value in pairs):
        raise case.refused("the values are encoded already")
    if query is not None and (not isinstance(query, dict) or any(name in query for name in names)):
        raise case.refused("qs has one of the names")
    fix = within(case.at, at, len(url), "")
    if not fix:
        raise case.refused("the text has signs that need others in front")
    if not query:
        return fix + case.insert(case.up.at("qs"), {name: value for name, _, value in pairs})
    for name, _, value in pairs:
        fix += case.insert(case.up.at("qs", name), value)
    return fix


@mends(FREE_URL, unsafe=True)
def free_url(case: Case) -> Fix:
    """Let the user give a path, not an address."""
    return within(case.at, 0, 0, "/") or case.set(case.at, f"/{case.value(case.at).strip()}")


@mends(HEADERS_AS_EXPRESSION)
def headers_as_expression(case: Case) -> Fix:
    """Merge the collection into the headers of base."""
    return case.wrap(case.at, "{{...}}")


@mends(BODY_WITHOUT_CONTENT_TYPE, unsafe=True)
def body_without_content_type(case: Case) -> Fix:
    """Name the media type that the body looks like."""
    body = str(case.value(case.up.at("body")) or "").lstrip()
    if body.startswith("{{") and not body.startswith("{{createJSON"):
        raise case.refused("what the body is shows at a run")
    media = "application/json" if body[:1] in ("{", "[") else "application/xml" if body[:1] == "<" else "text/plain"
    headers = case.up.at("headers")
    if isinstance(case.value(headers), dict):
        return case.insert(headers.at("Content-Type"), media)
    return case.insert(headers, {"Content-Type": media})


@mends(CONTENT_TYPE_AGAINST_TYPE, unsafe=True)
def content_type_against_type(case: Case) -> Fix:
    """Write the body as the header says."""
    holder = Origin(case.at.document, case.at.path[:-2])
    if case.value(holder.at("type")) == "multipart/form-data":
        return case.remove(case.at)  # files were prepared, and the header hides where each begins
    kind = case.advised.removeprefix("type: ")
    if not kind.isalpha():
        raise case.refused("no type has this media type")
    return (
        case.insert(holder.at("type"), kind)
        if case.value(holder.at("type")) is None
        else case.set(holder.at("type"), kind)
    )


@mends(BODY_NOT_SENT, unsafe=True)
def body_not_sent(case: Case) -> Fix:
    """Send the values in `qs`; or the body, where the method cannot be what is meant."""
    holder = case.request("method", "body")
    body, query = case.value(holder.at("body")), case.value(holder.at("qs"))
    asks = isinstance(case.owner, Rpc) or (isinstance(case.owner, Module) and case.owner.action_crud not in _SENDING)
    if asks and query is None and isinstance(body, dict) and not any(isinstance(held, dict) for held in body.values()):
        return case.rename(holder.at("body"), "qs")
    if case.value(holder.at("method")) == "DELETE":
        raise case.refused("it deletes, and no other method would")
    return case.set(holder.at("method"), "POST")


_SENDING = frozenset({"create", "update"})


@mends(REPEAT_WITHOUT_BOUND, unsafe=True)
def repeat_without_bound(case: Case) -> Fix:
    """Repeat at most twenty times. Until when, only the author knows."""
    if not case.item.message.endswith("limit"):
        raise case.refused("until when is not known")
    return case.set(case.at.at("limit"), 20)


@mends(ORDER_CONTRADICTS_SORT, unsafe=True)
def order_contradicts_sort(case: Case) -> Fix:
    """Expect the order that is asked for."""
    order = case.advised.split(",", 1)[0]
    if order not in ("asc", "desc"):
        raise case.refused("the order is not known")
    return case.set(case.at, order)


@mends(RATE_LIMIT_UNNAMED)
def rate_limit_unnamed(case: Case) -> Fix | Guess:
    """Name the error of status 429, with the message that the others have."""
    error: Any = case.value(case.at)
    message = error if isinstance(error, str) else error.get("message")
    named = {
        "type": "RateLimitError",
        **({"message": message} if isinstance(message, str) and "{{body}}" not in message else {}),
    }
    if isinstance(error, str):
        return case.set(case.at, {"message": error, "429": named})
    there = error.get("429")
    if isinstance(there, dict):
        return case.insert(case.at.at("429", "type"), "RateLimitError", before=next(iter(there), ""))
    return case.set(case.at.at("429"), named) if there is None else Guess(case.set(case.at.at("429"), named))
