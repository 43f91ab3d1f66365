"""What requests make of a response: errors, validity, results, paging. (AF41x)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Request
from afkit.app.knowledge.mentions import parts, path_of, walk
from afkit.app.model import Module
from afkit.iml.syntax.ast import Binary, Mustache, Node, Term
from afkit.lint.fixes.mend import within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    ERROR_KEY_WITHOUT_VALID,
    LIST_IN_ACTION,
    NO_ERROR_HANDLING,
    OUTPUT_IGNORES_ITERATE,
    SAME_PAGE_AGAIN,
    STRICT_PAGE_COUNT,
    VALID_WITHOUT_MESSAGE,
)
from afkit.lint.visits import each_request, each_request_and_base_with, each_request_with
from afkit.patterns import lazy
from afkit.source.diagnostic import Related

_UNSEEN_STEPS = ("authorize", "preauthorize", "invalidate")  # nobody sees the message of these


@rule(
    NO_ERROR_HANDLING,
    "error",
    stops="review",
    why="Without `response.error` the user sees a bare status. A review demands it in base and in every connection.",
    source="R-03, R-04",
    good="""
        base: {baseUrl: "https://api.acme.example", response: {error: {message: "[{{statusCode}}] {{body.message}}"}}}
        modules: {getUser: {label: Get a user, moduleType: action, communication: {url: /user}}}
        """,
    bad="""
        base: {baseUrl: "https://api.acme.example"}
        modules: {getUser: {label: Get a user, moduleType: action, communication: {url: /user}}}
        """,
)
def no_error_handling(facts: Facts) -> Iterator[Found]:
    hint = 'add response: {error: {message: "[{{statusCode}}] …"}}'
    base = facts.base
    if not facts.unseen(None, "base") and (base is None or not base.get("response", "error")):
        bare = [item for item in facts.requests if item.inherits and item.sends and not item.get("response", "error")]
        if bare:
            place = base.origin.location if base is not None and base.value else bare[0].origin.location
            count = (
                f"{len(bare)} requests have none of their own" if len(bare) > 1 else f"{bare[0].what} has none either"
            )
            yield Found(place, f"base does not say how errors of the service are told, and {count}", hint)
    for connection in facts.app.connections.values():
        steps = [item for item in facts.of(connection) if item.sends and item.step not in _UNSEEN_STEPS]
        silent = [item for item in steps if not item.get("response", "error")]
        for request in silent:
            alone = len(silent) == len(steps) or request.step in ("token", "info", "")
            yield Found(
                request.origin.key_location,
                f"{request.what}: it does not say how errors of the service are told",
                hint,
                "error" if alone and request is silent[0] else "warning",
            )


@rule(
    ERROR_KEY_WITHOUT_VALID,
    "error",
    stops="run",
    why="Keys from 200 to 399 act only when `valid` has refused the response; without `valid` they do nothing.",
    source="P-12",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication:
              url: /user
              response: {valid: {condition: "{{body.ok}}"}, error: {message: Failed, "200": {message: "{{body.text}}"}}}
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: {url: /user, response: {error: {message: Failed, "200": {message: "{{body.text}}"}}}}
        """,
)
@each_request_and_base_with("response", "error")
def error_key_without_valid(request: Request, facts: Facts) -> Iterator[Found]:
    error = request.get("response", "error")
    if not isinstance(error, dict) or facts.effective(request, "response", "valid") is not None:
        return
    if request.kind == "app" and any(item.get("response", "valid") is not None for item in facts.requests):
        return
    for key in error:
        if key[:1] in ("2", "3") and len(key) == 3 and key.isdecimal():
            place = request.origin.at("response", "error", key).key_location
            yield Found(place, f"'{key}' acts only together with valid, which is missing", "add response.valid")


