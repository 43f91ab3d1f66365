"""Requests: what is sent does not fit how it is sent, and slips in addresses. (AF409, AF417, AF426 to AF429, AF729, AF730)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Mark, Request, Use, mark
from afkit.app.model import Connection, Module, Rpc
from afkit.app.spec.format.types import BOOLEAN_TYPES, NUMBER_TYPES
from afkit.lint.fixes.mend import NO_FIX, Fix, before, put, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    BASE_URL_SLASH,
    BODY_NOT_SENT,
    CONTENT_TYPE_AGAINST_TYPE,
    HEADER_NAME_CASE,
    NOTHING_IS_SENT,
    PAGE_NEVER_TURNS,
    PATH_NOT_ENCODED,
    URL_WITHOUT_SLASH,
)
from afkit.lint.visits import each_request_and_base_with, each_request_with, each_use
from afkit.patterns import lazy

_BODILESS = frozenset({"GET", "HEAD", "DELETE"})
_EMPTY: tuple[Any, ...] = (None, "", {}, [])


@rule(
    BODY_NOT_SENT,
    "warning",
    stops="advice",
    why="GET and HEAD carry no body, and many services ignore that of a DELETE. Without `method` a request is a GET.",
    source="app-format, section 3.3",
    good='rpcs: {makeUser: {label: Make, communication: {url: /u, method: POST, body: {name: "{{parameters.name}}"}}}}',
    bad='rpcs: {makeUser: {label: Make, communication: {url: /u, method: GET, body: {name: "{{parameters.name}}"}}}}',
)
@each_request_with("body")
def body_not_sent(request: Request, facts: Facts) -> Iterator[Found]:
    if not request.sends or request.get("body") in _EMPTY:
        return
    written = facts.effective(request, "method")
    method = written.upper() if isinstance(written, str) else "GET" if written is None else ""
    if method in _BODILESS:
        place = request.origin.at("body").key_location
        told = f"a {method} sends no body" if method != "DELETE" else "many services ignore the body of a DELETE"
        yield Found(
            place,
            told if written is not None else "without a method this is a GET, which sends no body",
            "write method: POST, or move the values to qs",
            "info" if method == "DELETE" else None,
        )


_MEDIA = {
    "json": "json",
    "urlencoded": "x-www-form-urlencoded",
    "multipart/form-data": "multipart/form-data",
}


@rule(
    CONTENT_TYPE_AGAINST_TYPE,
    "warning",
    stops="advice",
    why="`type` decides how the body is written (JSON if it is absent), the header only what the service is told.",
    source="app-format, section 3.3",
    good="""
        rpcs:
          makeUser:
            label: Make
            communication: {url: /u, method: POST, type: urlencoded, body: {name: x},
              headers: {content-type: application/x-www-form-urlencoded}}
        """,
    bad="""
        rpcs:
          makeUser:
            label: Make
            communication: {url: /u, method: POST, body: {name: x},
              headers: {content-type: application/x-www-form-urlencoded}}
        """,
)
@each_request_with("body")
def content_type_against_type(request: Request, facts: Facts) -> Iterator[Found]:
    headers = facts.effective(request, "headers")
    if not isinstance(headers, Mapping) or request.get("body") in _EMPTY:
        return
    kind = facts.effective(request, "type") or "json"
    own = request.get("headers")
    for name, value in headers.items() if isinstance(kind, str) and kind in _MEDIA else ():
        if name.lower() != "content-type" or not isinstance(value, str) or "{{" in value:
            continue
        if _MEDIA[kind] in value.lower():
            continue
        if isinstance(own, dict) and name in own:
            meant = next((known for known, media in _MEDIA.items() if media in value.lower()), None)
            yield Found(
                request.origin.at("headers", name).location,
                f"the body is written as {kind}, but the service is told {value}",
                f"write type: {meant or 'text'}" if meant else "remove the header, or set type",
            )
        elif request.has("type"):
            told = f"the body is written as {kind}, but by base's headers the service is told {value}"
            media = "application/x-www-form-urlencoded" if kind == "urlencoded" else f"application/{kind}"
            hint = "remove the header from base" if "/" in kind else f"add headers: {{{name}: {media}}}"
            yield Found(request.origin.at("type").location, told, hint)


@rule(
    URL_WITHOUT_SLASH,
    "warning",
    stops="advice",
    why="The platform's documentation asks for the slash: `/users`.",
    source="app-format, section 2.3",
    good="rpcs: {getUsers: {label: Get users, communication: {url: /users}}}",
    bad="rpcs: {getUsers: {label: Get users, communication: {url: users}}}",
)
@each_request_with("url")
def url_without_slash(request: Request, facts: Facts) -> Iterator[Found]:
    for path in (("url",), ("pagination", "url")) if request.inherits else ():
        url = request.get(*path)
        if not isinstance(url, str) or not (url[:1].isalnum() or url.startswith("./")):
            continue
        head = url.split("{{", 1)[0]
        if head.lower().startswith(("http://", "https://")):
            continue
        at = request.origin.at(*path)
        host, scheme = _LIKE_A_HOST.match(head), _LIKE_A_SCHEME.match(head)
        if host is not None or scheme is not None:
            end = scheme.end() if scheme is not None else 0
            place = at.inside(0, max(end, 1))
            told = "this is no whole address, and is taken for a path of base's"
            fix = put(at.inside(0, end), "https://") if end else before(place, "https://")
            yield Found(place, told, f"write https://{_shown(url[end:])}", fix=fix, unsafe=True)
            continue
        start = 1 if url.startswith("./") else 0
        place = at.inside(0, 1)
        fix = put(place, "") if start else before(place, "/")
        yield Found(place, "this URL begins without '/'", f"write {_shown(('/' + url)[2 * start :])}", fix=fix)


@rule(
    BASE_URL_SLASH,
    "warning",
    stops="advice",
    why="`baseUrl` and the request's `/path` are put one after the other: with a slash at both the address has two, "
    "which not every service takes.",
    source="app-format, section 2.3",
    good='base: {baseUrl: "https://api.acme.example/v1"}',
    bad='base: {baseUrl: "https://api.acme.example/v1/"}',
)
@each_request_and_base_with("baseUrl")
def base_url_slash(request: Request, facts: Facts) -> Iterator[Found]:
    url = request.get("baseUrl") if request.owner is None else None
    if isinstance(url, str) and url.endswith("/"):
        at = request.origin.at("baseUrl")
        place = at.inside(len(url) - 1, len(url))
        yield Found(place, "baseUrl ends with '/', and so begins every path", "leave the slash out", fix=put(place, ""))


@rule(
    PATH_NOT_ENCODED,
    "info",
    stops="advice",
    confidence="guess",
    why="A slash or a `?` in the value makes another address of it. `encodeURL` writes it safely; with it goes "
    "`encodeUrl: false` beside the `url`, else the platform encodes the percent signs once more (`a/b` → `a%252Fb`).",
    source="app-format, section 3.1",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: id, type: text, label: ID}]
            communication: {url: "/users/{{encodeURL(parameters.id)}}", encodeUrl: false}
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: id, type: text, label: ID}]
            communication: {url: "/users/{{parameters.id}}"}
        """,
)
@each_use("parameters", kind="module")
def path_not_encoded(use: Use, facts: Facts) -> Iterator[Found]:
    text, mention = use.text, use.mention
    module = text.owner
    if text.members[-1:] != ["url"] or mention.tested or not isinstance(module, Module):
        return
    if any(call.name not in _LEAVE_SIGNS for call in mention.calls):
        return
    if len(use.names) < 2 or module.module_type == "universal" or _BEGINS.match(text.text, 0, mention.start):
        return
    typed = [field for field in facts.fields(module, "staticParams", "mappableParams") if field.name == use.names[1]]
    if not typed or typed[0].type in (*NUMBER_TYPES, *BOOLEAN_TYPES, "select", "uuid", "date", "url", "path"):
        return
    if any(word in use.names[1].lower() for word in ("url", "uri", "path", "endpoint")):
        return  # such a value is a part of the address itself
    if text.text.find("?", 0, mention.start) >= 0 or text.text.find("://", mention.end) >= 0:
        return
    written = text.text[mention.start : mention.end]
    yield Found(
        use.location,
        f"{'.'.join(use.names)} stands in the path as it is",
        f"write encodeURL({written}), and `encodeUrl: false` beside the url",
    )


