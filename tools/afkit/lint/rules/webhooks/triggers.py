"""Polling triggers: what is new, in which order, and where a user begins. (AF466 to AF469)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any, cast
from afkit.app.knowledge.facts import Facts, Request
from afkit.app.knowledge.mentions import mentions
from afkit.app.model import Module
from afkit.lint.fixes.mend import within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    EPOCH_SORTED_ASCENDING,
    EPOCH_WITHOUT_CHOICES,
    ORDER_CONTRADICTS_SORT,
    PAGE_SIZE_FROM_LIMIT,
    TRIGGER_KNOWS_NOTHING_NEW,
    TRIGGER_READS_BODY,
)
from afkit.lint.visits import each_component, each_request, each_request_with
from afkit.patterns import lazy
from afkit.source.diagnostic import Severity

_SORTING = lazy(r"^\$?(sort|order|direction|dir)(_?(by|order|dir|direction))?$|^\$?order_?by$|^sorts$|^sorting$", 2)
_QUERY = lazy(r"[?&]([^=&{}]+)=([^&#{}]*)(?=&|#|$)")
_SORTED_MEMBER = lazy(r"^(sort|order)(\[|\.)", 2)
_FIELD = lazy(r"[A-Za-z]\w*")
_TRIGGER = """
        modules:
          watchUsers:
            label: Watch users
            moduleType: trigger
            communication:
              url: /users
              qs: {sort: %s}
              response: {iterate: "{{body}}", limit: 2%s}
        """
_EPOCH = """
        modules:
          watchUsers:
            label: Watch users
            moduleType: trigger
            communication: {url: /users, response: {iterate: "{{body}}", limit: 2}}
            epoch: {response: {limit: 100, output: %s}}
        """
_NEW = ", trigger: {type: date, order: desc, id: '{{item.id}}', date: '{{item.created}}'}"


@rule(
    TRIGGER_KNOWS_NOTHING_NEW,
    "error",
    stops="run",
    why="`response.trigger` says by which date or ID items are told apart; without it every run gives all items again.",
    source="app-format, sections 4.6 and 10.4",
    good=_TRIGGER % ("-created", _NEW),
    bad=_TRIGGER % ("-created", ""),
)
@each_component("module")
def trigger_knows_nothing_new(module: Module, facts: Facts) -> Iterator[Found]:
    requests = facts.of(module) if module.module_type == "trigger" else ()
    if not any(item.sends for item in requests) or any(item.has("response", "trigger") for item in requests):
        return
    last = requests[-1]
    place = (last.origin.at("response") if last.has("response") else last.origin).key_location
    yield Found(
        place,
        f"the trigger '{module.name}' does not say which items are new",
        'add trigger: {type: date, order: desc, id: "{{item.id}}", date: "{{item.created_at}}"} to response',
    )


def _direction(request: Request, facts: Facts) -> tuple[str, tuple[str, ...]] | None:
    """Give the direction in which a request asks the service to sort, and where it says so."""
    query, body = request.get("qs"), request.get("body")
    for name, value in query.items() if isinstance(query, dict) else ():
        told = _told(name, value)
        if told:
            return told, ("qs", name)
    url = request.get("url")
    for match in _QUERY.finditer(url) if isinstance(url, str) and "?" in url else ():
        told = _told(match[1], match[2].replace("+", " ").replace("%20", " "))
        if told:
            return told, ("url",)
    for name, value in body.items() if isinstance(body, dict) else ():
        told = _told(name, value) or (_within(value, 3) if _SORTING.match(name) else "")
        if told:
            return told, ("body", name)
    return _bare(query, "qs") or _bare(body, "body")


def _told(name: str, value: Any) -> str:
    """Give the direction that a member tells; empty if it tells none."""
    if not isinstance(value, str) or "{{" in value or not (_SORTING.match(name) or _SORTED_MEMBER.match(name)):
        return ""
    told = value.strip().lower()
    for word, direction in (("desc", "desc"), ("asc", "asc")):
        if told == word or told.endswith((f":{word}", f" {word}", f"_{word}", f",{word}", f"|{word}", f"{word}ending")):
            return direction
    return {"-": "desc", "+": "asc"}.get(told[:1], "")


def _within(value: Any, depth: int) -> str:
    """Give the one direction that stands in what a body says of sorting: `{created: asc}`, `[{field: …, direction: asc}]`."""
    if isinstance(value, str):
        word = value.strip().lower()
        return word.removesuffix("ending") if word in ("asc", "desc", "ascending", "descending") else ""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = {told for item in inner if depth and (told := _within(item, depth - 1))}
    return found.pop() if len(found) == 1 else ""


def _bare(query: Any, part: str) -> tuple[str, tuple[str, ...]] | None:
    """Take a bare name of a field for an ascending sort, where nothing else in the query tells a direction."""
    named = [name for name in query if _SORTING.match(name)] if isinstance(query, dict) else []
    if len(named) != 1 or named[0].lower() not in ("sort", "sortby", "sort_by", "orderby", "order_by"):
        return None
    value = query[named[0]]
    return ("ascending?", (part, named[0])) if isinstance(value, str) and _FIELD.fullmatch(value.strip()) else None


@rule(
    ORDER_CONTRADICTS_SORT,
    "warning",
    stops="advice",
    confidence="likely",
    why="With `desc` the platform stops at the first item that it knows, with `asc` it takes the first ones as the "
    "oldest: in the wrong order it misses items or gives them twice.",
    source="P-16",
    good=_TRIGGER % ("created:desc", _NEW),
    bad=_TRIGGER % ("created:asc", _NEW),
)
@each_request_with("response", "trigger")
def order_contradicts_sort(request: Request, facts: Facts) -> Iterator[Found]:
    order = request.get("response", "trigger", "order")
    found = _direction(request, facts) if request.kind == "module" and order in ("asc", "desc") else None
    if found is not None and found[0] == "ascending?":
        if order == "desc":
            place = request.origin.at("response", "trigger", "order").location
            sort = request.get(*found[1])
            message = f"'{sort}' mostly sorts the oldest first, but the trigger expects {order}"
            yield Found(place, message, f"write asc, or sort by -{sort}, if the service knows that", "info")
    elif found is not None and found[0] != order:
        yield Found(
            request.origin.at("response", "trigger", "order").location,
            f"the service is asked to sort {found[0]}, but the trigger expects {order}",
            f"write {found[0]}, or sort {order} in {'.'.join(found[1])}",
        )


@rule(
    EPOCH_SORTED_ASCENDING,
    "warning",
    stops="advice",
    confidence="likely",
    why="Users choose from the list where the trigger begins, which is mostly among the newest items.",
    source="P-19",
    good="""
        modules:
          watchUsers:
            label: Watch users
            moduleType: trigger
            communication: {url: /users}
            epoch: {qs: {sort: desc}, response: {output: {label: "{{item.name}}", date: "{{item.created}}"}}}
        """,
    bad="""
        modules:
          watchUsers:
            label: Watch users
            moduleType: trigger
            communication: {url: /users}
            epoch: {qs: {sort: asc}, response: {output: {label: "{{item.name}}", date: "{{item.created}}"}}}
        """,
)
@each_request
def epoch_sorted_ascending(request: Request, facts: Facts) -> Iterator[Found]:
    found = _direction(request, facts) if request.key == "epoch" else None
    if found is not None and found[0] != "desc":
        place = request.origin.at(*found[1]).location
        severity = None if found[0] == "asc" else "info"
        yield Found(place, "the list shows the oldest items first", "sort descending", cast("Severity", severity))


@rule(
    EPOCH_WITHOUT_CHOICES,
    "warning",
    stops="advice",
    why="The user picks where to start from a list: of each item the epoch tells a `label` and a `date`, in "
    "`response.output`. What the communication gives out has other names.",
    source="app-format, section 10.5",
    good=_EPOCH % '{label: "{{item.name}}", date: "{{item.created}}"}',
    bad=_EPOCH % '"{{item}}"',
)
@each_request
def epoch_without_choices(request: Request, facts: Facts) -> Iterator[Found]:
    if request.key != "epoch" or not request.value or request.number != request.total - 1:
        return
    output = request.get("response", "output")
    at = request.origin.at("response", "output")
    if isinstance(output, str) and output.strip() in ("{{item}}", "{{body}}"):
        hint = 'write {label: "{{item.…}}", date: "{{item.…}}"}'
        yield Found(at.location, "an epoch tells label and date of each item, not the item", hint)
    elif output is None and not request.has("response", "wrapper"):
        place = (request.origin.at("response") if request.has("response") else request.origin).key_location
        hint = 'add output: {label: "{{item.…}}", date: "{{item.…}}"} to its response'
        yield Found(place, "the epoch does not say what the user chooses from", hint)


@rule(
    TRIGGER_READS_BODY,
    "error",
    stops="run",
    why="`id` and `date` are worked out once for each item. From the whole body all items get the same, so that only the "
    "first counts as new.",
    source="app-format, section 4.6",
    good=_TRIGGER % ("-created", _NEW),
    bad=_TRIGGER % ("-created", _NEW.replace("item.id", "body.id")),
)
@each_request_with("response", "trigger")
def trigger_reads_body(request: Request, facts: Facts) -> Iterator[Found]:
    if facts.effective(request, "response", "iterate") is None:
        return
    for key in ("id", "date"):
        text = request.get("response", "trigger", key)
        found = mentions(text) if isinstance(text, str) else ()
        if found and all(item.names[0] == "body" for item in found):
            first = found[0]
            origin = request.origin.at("response", "trigger", key)
            instead = ".".join(("item", *first.names[1:]))
            fix = within(origin, first.start, first.start + len("body"), "item")
            place = origin.inside(first.start, first.end)
            yield Found(place, f"{key} is the same for every item", f"write {instead}", fix=fix)


@rule(
    PAGE_SIZE_FROM_LIMIT,
    "warning",
    stops="advice",
    confidence="likely",
    why="The limit is how many bundles the user wants in all. As the size of a page it makes many small requests, or is "
    "refused by the service when it is large.",
    source="P-18",
    good="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            mappableParams: [{name: limit, type: uinteger, label: Limit}]
            communication: {url: /u, qs: {per_page: 100}, pagination: {qs: {page: "{{pagination.page}}"}},
              response: {iterate: "{{body}}", limit: "{{parameters.limit}}"}}
        """,
    bad="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            mappableParams: [{name: limit, type: uinteger, label: Limit}]
            communication: {url: /u, qs: {per_page: "{{parameters.limit}}"}, pagination: {qs: {page: "{{pagination.page}}"}},
              response: {iterate: "{{body}}", limit: "{{parameters.limit}}"}}
        """,
)
@each_request
def page_size_from_limit(request: Request, facts: Facts) -> Iterator[Found]:
    limit = request.get("response", "limit")
    if request.key == "epoch" and isinstance(limit, str) and "parameters.limit" in limit:
        place = request.origin.at("response", "limit").location
        yield Found(
            place, "the list to choose from is as short as the user's limit", "write a number, such as 100", "info"
        )
    inherited = request.key == "epoch" and bool(request.value) and not request.has("response", "limit")
    if inherited and request.number == request.total - 1 and isinstance(request.get("response"), dict):
        own = [
            item.get("response", "limit") for item in facts.requests_of(request.owner) if item.key == "communication"
        ]
        if any("parameters.limit" in str(limit) for limit in own):
            told = "the list to choose from is as short as the user's limit, which it inherits"
            yield Found(request.origin.at("response").key_location, told, "add limit: 100 to response", "info")
    query = request.get("qs")
    if not isinstance(query, dict) or facts.effective(request, "pagination") is None:
        return
    for name, value in query.items():
        if isinstance(value, str) and value.replace(" ", "") == "{{parameters.limit}}":
            place = request.origin.at("qs", name).location
            yield Found(
                place, "the user's limit is sent as the size of a page", "send the largest page that is allowed"
            )