@rule(
    VALID_WITHOUT_MESSAGE,
    "warning",
    stops="advice",
    why='The user sees "Response marked as invalid." and no more.',
    source="P-14",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: {url: /u, response: {valid: {condition: "{{body.ok}}", message: "{{body.reason}}"}}}
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: {url: /u, response: {valid: {condition: "{{body.ok}}"}}}
        """,
)
@each_request_and_base_with("response", "valid")
def valid_without_message(request: Request, facts: Facts) -> Iterator[Found]:
    valid = request.get("response", "valid")
    if isinstance(valid, dict) and valid and "condition" not in valid:
        place = request.origin.at("response", "valid").key_location
        yield Found(place, "valid has no condition, so it refuses nothing", 'add condition: "{{…}}"')
        return
    if valid in (None, True) or (isinstance(valid, dict) and valid.get("message")):
        return
    if not facts.effective(request, "response", "error"):
        place = request.origin.at("response", "valid").key_location
        yield Found(place, "a refused response gives no message", "add valid.message, or response.error")


@rule(
    LIST_IN_ACTION,
    "error",
    stops="run",
    why="An action gives exactly one bundle. With `iterate` only the last item would come out; lists belong into a "
    "search.",
    source="R-37, P-06",
    good="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            communication: {url: /users, response: {iterate: "{{body.users}}", limit: "{{parameters.limit}}"}}
        """,
    bad="""
        modules:
          listUsers:
            label: List users
            moduleType: action
            communication: {url: /users, response: {iterate: "{{body.users}}"}}
        """,
)
@each_request
def list_in_action(request: Request, facts: Facts) -> Iterator[Found]:
    if not isinstance(request.owner, Module) or request.owner.module_type != "action":
        return
    paths = (("response", "iterate"), ("response", "limit"), ("pagination",))
    used = [path for path in paths if request.has(*path) and request.get(*path) is not None]
    if not used:
        return
    places = [request.origin.at(*path).key_location for path in used]
    yield Found(
        places[0],
        f"the action '{request.owner.name}' uses {' and '.join(path[-1] for path in used)}, but gives exactly one bundle",
        "make it a search, or take one item in output",
        # Earlier requests of a list feed `temp`; what they make of an item is not the module's output.
        None if request.number == request.total - 1 else "warning",
        related=tuple(Related(place, "this, too") for place in places[1:]),
    )


@rule(
    OUTPUT_IGNORES_ITERATE,
    "warning",
    stops="advice",
    why="With `iterate`, `output` is evaluated once for each item, which stands in `item`; `{{body}}` repeats the "
    "response.",
    source="P-07",
    good="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            communication: {url: /users, response: {iterate: "{{body.users}}", output: "{{item}}"}}
        """,
    bad="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            communication: {url: /users, response: {iterate: "{{body.users}}", output: "{{body}}"}}
        """,
)
@each_request_with("response", "iterate")
def output_ignores_iterate(request: Request, facts: Facts) -> Iterator[Found]:
    output = request.get("response", "output")
    if isinstance(request.owner, Module) and request.owner.module_type == "action":
        return  # it has no list at all
    iterate = request.get("response", "iterate")
    whole = isinstance(output, str) and output.replace(" ", "") == "{{body}}"
    if iterate and (whole or output == iterate):
        at = request.origin.at("response", "output")
        what = "body" if whole else "list"
        fix = within(at, 0, len(output), "{{item}}")
        yield Found(at.location, f"output gives the whole {what} once for every item", "write {{item}}", fix=fix)


