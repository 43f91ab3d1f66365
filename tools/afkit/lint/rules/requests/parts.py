"""How requests are sent: query, headers, body, temp, repeat. (AF40x, AF41x)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Mark, Request, mark
from afkit.app.knowledge.mentions import DIGESTS, calls, mentions, names, parts, path_of, walk
from afkit.app.spec.shapes.basics import SPREAD
from afkit.iml.syntax.ast import Call, Text
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    BODY_WITHOUT_CONTENT_TYPE,
    HEADERS_AS_EXPRESSION,
    QUERY_IN_URL,
    QUERY_IN_URL_AND_QS,
    REPEAT_READS_BODY,
    REPEAT_WITHOUT_BOUND,
    SIGNATURE_BROKEN_BY_TYPE,
    TEMP_READS_SIBLING,
)
from afkit.lint.visits import each_request, each_request_and_base, each_request_and_base_with, each_request_with

_TEMP = (("temp",), ("response", "temp"))


def header(request: Request, facts: Facts, name: str) -> Any:
    """Give the value of a header that a request sends, base included; `...` if it cannot be known; None if unset."""
    headers = facts.effective(request, "headers")
    if isinstance(headers, str):
        return "..."
    if not isinstance(headers, dict):
        return "..." if request.origin.has("headers") else None
    found = next((value for key, value in headers.items() if key.lower() == name), None)
    return "..." if found is None and SPREAD in headers else found


def written_query(url: str) -> int:
    """Give where `?` stands in the text of a URL outside of expressions, or -1."""
    for part in parts(url) or (Text(url, 0, len(url)),):
        if isinstance(part, Text) and "?" in part.value:
            return part.start + part.value.index("?")
    return -1


@rule(
    QUERY_IN_URL_AND_QS,
    "error",
    stops="run",
    why="The platform escapes the part in `url` wrongly when `qs` is there, too. Base's `qs` counts.",
    source="P-57, R-42",
    good="""
        base: {baseUrl: "https://api.acme.example"}
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: {url: /users, qs: {page: 1, id: "{{parameters.id}}"}}
        """,
    bad="""
        base: {baseUrl: "https://api.acme.example"}
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: {url: "/users?page=1", qs: {id: "{{parameters.id}}"}}
        """,
)
@each_request_and_base_with("url")
def query_in_url_and_qs(request: Request, facts: Facts) -> Iterator[Found]:
    url = request.get("url")
    if not isinstance(url, str) or (at := written_query(url)) < 0:
        return
    if facts.effective(request, "qs"):
        where = "qs" if request.get("qs") else "base's qs"
        place = request.origin.at("url").inside(at, len(url))
        yield Found(place, f"the query stands in the URL and in {where}", "move the whole query to qs")


@rule(
    QUERY_IN_URL,
    "warning",
    stops="advice",
    why="Values in `qs` are encoded for you, values in `url` are not, and only `qs` can be sanitized in the log.",
    source="R-42",
    good="modules: {listUsers: {label: List users, moduleType: search, communication: {url: /users, qs: {page: 1}}}}",
    bad='modules: {listUsers: {label: List users, moduleType: search, communication: {url: "/users?page=1"}}}',
)
@each_request_with("url")
def query_in_url(request: Request, facts: Facts) -> Iterator[Found]:
    url = request.get("url")
    if not isinstance(url, str) or (at := written_query(url)) < 0 or facts.effective(request, "qs"):
        return
    place = request.origin.at("url").inside(at, len(url))
    yield Found(place, "the query stands in the URL", "write it in qs, which encodes the values")


@rule(
    HEADERS_AS_EXPRESSION,
    "error",
    stops="run",
    why="A collection given as one expression replaces base's whole collection, and with it the authorization.\n\n"
    'Spread it instead: `headers: {"{{...}}": "{{expression}}"}`.',
    source="P-83",
    good="""
        base: {baseUrl: "https://api.acme.example", headers: {Authorization: "Bearer {{connection.token}}"}}
        modules:
          callApi:
            label: Call
            moduleType: action
            communication: {url: /x, headers: {"{{...}}": "{{parameters.headers}}"}}
        """,
    bad="""
        base: {baseUrl: "https://api.acme.example", headers: {Authorization: "Bearer {{connection.token}}"}}
        modules:
          callApi: {label: Call, moduleType: action, communication: {url: /x, headers: "{{parameters.headers}}"}}
        """,
)
@each_request_with("headers")
def headers_as_expression(request: Request, facts: Facts) -> Iterator[Found]:
    headers = facts.base.get("headers") if facts.base is not None else None
    if isinstance(headers, dict) and headers and request.inherits and isinstance(request.get("headers"), str):
        elsewhere = not str(request.get("url") or "").startswith("/")
        yield Found(
            request.origin.at("headers").location,
            "this expression takes the place of all headers of base, the authorization included",
            'spread it: headers: {"{{...}}": "{{…}}"}',
            # To another host it is how the credentials are kept back.
            "info" if elsewhere else None,
        )


@rule(
    BODY_WITHOUT_CONTENT_TYPE,
    "warning",
    stops="advice",
    why="For the types `text`, `string` and `raw` the platform sets no Content-Type; many services then refuse the "
    "body.",
    source="P-66",
    good="""
        modules:
          postNote:
            label: Post a note
            moduleType: action
            communication: {url: /n, method: POST, type: text, body: hi, headers: {Content-Type: text/plain}}
        """,
    bad="""
        modules:
          postNote:
            label: Post a note
            moduleType: action
            communication: {url: /n, method: POST, type: text, body: hi}
        """,
)
@each_request_with("type")
def body_without_content_type(request: Request, facts: Facts) -> Iterator[Found]:
    kind = request.get("type")
    if kind not in ("text", "string", "raw") or request.get("body") in (None, ""):
        return
    if isinstance(request.get("headers"), list):  # what they would be is told
        return
    if request.get("method") not in (None, "GET") and header(request, facts, "content-type") is None:
        yield Found(
            request.origin.at("type").location,
            f"a body of type {kind} is sent without a Content-Type",
            "add the header, such as Content-Type: application/json",
        )


@rule(
    SIGNATURE_BROKEN_BY_TYPE,
    "error",
    stops="run",
    why="A header signs the text of the body, but with the type `json` (the default) the platform serialises the body "
    "once more, so that other bytes are sent than were signed.\n\n"
    "Build the text once in `temp`, sign it, and send it with `type: text` and a `Content-Type` of its own.",
    source="app-format 3.3",
    good="""
        modules:
          sendEvent:
            label: Send an event
            moduleType: action
            communication:
              temp: {body: "{{createJSON(parameters.payload)}}"}
              url: https://events.acme.example
              method: POST
              headers:
                Content-Type: application/json
                X-Signature: "{{sha256(temp.body, 'base64', connection.secret)}}"
              type: text
              body: "{{temp.body}}"
        """,
    bad="""
        modules:
          sendEvent:
            label: Send an event
            moduleType: action
            communication:
              temp: {body: "{{createJSON(parameters.payload)}}"}
              url: https://events.acme.example
              method: POST
              headers:
                X-Signature: "{{sha256(temp.body, 'base64', connection.secret)}}"
              body: "{{parameters.payload}}"
        """,
)
@each_request
def signature_broken_by_type(request: Request, facts: Facts) -> Iterator[Found]:
    kind = request.get("type")
    if kind not in (None, "json") or not request.has("body") or request.get("method") in (None, "GET"):
        return
    for part in ("headers", "qs"):
        values = request.get(part)
        for key, text in values.items() if isinstance(values, dict) else ():
            if isinstance(text, str) and any(_signs_body(call, request) for call in calls(text)):
                place = request.origin.at("type").location if kind else request.origin.at("body").key_location
                yield Found(
                    place,
                    f"'{key}' signs the text of the body, but the type json serialises the body anew",
                    "send the signed text itself: type: text, with a Content-Type header",
                )


def _signs_body(call: Call, request: Request) -> bool:
    """Tell whether a call makes a digest of what looks like the text of the request's body."""
    if call.name not in DIGESTS or not call.args:
        return False
    signed = call.args[0]
    if any(isinstance(node, Call) and node.name == "createJSON" for node in walk(signed)):
        return True
    body = request.get("body")
    sent = names(body) if isinstance(body, str) else frozenset()
    temp = request.get("temp")
    for mention in filter(None, map(path_of, walk(signed))):
        if mention[0] != "temp" or len(mention) < 2:
            continue
        source = temp.get(mention[1]) if isinstance(temp, dict) else None
        if mention in sent or (isinstance(source, str) and any(inner.name == "createJSON" for inner in calls(source))):
            return True
    return False