_LEAVE_SIGNS = frozenset({"trim", "lower", "upper", "toString", "capitalize"})
"""Functions of texts whose results have the slashes of their arguments."""

_LIKE_A_HOST = lazy(r"(www\.|[\w-]+\.[\w-]+\.)[\w.-]+(:\d+)?(/|\Z)")
_LIKE_A_SCHEME = lazy(r"[A-Za-z]{3,7}:/{1,2}(?=[\w{])")


def _shown(url: str) -> str:
    """Give as much of an address as a hint needs: never a part of an expression."""
    return url if len(url) <= _LONG else f"{url[:_LONG].split('{{', 1)[0]}…"


_LONG = 60
_BEGINS = lazy(r"[{ ]*\Z")
_UPPER = lazy(r"`?[A-Za-z0-9-]*[A-Z][A-Za-z0-9-]*`?")


_SENT = ("method", "qs", "body", "pagination", "headers")


def _is_asked(request: Request) -> bool:
    """Tell whether a request is one that is sent, and not what becomes of a call, or a part of another request."""
    owner = request.owner
    if isinstance(owner, Module | Rpc):
        return request.key == "communication" and request.has("response")
    return request.key in ("attach", "detach", "update") or (bool(request.step) and isinstance(owner, Connection))


@rule(
    NOTHING_IS_SENT,
    "warning",
    stops="advice",
    why="Without `url` no request is made: what it would send is ignored, and `body` of the response is empty.",
    source="app-format, section 5.5",
    good="rpcs: {getUsers: {label: Get users, communication: {url: /users, method: GET, response: {limit: 10}}}}",
    bad="rpcs: {getUsers: {label: Get users, communication: {method: GET, response: {limit: 10}}}}",
)
def nothing_is_sent(facts: Facts) -> Iterator[Found]:
    beside = facts.project.form == "appdir"  # a code is a file there, and what lacks one is left to the platform
    components: list[Module | Rpc] = [] if beside else [*facts.app.modules.values(), *facts.app.rpcs.values()]
    for component in components:
        asks = not isinstance(component, Module) or component.module_type in (
            "action",
            "search",
            "trigger",
            "universal",
        )
        at = component.origin.at("communication") if component.origin.has("communication") else component.origin
        if asks and (at is component.origin or at.value is None):
            message = f"'{component.name}' sends nothing and gives nothing: it has no communication"
            yield Found(at.key_location, message, "add communication: {url: …}")
    for rpc in facts.app.rpcs.values():
        code = rpc.codes.get("communication")
        if code is not None and code.given and code.value in ({}, [], [{}]) and code.origin.document.value is not None:
            yield Found(code.origin.key_location, f"'{rpc.name}' sends nothing and gives nothing", "add url")
    for request in facts.requests:
        yield from _has_no_url(request, facts)