@rule(
    SAME_PAGE_AGAIN,
    "warning",
    stops="advice",
    confidence="likely",
    why="A follow-up request that reads neither `pagination` nor the reply before is the first one once more. A service gives "
    "the same items again, until the platform's limit of requests ends the run.",
    good="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            communication:
              url: /u
              pagination: {condition: "{{body.next}}", qs: {after: "{{body.next}}"}}
        """,
    bad="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            communication:
              url: /u
              qs: {after: "{{body.next}}"}
              pagination: {condition: "{{body.next}}"}
        """,
)
@each_request_with("pagination")
def same_page_again(request: Request, facts: Facts) -> Iterator[Found]:
    paging = request.get("pagination")
    if not isinstance(paging, dict) or not paging or paging.get("condition") is False:
        return
    if _moves([paging.get(key) for key in _SENT], _PAGED | _REPLY):
        return
    sent = facts.merged(request)
    own = [sent.get(key) for key in (*_SENT, "temp") if key not in paging or key in ("qs", "headers")]
    # In the request's own parts `body` is the reply of the request before it in the list, the same for every page.
    if _moves(own, _PAGED):
        return
    yield Found(
        request.origin.at("pagination").key_location,
        "every page is asked for with the same request: nothing in it moves on",
        'write what names the next page, such as qs: {page: "{{pagination.page}}"} or qs: {after: "{{body.next}}"}, '
        "into pagination",
    )


_NAME = lazy(r"[A-Za-z_]\w*")
_SENT = ("url", "method", "qs", "headers", "body", "endpoint", "input")
_PAGED = frozenset({"pagination", "temp", "now", "timestamp", "uuid", "random"})
_REPLY = frozenset({"body", "headers", "statusCode", "item", "iterate"})


def _moves(value: Any, names: frozenset[str]) -> bool:
    """Tell whether an expression anywhere in a value holds one of some names."""
    if isinstance(value, str):
        return "{{" in value and not names.isdisjoint(_NAME.findall(value))
    if isinstance(value, dict):
        return any(_moves(key, names) or _moves(item, names) for key, item in value.items())
    return isinstance(value, list) and any(_moves(item, names) for item in value)


@rule(
    STRICT_PAGE_COUNT,
    "warning",
    stops="advice",
    confidence="likely",
    why="`pagination.page` already names the next page when the condition is evaluated, so a strict comparison leaves "
    "out the last page.",
    source="P-02",
    good="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            communication:
              url: /u
              pagination: {condition: "{{body.pages >= pagination.page}}", qs: {page: "{{pagination.page}}"}}
        """,
    bad="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            communication:
              url: /u
              pagination: {condition: "{{body.pages > pagination.page}}", qs: {page: "{{pagination.page}}"}}
        """,
)
@each_request_and_base_with("pagination", "condition")
def strict_page_count(request: Request, facts: Facts) -> Iterator[Found]:
    text = request.get("pagination", "condition")
    compares = isinstance(text, str) and "pagination" in text and ("<" in text or ">" in text)
    for part in parts(str(text)) if compares else ():
        for node in walk(part.expression) if isinstance(part, Mustache) else ():
            for term, turned in _off_by_one(node):
                at = request.origin.at("pagination", "condition")
                place = at.inside(term.start, term.end)
                if turned:
                    message = "this goes on only behind the last page: it is compared the other way round"
                    yield Found(place, message, f"write {'>=' if term.operator[0] == '<' else '<='}")
                    continue
                sign = str(text).find(term.operator, term.start)
                yield Found(
                    place,
                    "pagination.page already names the next page, so the last page is left out",
                    f"write {term.operator}=",
                    fix=within(at, sign, sign + 1, f"{term.operator}=") if sign == term.start else (),
                )


_PAGE = ("pagination", "page")
_COUNT = lazy(r"(?i)(total|num|nb|last|max)_?pages?|pages?_?(count|total)|pages")


def _off_by_one(node: Node) -> Iterator[tuple[Term, bool]]:
    """Yield comparisons of `pagination.page` with the response that are strict, or (True) the other way round."""
    if not isinstance(node, Binary):
        return
    left = node.first
    for term in node.terms:
        sides = (path_of(left), path_of(term.operand))
        forward = sides[0] == _PAGE
        other = sides[1] if forward else sides[0]
        if _PAGE in sides and other is not None and other[0] != "pagination":
            if term.operator == ("<" if forward else ">"):
                yield term, False
            elif term.operator[0] == (">" if forward else "<") and _COUNT.fullmatch(other[-1]):
                yield term, True
        left = term.operand
