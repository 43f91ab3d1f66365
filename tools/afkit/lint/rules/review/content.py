"""What requests and output look like, as reviewers of the platform ask for. (AF637 to AF644)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import CallSite, Facts, Request
from afkit.app.knowledge.mentions import mentions, path_of, single
from afkit.app.model import Connection, Module
from afkit.iml.syntax.ast import Keyword
from afkit.lint.fixes.mend import within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    ABSOLUTE_URL,
    BODY_COPIED,
    DATE_AS_TEXT,
    EMPTY_HELD_BACK,
    NO_MORE_SCOPES,
    OUTPUT_COPIED,
    PAGINATION_REPEATS,
    SEVERAL_WRITES,
)
from afkit.lint.visits import each_call, each_component, each_request_with
from afkit.patterns import lazy


def _module(communication: str, rest: str = "") -> str:
    return f"""
        base: {{baseUrl: "https://api.acme.example/v1"}}
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: {communication}
            {rest}
        """


@rule(
    ABSOLUTE_URL,
    "info",
    stops="review",
    why="Base has the address: where it changes, one place changes with it.",
    source="R-43",
    good=_module("{url: /users}"),
    bad=_module('{url: "https://api.acme.example/v1/users"}'),
)
@each_request_with("url")
def absolute_url(request: Request, facts: Facts) -> Iterator[Found]:
    url, base = request.get("url"), facts.base.get("baseUrl") if facts.base is not None else None
    if request.inherits and isinstance(url, str) and isinstance(base, str) and "{{" not in base:
        root = base.rstrip("/")
        if root and url.startswith(f"{root}/"):
            at = request.origin.at("url")
            fix = within(at, 0, len(root), "")
            yield Found(at.inside(0, len(root)), "base has this address already", f"write {url[len(root) :]}", fix=fix)
        version = root.rpartition("/")[2]
        if _VERSION.fullmatch(version) and url.startswith(f"/{version}/"):
            at, end = request.origin.at("url"), len(version) + 1
            message = f"baseUrl ends with /{version} already: it stands twice in the address"
            fix = within(at, 0, end, "")
            yield Found(at.inside(0, end), message, f"write {url[end:]}", "warning", fix, unsafe=True)


_VERSION = lazy(r"v\d+(\.\d+)*|api")
_MANY = 4


def _copied(value: Any, roots: tuple[str, ...]) -> int:
    """Count members that are a value of the same name, if all are."""
    if not isinstance(value, dict) or len(value) < _MANY:
        return 0
    for name, text in value.items():
        node = single(text) if isinstance(text, str) and text.startswith("{{") else None
        path = path_of(node) if node is not None else None
        if path is None or path[0] not in roots or path[-1] != name or len(path) < 2:
            return 0
    return len(value)


@rule(
    OUTPUT_COPIED,
    "info",
    stops="review",
    why="A copy field by field loses what the service adds later. `{{body}}` or `{{item}}` gives all of it; the "
    "interface describes it.",
    source="R-39",
    good=_module('{url: /users, response: {output: "{{body}}"}}'),
    bad=_module(
        '{url: /u, response: {output: {id: "{{body.id}}", name: "{{body.name}}", mail: "{{body.mail}}", age: "{{body.age}}"}}}'
    ),
)
@each_request_with("response", "output")
def output_copied(request: Request, facts: Facts) -> Iterator[Found]:
    count = _copied(request.get("response", "output"), ("body", "item"))
    if count and isinstance(request.owner, Module):
        whole = "{{item}}" if request.get("response", "iterate") is not None else "{{body}}"
        place = request.origin.at("response", "output").key_location
        yield Found(place, f"the output copies {count} fields one by one", f"write {whole}")


_FIELDS = ", ".join(f"{{name: {name}, type: text, label: {name.title()}}}" for name in "abcd")
_INPUT = f"mappableParams: [{_FIELDS}]"


@rule(
    BODY_COPIED,
    "info",
    stops="review",
    why="A copy field by field must be changed with every parameter. `{{parameters}}`, or `{{omit(parameters, "
    "'id')}}`, sends all that is "
    "filled in.",
    source="R-40",
    good=_module('{url: /users, method: POST, body: "{{parameters}}"}', _INPUT),
    bad=_module(
        '{url: /u, method: POST, body: {a: "{{parameters.a}}", b: "{{parameters.b}}", c: "{{parameters.c}}", '
        'd: "{{parameters.d}}"}}',
        _INPUT,
    ),
)
@each_request_with("body")
def body_copied(request: Request, facts: Facts) -> Iterator[Found]:
    count = _copied(request.get("body"), ("parameters",))
    if count and isinstance(request.owner, Module):
        fields = [field.name for field in facts.fields(request.owner, "mappableParams") if len(field.path) == 1]
        left = [f"'{name}'" for name in fields if name and name not in request.get("body")]
        whole = f"{{{{omit(parameters, {', '.join(left)})}}}}" if left else "{{parameters}}"
        place = request.origin.at("body").key_location
        yield Found(place, f"the body copies {count} parameters one by one", f"write {whole}")


@rule(
    EMPTY_HELD_BACK,
    "info",
    stops="review",
    why="It keeps null, the empty text and 0 from being sent, which is how users empty a field. What is not "
    "filled in is left out by itself.",
    source="R-41",
    good=_module('{url: /users, method: POST, body: {note: "{{parameters.note}}"}}'),
    bad=_module('{url: /users, method: POST, body: {note: "{{ifempty(parameters.note, undefined)}}"}}'),
)
@each_call("ifempty", "if")
def empty_held_back(site: CallSite, facts: Facts) -> Iterator[Found]:
    text, call = site.text, site.call
    if text.key not in ("communication", "attach", "update") or "body" not in text.path or "response" in text.path:
        return
    last = call.args[-1] if call.args else None
    undefined = isinstance(last, Keyword) and last.name == "undefined"
    first = path_of(call.args[0]) if call.args else None
    if not undefined or first is None or first[0] != "parameters":
        return
    if (call.name == "ifempty" and len(call.args) == 2) or (len(call.args) == 3 and path_of(call.args[1]) == first):
        name = ".".join(first)
        fix = within(text.origin, call.start, call.end, name)
        yield Found(site.location, "this keeps an emptied field from being sent", f"write {name}", fix=fix, unsafe=True)


@rule(
    PAGINATION_REPEATS,
    "info",
    stops="review",
    why="`pagination` is merged over the request: what does not change from page to page stands there once.",
    source="R-38",
    good=_module('{url: /u, qs: {size: 100}, pagination: {qs: {page: "{{pagination.page}}"}}}').replace(
        "action", "search"
    ),
    bad=_module('{url: /u, pagination: {qs: {size: 100, page: "{{pagination.page}}"}}}').replace("action", "search"),
)
@each_request_with("pagination")
def pagination_repeats(request: Request, facts: Facts) -> Iterator[Found]:
    if request.get("pagination", "mergeWithParent") is False or request.get("pagination", "url") is not None:
        return
    members = request.get("pagination", "qs")
    if isinstance(members, dict) and not any("{{" in str(value) for value in members.values()):
        return  # nothing moves on: that is told
    for name, value in members.items() if isinstance(members, dict) and request.get("qs", "__") is None else ():
        roots = {item.names[0] for item in mentions(value)} if isinstance(value, str) else set()
        if not roots & {"pagination", "body", "headers", "temp", "iterate", "item"}:
            place = request.origin.at("pagination", "qs", name).key_location
            yield Found(place, f"'{name}' is the same on every page", "move it to qs of the request")


@rule(
    SEVERAL_WRITES,
    "info",
    stops="review",
    why="Where the second of two writes fails, the first one is done, and a second try does it again. One "
    "module makes one change.",
    source="R-48",
    good=_module("[{url: /u/1, method: GET}, {url: /u/1, method: PUT, body: {}}]"),
    bad=_module("[{url: /u, method: POST, body: {}}, {url: /v, method: POST, body: {}}]"),
)
@each_component("module")
def several_writes(module: Module, facts: Facts) -> Iterator[Found]:
    writes = [
        request
        for request in facts.of(module)
        if request.sends
        and str(facts.effective(request, "method") or "GET").upper() in ("POST", "PUT", "PATCH", "DELETE")
    ]
    asks = any("search" in str(item.get("url")) or "query" in str(item.get("url")) for item in writes)
    if (
        len(writes) > 1
        and module.module_type == "action"
        and not asks
        and not any(item.has("repeat") for item in writes)
    ):
        place = writes[1].origin.at("url").location
        yield Found(place, f"the {len(writes)} writes of this module are not undone together", "make a module of each")


def _users(facts: Facts) -> dict[str, list[Module]]:
    """The modules of each connection."""
    found: dict[str, list[Module]] = {}
    for module in facts.app.modules.values():
        for name in dict.fromkeys((module.connection, module.alt_connection)):
            if name is not None:
                found.setdefault(name, []).append(module)
    return found


_OAUTH = """
        connections:
          acme:
            label: Acme
            connectionType: oauth
            scopeList: {users: Users}
            communication:
              authorize: {url: "https://acme.example/login", qs: {scope: "{{join(%s, ' ')}}"}}
        modules:
          makeApiCall: {label: Make an API call, moduleType: universal, connection: acme}
        """


@rule(
    NO_MORE_SCOPES,
    "info",
    stops="review",
    why="The universal module reaches all of the API, the connection only what its scopes allow: let users add "
    "scopes in an advanced "
    "parameter, and merge them.",
    source="R-50",
    good=_OAUTH % "merge(oauth.scope, parameters.scopes)",
    bad=_OAUTH % "oauth.scope",
)
@each_component("connection")
def no_more_scopes(connection: Connection, facts: Facts) -> Iterator[Found]:
    listed = connection.codes.get("scopeList")
    if listed is None or not isinstance(listed.value, dict):
        return
    users = facts.once(_users).get(connection.name, [])
    owners: list[Connection | Module] = [connection, *users]
    asked = {name for owner in owners for name in _scopes(owner)}
    more = not listed.value.keys() <= asked
    universal = more and any(module.module_type == "universal" for module in users)
    for request in facts.of(connection) if universal else ():
        scope = request.get("qs", "scope")
        if (
            request.step == "authorize"
            and isinstance(scope, str)
            and "oauth.scope" in scope
            and "parameters." not in scope
        ):
            place = request.origin.at("qs", "scope").location
            yield Found(
                place, "users cannot ask for more scopes", "merge a parameter: merge(oauth.scope, parameters.scopes)"
            )


def _scopes(owner: Connection | Module) -> list[str]:
    """The scopes that are asked for, for a module, or by default."""
    code = owner.codes.get("scope") or owner.codes.get("defaultScope")
    return (
        [name for name in code.value if isinstance(name, str)]
        if code is not None and isinstance(code.value, list)
        else []
    )


_DATED = """
        modules:
          getUser:
            label: Get a user
            moduleType: action
            interface: [{name: createdAt, type: %s, label: Created at}]
            samples: {createdAt: "2026-03-03T09:15:00.000Z"}
        """


@rule(
    DATE_AS_TEXT,
    "info",
    stops="review",
    why="A date comes out as a date, so that users can format it and compare it.",
    source="R-10",
    good=_DATED % "date",
    bad=_DATED % "text",
)
@each_component("module")
def date_as_text(module: Module, facts: Facts) -> Iterator[Found]:
    samples = module.codes.get("samples")
    values = samples.value if samples is not None and isinstance(samples.value, dict) else {}
    for field in facts.fields(module, "interface"):
        value = values.get(field.name) if len(field.path) == 1 else None
        if field.type == "text" and isinstance(value, str) and value[4:5] == "-" and _INSTANT.fullmatch(value):
            yield Found(
                field.origin.at("type").location, f"'{field.name}' is a date, but its type is text", "write date"
            )


_INSTANT = lazy(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)")