@rule(
    TEMP_READS_SIBLING,
    "error",
    stops="run",
    why="All expressions of one `temp` block see the values from before the block, so the sibling is still empty.\n\n"
    "Write the expression out, or set the first key in an earlier request of the list.",
    source="P-03",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication:
              - {temp: {id: "{{trim(parameters.id)}}"}}
              - {temp: {path: "/users/{{temp.id}}"}, url: "{{temp.path}}"}
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication:
              temp: {id: "{{trim(parameters.id)}}", path: "/users/{{temp.id}}"}
              url: "{{temp.path}}"
        """,
)
@each_request_and_base
def temp_reads_sibling(request: Request, facts: Facts) -> Iterator[Found]:
    for path in _TEMP:
        block = request.get(*path)
        for key, text in block.items() if isinstance(block, dict) else ():
            for mention in mentions(text) if isinstance(text, str) else ():
                other = mention.names[1] if len(mention.names) > 1 and mention.names[0] == "temp" else None
                if other is None or other == key or other not in block or _set_elsewhere(request, path, other, facts):
                    continue
                yield Found(
                    request.origin.at(*path, key).inside(mention.start, mention.end),
                    f"'{key}' reads temp.{other}, which the same block sets: it is still empty here",
                    f"write the expression of '{other}' out, or set it in an earlier request of the list",
                )


def _set_elsewhere(request: Request, path: tuple[str, ...], name: str, facts: Facts) -> bool:
    """Tell whether another block may have set a name of temp before this one is evaluated."""
    own = sum(name in block for block in _temp_blocks(request))
    if own > 1 or facts.once(_set_by_owner)[mark(request.owner)][name] > own:
        return True
    return request.inherits and facts.base is not None and any(name in block for block in _temp_blocks(facts.base))


def _set_by_owner(facts: Facts) -> dict[Mark, Counter[str]]:
    """How many blocks of each component set a name of temp."""
    found: dict[Mark, Counter[str]] = {}
    for request in facts.single_requests:
        counts = found.setdefault(mark(request.owner), Counter())
        for block in _temp_blocks(request):
            counts.update(list(block))
    return found


def _temp_blocks(request: Request) -> Iterator[Mapping[str, Any]]:
    for path in _TEMP:
        block = request.get(*path)
        if isinstance(block, Mapping):
            yield block


@rule(
    REPEAT_WITHOUT_BOUND,
    "warning",
    stops="advice",
    why="A repeated call goes on until its condition is false; without `limit` a service that never finishes uses up "
    "the whole run.",
    source="R-47",
    good="""
        modules:
          exportData:
            label: Export
            moduleType: action
            communication: {url: /e, repeat: {condition: "{{temp.state = 'running'}}", delay: 1000, limit: 20}}
        """,
    bad="""
        modules:
          exportData:
            label: Export
            moduleType: action
            communication: {url: /e, repeat: {condition: "{{temp.state = 'running'}}", delay: 1000}}
        """,
)
@each_request_with("repeat")
def repeat_without_bound(request: Request, facts: Facts) -> Iterator[Found]:
    repeat = request.get("repeat")
    for key in ("condition", "limit") if isinstance(repeat, dict) else ():
        if key not in repeat:
            hint = f"add {key}" + (", such as 20" if key == "limit" else "")
            yield Found(request.origin.at("repeat").key_location, f"repeat has no {key}", hint)


@rule(
    REPEAT_READS_BODY,
    "warning",
    stops="advice",
    why="The documentation grants the condition of `repeat` nothing but `temp`. Copy what it needs with "
    "`response.temp`.",
    source="P-67",
    good="""
        modules:
          exportData:
            label: Export
            moduleType: action
            communication:
              url: /e
              repeat: {condition: "{{temp.state = 'running'}}", limit: 20}
              response: {temp: {state: "{{body.state}}"}}
        """,
    bad="""
        modules:
          exportData:
            label: Export
            moduleType: action
            communication: {url: /e, repeat: {condition: "{{body.state = 'running'}}", limit: 20}}
        """,
)
@each_request_with("repeat", "condition")
def repeat_reads_body(request: Request, facts: Facts) -> Iterator[Found]:
    text = request.get("repeat", "condition")
    for mention in mentions(text) if isinstance(text, str) else ():
        if mention.names[0] in ("body", "headers", "statusCode"):
            yield Found(
                request.origin.at("repeat", "condition").inside(mention.start, mention.end),
                f"the condition of repeat reads {mention.names[0]}",
                "copy what it needs: response: {temp: {…}}",
            )
