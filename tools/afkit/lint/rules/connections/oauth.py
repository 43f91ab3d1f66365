"""The steps of OAuth connections: what is asked for, stored, and renewed. (AF470 to AF474, AF728)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Request, Use
from afkit.app.knowledge.mentions import mentions
from afkit.app.model import Component, Connection, Origin
from afkit.app.spec.format.connections import STEPS
from afkit.lint.fixes.mend import NO_FIX, add_member, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    AUTHORIZE_WITHOUT_RESPONSE_TYPE,
    AUTHORIZE_WITHOUT_TOKEN,
    CONNECTION_OF_ANOTHER_TYPE,
    NEVER_REFRESHED,
    OLD_REDIRECT_ADDRESS,
    SCOPE_NOT_LISTED,
    TOKEN_WITHOUT_CODE,
)
from afkit.lint.visits import each_component
from afkit.nearest import nearest
from afkit.source.text import Location

_OAUTH = """
        connections:
          acme:
            label: Acme
            connectionType: oauth
            communication:
              authorize: {url: "https://a.example/auth", qs: {%sclient_id: x}}
              token: {url: "https://a.example/token", method: POST, type: urlencoded, body: {%sclient_id: x},
                response: {data: {accessToken: "{{body.access_token}}"%s}}}
        """
_CODE = 'code: "{{query.code}}", '
_TYPE = "response_type: code, "


def _steps(connection: Connection, facts: Facts) -> dict[str, Request]:
    return {item.step: item for item in facts.of(connection) if item.number == 0} if _is_oauth(connection) else {}


def _is_oauth(connection: Connection) -> bool:
    return connection.connection_type == "oauth"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _has_key(value: Any, name: str) -> bool:
    return isinstance(value, dict) and (name in value or any(key.startswith("{{") for key in value))


@rule(
    CONNECTION_OF_ANOTHER_TYPE,
    "error",
    stops="run",
    why="A basic connection makes one request, which stands in its communication as it is; one of type oauth makes those of "
    "its steps, such as `token` and `info`. What is written for the other type is never run.",
    source="app-format, section 7.1",
    good="connections: {acme: {label: Acme, connectionType: oauth, communication: {info: {url: 'https://a.example/me'}}}}",
    bad="connections: {acme: {label: Acme, connectionType: basic, communication: {info: {url: 'https://a.example/me'}}}}",
)
@each_component("connection")
def connection_of_another_type(connection: Connection, facts: Facts) -> Iterator[Found]:
    code = connection.codes.get("communication")
    if code is None or not isinstance(code.value, dict):
        return
    steps = [name for name in code.value if name in STEPS]
    sends = "url" in code.value
    given = connection.origin.has("connectionType")
    if not given and facts.project.form != "manifest":
        return
    at = connection.origin.at("connectionType")
    written = connection.connection_type
    if written == "basic" and steps and not sends:
        message, right = (
            f"'{connection.name}' is basic, but has steps of an oauth connection: {', '.join(steps)}",
            "oauth",
        )
    elif written == "oauth" and sends and not steps:
        message, right = f"'{connection.name}' is of type oauth, but has one request in place of its steps", "basic"
    else:
        return
    if given:
        fix = within(at, 0, len(written), right)
        yield Found(at.location, message, f"write connectionType: {right}", fix=fix, unsafe=True)
        return
    message = (
        f"the key 'connectionType' of a connection is missing; '{connection.name}' is written as one of type {right}"
    )
    fix = add_member(connection.origin, "connectionType", f'"{right}"')
    yield Found(connection.origin.key_location, message, f"add 'connectionType': {right}", fix=fix, unsafe=True)


@rule(
    AUTHORIZE_WITHOUT_RESPONSE_TYPE,
    "error",
    stops="run",
    why="OAuth 2 asks for it: `response_type=code`. Services refuse the user's consent without it.",
    source="app-format, section 7.3",
    good=_OAUTH % (_TYPE, _CODE, ""),
    bad=_OAUTH % ("", _CODE, ""),
)
@each_component("connection")
def authorize_without_response_type(connection: Connection, facts: Facts) -> Iterator[Found]:
    step = _steps(connection, facts).get("authorize")
    if step is None or not step.sends or "requestToken" in _steps(connection, facts):
        return
    query = step.get("qs")
    told = "response_type" in str(step.get("url")) or isinstance(query, str) or _has_key(query, "response_type")
    if isinstance(query, dict) and told and "?" not in str(step.get("url")):
        known = [name.lower() for name in query]
        if not any("client" in name or "app" in name or "key" in name or "{{" in name for name in known):
            place = step.origin.at("qs").key_location
            yield Found(place, "authorize does not say which client asks", 'add client_id: "{{…}}" to qs')
    if not told:
        at = step.origin.at("qs") if isinstance(query, dict) else step.origin
        yield Found(at.key_location, "authorize sends no response_type", "add response_type: code to qs")


@rule(
    AUTHORIZE_WITHOUT_TOKEN,
    "error",
    stops="run",
    why="The user agrees, the service sends a code back, and nothing exchanges it: no token is ever stored. The step `token` "
    "does it.",
    source="app-format, section 7.3",
    good=_OAUTH % (_TYPE, _CODE, ""),
    bad="""
        connections:
          acme:
            label: Acme
            connectionType: oauth
            communication:
              authorize: {url: "https://a.example/auth", qs: {response_type: code, client_id: x}}
        """,
)
@each_component("connection")
def authorize_without_token(connection: Connection, facts: Facts) -> Iterator[Found]:
    code = connection.codes.get("communication")
    steps = code.value if _is_oauth(connection) and code is not None and isinstance(code.value, dict) else {}
    if code is None or "authorize" not in steps or not facts.described(connection):
        return
    if any(name not in _BESIDE_TOKEN for name in steps):
        return  # the token, or a step whose name is told elsewhere
    if isinstance(steps["authorize"], dict) and "data" not in (steps["authorize"].get("response") or {}):
        place = code.origin.at("authorize").key_location
        message = f"connection '{connection.name}' asks the user, but has no token step that exchanges the code"
        yield Found(place, message, "add token: {url: …, method: POST, type: urlencoded, body: {…}}")


_BESIDE_TOKEN = frozenset({"preauthorize", "authorize", "info", "refresh", "invalidate"})


@rule(
    TOKEN_WITHOUT_CODE,
    "error",
    stops="run",
    why="The service gives a token in exchange for the code, which stands in `query.code` of the redirect.",
    source="app-format, section 7.3",
    good=_OAUTH % (_TYPE, _CODE, ""),
    bad=_OAUTH % (_TYPE, "", ""),
)
@each_component("connection")
def token_without_code(connection: Connection, facts: Facts) -> Iterator[Found]:
    steps = _steps(connection, facts)
    token, authorize = steps.get("token"), steps.get("authorize")
    if token is None or authorize is None or not token.sends:
        return
    for key in ("temp", "data"):
        stored = authorize.get("response", key)
        for name, text in stored.items() if isinstance(stored, dict) else ():
            if any(names[:1] == ("body",) for names in _mentioned(text)):
                at = authorize.origin.at("response", key, name)
                message = "the redirect of authorize brings no body: what comes with it stands in query"
                yield Found(at.location, message, "write {{query.code}}" if name == "code" else "read query")
                return
    sent = list(_texts([token.get(name) for name in ("url", "qs", "body", "headers", "temp")]))
    kept = _keeps_code(authorize)
    read = [item.names for text in sent for item in mentions(text)]
    if not any("code" in names or (names[0] == "temp" and (kept is None or names[1:2] in kept)) for names in read):
        body = token.origin.at("body")
        form = token.get("body")
        known = {"query", "temp", "parameters", "connection", "common", "data", "oauth"}
        if isinstance(form, dict) and any(names[0] not in known for names in _mentioned(form.get("code"))):
            return  # what it reads in place of the code is told
        is_form = isinstance(token.get("body"), dict)
        place = (body if is_form else token.origin).key_location
        stored = authorize.get("response", "temp") or authorize.get("response", "data")
        value = '"{{temp.code}}"' if _has_key(stored, "code") else '"{{query.code}}"'
        yield Found(place, "token does not send the code", f"add code: {value}")


def _mentioned(text: Any) -> list[tuple[str, ...]]:
    """List the variables that a template reads."""
    return [item.names for item in mentions(text)] if isinstance(text, str) else []


def _keeps_code(authorize: Request) -> set[tuple[str, ...]] | None:
    """The keys of `temp` that hold the code which `authorize` brought; None if they are not known."""
    temp = authorize.get("response", "temp")
    if not isinstance(temp, dict) or any("{{" in name for name in temp):
        return None
    found: set[tuple[str, ...]] = {(name,) for name, text in temp.items() if "query" in str(text)}
    return found or None


def never_kept(connection: Connection, facts: Facts) -> Iterator[tuple[Location, str]]:
    """Yield where `refresh` reads what it alone stores: at the first time there is nothing."""
    steps = _steps(connection, facts)
    refresh, token = steps.get("refresh"), steps.get("token")
    if refresh is None or token is None or "accessToken" in steps:
        return
    before = [item.get("response", "data") for item in facts.of(connection) if item.step != "refresh"]
    first = [data for data in before if isinstance(data, dict)]
    if len(first) < sum(data is not None for data in before) or any("{{" in name for data in first for name in data):
        return
    own = refresh.get("response", "data")
    asked = {field.name for field in facts.fields(connection, "params")}
    for use in facts.uses("data", "connection"):
        name = use.names[1] if len(use.names) > 1 else ""
        sent = use.text.owner is connection and use.text.path[:2] in (("refresh", "body"), ("refresh", "qs"))
        if sent and _has_key(own, name) and name not in asked and not any(name in data for data in first):
            yield use.location, name
            return


@rule(
    SCOPE_NOT_LISTED,
    "warning",
    stops="advice",
    why="Users see what a scope means from `scopeList`; one that is missing is shown as its bare name.",
    source="app-format, section 7.4",
    good="""
        connections: {acme: {label: Acme, connectionType: oauth, scopeList: {"users:read": Read users}}}
        modules: {getUser: {label: Get a user, moduleType: action, connection: acme, scope: ["users:read"]}}
        """,
    bad="""
        connections: {acme: {label: Acme, connectionType: oauth, scopeList: {"users:read": Read users}}}
        modules: {getUser: {label: Get a user, moduleType: action, connection: acme, scope: ["user:read"]}}
        """,
)
def scope_not_listed(facts: Facts) -> Iterator[Found]:
    told: set[str] = set()
    for _, owner, key, code in facts.codes:
        if key not in ("scope", "defaultScope", "requiredScope") or owner is None or not isinstance(code.value, list):
            continue
        listed = _listed(facts, owner)
        for number, name in enumerate(code.value if listed else ()):
            if isinstance(name, str) and name not in listed and "{{" not in name and name not in told:
                told.add(name)  # where several need it, the list lacks it
                yield _unlisted(name, listed, code.origin.at(number), facts)


def _unlisted(name: str, listed: set[str], at: Origin, facts: Facts) -> Found:
    near = nearest(name, sorted(listed), guesses=facts.guesses)
    hint = f"did you mean '{near}'?" if near else "add it to scopeList"
    fix = within(at, 0, len(name), near) if near else NO_FIX
    return Found(at.location, f"scopeList has no '{name}'", hint, fix=fix, unsafe=True)


def _listed(facts: Facts, owner: Component) -> set[str]:
    """The scopes that the connections of a component list; none if one of them does not list its own."""
    found: set[str] = set()
    for connection in facts.connections_of(owner):
        listed = connection.codes.get("scopeList")
        if _is_oauth(connection):
            if listed is None or not isinstance(listed.value, dict) or not listed.value:
                return set()
            found.update(listed.value)
    return found


@rule(
    NEVER_REFRESHED,
    "warning",
    stops="advice",
    why="Without `refresh` every scenario stops when the token ends, and the user must authorize again by hand.",
    source="P-38",
    good=(_OAUTH % (_TYPE, _CODE, ', expires: "{{addSeconds(now, body.expires_in)}}"')).rstrip()
    + """
              refresh: {url: "https://a.example/token", condition: "{{data.expires < addMinutes(now, 5)}}"}
        """,
    bad=_OAUTH % (_TYPE, _CODE, ', expires: "{{addSeconds(now, body.expires_in)}}"'),
)
@each_component("connection")
def never_refreshed(connection: Connection, facts: Facts) -> Iterator[Found]:
    steps = _steps(connection, facts)
    token = steps.get("token")
    if token is None or "refresh" in steps or "authorize" not in steps:
        return
    if _has_key(token.get("response", "data"), "expires"):
        place = token.origin.at("response", "data", "expires").key_location
        yield Found(place, "the token ends, and nothing renews it", "add refresh with a condition on data.expires")


@rule(
    OLD_REDIRECT_ADDRESS,
    "warning",
    stops="advice",
    why="`oauth.redirectUri` is the address of the former Integromat. New apps use `oauth.localRedirectUri`, which is "
    "right in every zone.",
    source="P-34, R-49",
    good=_OAUTH % ('redirect_uri: "{{oauth.localRedirectUri}}", ' + _TYPE, _CODE, ""),
    bad=_OAUTH % ('redirect_uri: "{{oauth.redirectUri}}", ' + _TYPE, _CODE, ""),
)
def old_redirect_address(facts: Facts) -> Iterator[Found]:
    for use in facts.uses("oauth"):
        yield from _old_variable(use)
    written = (text for connection in facts.app.connections.values() for text in facts.texts_of(connection))
    for text in written:
        at = text.text.find(_OLD_HOST) if text.iml else -1
        if at >= 0 and text.members[-1:] == ["redirect_uri"]:
            whole = text.text[max(0, text.text.find("https://")) :]
            fix = within(text.origin, len(text.text) - len(whole), len(text.text), "{{oauth.localRedirectUri}}")
            place = text.origin.location
            yield Found(place, "this is the address of the old platform", "write {{oauth.localRedirectUri}}", fix=fix)
        elif (
            text.iml
            and text.members[-1:] == ["redirect_uri"]
            and text.text.startswith("https://")
            and "{{" not in text.text
        ):
            fix = within(text.origin, 0, len(text.text), "{{oauth.localRedirectUri}}")
            told = "the redirect address is written out: it is another one in every zone"
            yield Found(text.origin.location, told, "write {{oauth.localRedirectUri}}", "info", fix, unsafe=True)


_OLD_HOST = "integromat.com/oauth/"


def _old_variable(use: Use) -> Iterator[Found]:
    if use.names[1:2] != ("redirectUri",):
        return
    written = use.text.text[use.mention.start : use.mention.end]
    at = written.find("redirectUri")
    start = use.mention.start + at
    fix = within(use.text.origin, start, start + len("redirectUri"), "localRedirectUri") if at >= 0 else NO_FIX
    yield Found(use.location, "this is the address of the old platform", "write oauth.localRedirectUri", fix=fix)