def _has_no_url(request: Request, facts: Facts) -> Iterator[Found]:
    if request.owner is None or request.origin.has("url") or not _is_asked(request):
        return
    kind = request.owner.module_type if isinstance(request.owner, Module) else ""
    asks = kind != "trigger" or any(
        item.has("url") for item in facts.of(request.owner)
    )  # AF434 tells of one that does not
    if kind == "responder" or not asks or request.has("endpoint") or facts.effective(request, "url") is not None:
        return
    key = next((name for name in _SENT if request.has(name)), None)
    if key is not None:
        place = request.origin.at(key).key_location
        yield Found(place, f"nothing is sent: there is no url, and '{key}' has no effect", f"add url, or remove {key}")


@rule(
    HEADER_NAME_CASE,
    "warning",
    stops="advice",
    why="The names of received headers are lower case; under another spelling there is nothing.",
    source="app-format, section 6.1",
    good='rpcs: {getUsers: {label: Get, communication: {url: /u, response: {temp: {next: "{{headers.`x-next`}}"}}}}}',
    bad='rpcs: {getUsers: {label: Get, communication: {url: /u, response: {temp: {next: "{{headers.`X-Next`}}"}}}}}',
)
@each_use("headers")
def header_name_case(use: Use, facts: Facts) -> Iterator[Found]:
    if len(use.names) < 2 or use.names[1] == use.names[1].lower():
        return
    written = use.text.text[use.mention.start : use.mention.end]
    at = written.find(use.names[1])
    lower = use.names[1].lower()
    fix: Fix = NO_FIX
    start = use.mention.start + at
    if at >= 0:
        fix = within(use.text.origin, start, start + len(lower), lower)
    place = use.text.origin.inside(start, start + len(lower)) if at >= 0 else use.location
    right = f"headers.{lower}" if lower.isidentifier() else f"headers.`{lower}`"
    yield Found(place, f"received headers are lower case: there is no '{use.names[1]}'", f"write {right}", fix=fix)


@rule(
    PAGE_NEVER_TURNS,
    "warning",
    stops="run",
    why="`pagination.page` and `pagination.offset` count the pages that the directive `pagination` asks for. Without it a "
    "request is sent once, for the first page: whatever lies behind is never seen.",
    source="app-format, section 3.8",
    good="""
        rpcs:
          users:
            label: Users
            communication:
              url: /users
              qs: {page: "{{pagination.page}}"}
              pagination:
                qs: {page: "{{pagination.page}}"}
                condition: "{{body.more}}"
              response: {iterate: "{{body.users}}", output: {label: "{{item.name}}", value: "{{item.id}}"}}
        """,
    bad="""
        rpcs:
          users:
            label: Users
            communication:
              url: /users
              qs: {page: "{{pagination.page}}"}
              response: {iterate: "{{body.users}}", output: {label: "{{item.name}}", value: "{{item.id}}"}}
        """,
)
def page_never_turns(facts: Facts) -> Iterator[Found]:
    told: set[tuple[Mark, str, int]] = set()
    for use in facts.uses("pagination"):
        text = use.text
        requests = facts.of(text.owner, text.key) if text.owner is not None else ()
        number = text.path[0] if text.path and isinstance(text.path[0], int) else 0
        at = (mark(text.owner), text.key, number)
        if at in told or number >= len(requests) or facts.effective(requests[number], "pagination") is not None:
            continue
        told.add(at)
        name = ".".join(use.names[:2])
        yield Found(
            use.location, f"nothing pages here: '{name}' is that of the first request", "add pagination, or remove it"
        )
