"""Connections: what proves them, OAuth steps, parameters. (AF44x)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Use
from afkit.app.knowledge.fields import Field
from afkit.app.knowledge.mentions import mentions, parts
from afkit.app.knowledge.secrecy import looks_secret
from afkit.app.model import Connection
from afkit.app.spec.shapes.basics import SPREAD
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    CONNECTION_PROVES_NOTHING,
    EXPIRES_NEVER_STORED,
    REDIRECT_DIFFERS,
    REFRESH_TOKEN_LOST,
    REFRESH_WITHOUT_CONDITION,
    RESERVED_PARAMETER,
    SCOPE_NOT_JOINED,
    TOKEN_NEVER_ASKED,
)
from afkit.lint.rules.connections.oauth import never_kept
from afkit.lint.visits import each_component, each_field, each_use
from afkit.source.text import Location

_REDIRECTS = (("redirectUri",), ("localRedirectUri",), ("makeRedirectUri",))


def steps_of(connection: Connection) -> dict[str, Any]:
    """Give the steps of an OAuth connection; empty for a basic one."""
    code = connection.codes.get("communication")
    if connection.connection_type != "oauth" or code is None or not isinstance(code.value, dict):
        return {}
    return {key: value for key, value in code.value.items() if isinstance(value, dict)}


_CLIENT = """
        connections:
          acme:
            label: Acme (OAuth)
            connectionType: oauth
            communication:
              token:
                {%surl: "https://api.acme.example/token", response: {data: {accessToken: "{{body.token}}"}}}
        """


@rule(
    TOKEN_NEVER_ASKED,
    "error",
    stops="run",
    why="The consent page triggers `token`. Without one (client credentials, password grant) the step runs only if "
    "its `condition` is true.",
    source="P-37",
    good=_CLIENT % "condition: true, ",
    bad=_CLIENT % "",
)
@each_component("connection")
def token_never_asked(connection: Connection, facts: Facts) -> Iterator[Found]:
    steps = steps_of(connection)
    if "token" in steps and "authorize" not in steps and steps["token"].get("condition") in (None, False, ""):
        yield Found(
            connection.codes["communication"].origin.at("token").key_location,
            f"connection '{connection.name}' has no authorize step, so that nothing triggers token",
            "add condition: true to token",
        )


def _consent(second: str) -> str:
    return f"""
        connections:
          acme:
            label: Acme (OAuth)
            connectionType: oauth
            communication:
              authorize: {{url: "https://acme.example/auth", qs: {{redirect_uri: "{{{{oauth.localRedirectUri}}}}"}}}}
              token: {{url: "https://acme.example/token", method: POST, body: {{redirect_uri: "{second}"}}}}
        """


@rule(
    REDIRECT_DIFFERS,
    "error",
    stops="run",
    why="The service compares the two and refuses the code. A refresh takes none.",
    source="P-33",
    good=_consent("{{oauth.localRedirectUri}}"),
    bad=_consent("{{oauth.makeRedirectUri}}"),
)
def redirect_differs(facts: Facts) -> Iterator[Found]:
    used: dict[str, dict[str, str]] = {}
    places: dict[str, Location] = {}
    for use in facts.uses("oauth"):
        text, names = use.text, use.names
        if not isinstance(text.owner, Connection) or text.key != "communication" or names[1:2] not in _REDIRECTS:
            continue
        step = text.path[0] if text.path and isinstance(text.path[0], str) else ""
        seen = used.setdefault(text.owner.name, {})
        first = seen.setdefault(step if step in ("authorize", "token") else "", names[1])
        if step == "authorize":
            places.setdefault(text.owner.name, use.location)
        if step == "refresh":
            yield Found(use.location, "a refresh takes no redirect address", "remove it")
        elif step == "token" and seen.get("authorize", first) == "makeRedirectUri" and names[1] == "localRedirectUri":
            wrong = places[text.owner.name]
            yield Found(wrong, f"token uses oauth.{names[1]}", f"write oauth.{names[1]} here, too")
        elif step == "token" and seen.get("authorize", first) != names[1]:
            wanted = f"oauth.{seen['authorize']}"
            yield Found(use.location, f"authorize uses {wanted}", f"write {wanted} here, too")
        elif names[1] == "redirectUri":
            message, hint = "oauth.redirectUri is the address of an old platform", "write oauth.localRedirectUri"
            yield Found(use.location, message, hint, "warning")
    for connection in facts.app.connections.values():
        yield from _sent_once(connection, facts)


def _sent_once(connection: Connection, facts: Facts) -> Iterator[Found]:
    """Find a redirect address that one of the two steps sends and the other does not."""
    steps = {
        item.step: item for item in facts.of(connection) if item.step in ("authorize", "token") and item.total == 1
    }
    if connection.connection_type != "oauth" or len(steps) < 2 or facts.broken(connection, "communication"):
        return
    forms = {name: step.get("qs" if name == "authorize" else "body") for name, step in steps.items()}
    if any(not isinstance(form, dict) or any("{{" in key for key in form) for form in forms.values()):
        return
    without = [name for name, form in forms.items() if "redirect_uri" not in form]
    asks = "redirect" in str(steps["authorize"].get("url")) or any(
        "redirect" in key for form in forms.values() for key in form if key != "redirect_uri"
    )
    if len(without) == 1 and not asks:
        part = "qs" if without[0] == "authorize" else "body"
        other = "token" if without[0] == "authorize" else "authorize"
        place = steps[without[0]].origin.at(part)
        value = forms[other]["redirect_uri"]
        hint = f"add redirect_uri: {value!r}" if isinstance(value, str) else "add redirect_uri"
        yield Found(place.key_location, f"{without[0]} sends no redirect_uri, and {other} does", hint)


@rule(
    SCOPE_NOT_JOINED,
    "warning",
    stops="advice",
    why="`oauth.scope` is a list; most services want the scopes in one text, with a separator of their own.",
    source="P-36",
    good="""
        connections:
          acme:
            label: Acme (OAuth)
            connectionType: oauth
            communication:
              authorize: {url: "https://acme.example/auth", qs: {scope: "{{join(oauth.scope, ' ')}}"}}
        """,
    bad="""
        connections:
          acme:
            label: Acme (OAuth)
            connectionType: oauth
            communication:
              authorize: {url: "https://acme.example/auth", qs: {scope: "{{oauth.scope}}"}}
        """,
)
@each_use("oauth", kind="connection")
def scope_not_joined(use: Use, facts: Facts) -> Iterator[Found]:
    alone = len(parts(use.text.text)) == 1 and use.text.path[-2:] == ("qs", "scope")
    if alone and use.names == ("oauth", "scope") and not use.mention.calls:
        yield Found(use.location, "oauth.scope is a list", "write join(oauth.scope, ' ')")


@rule(
    RESERVED_PARAMETER,
    "error",
    stops="run",
    why="The platform overwrites `accountName` and `teamID` with values of its own.",
    source="P-41",
    good="""
        connections: {acme: {label: Acme, connectionType: basic, params: [{name: account, type: text, label: Account}]}}
        """,
    bad="""
        connections:
          acme: {label: Acme, connectionType: basic, params: [{name: accountName, type: text, label: Account}]}
        """,
)
@each_field("connection", "params")
def reserved_parameter(field: Field, facts: Facts) -> Iterator[Found]:
    if field.name in ("accountName", "teamID") and not field.inner:
        place = field.origin.at("name").location
        yield Found(place, f"the platform overwrites '{field.name}'", "give it another name")


@rule(
    CONNECTION_PROVES_NOTHING,
    "error",
    stops="run",
    why="Saving a connection must fail for wrong credentials. Without a request to the service anything is accepted.",
    source="R-06",
    good="""
        connections: {acme: {label: Acme, connectionType: basic, communication: {url: "https://api.acme.example/me"}}}
        """,
    bad="""
        connections:
          acme: {label: Acme, connectionType: basic, communication: {response: {data: {key: "{{parameters.key}}"}}}}
        """,
)
@each_component("connection")
def connection_proves_nothing(connection: Connection, facts: Facts) -> Iterator[Found]:
    code = connection.codes.get("communication")
    requests = facts.of(connection)
    # A URL that is none is told as that.
    if code is not None and code.given and not any(item.sends or item.origin.has("url") for item in requests):
        yield Found(
            code.origin.key_location,
            f"connection '{connection.name}' makes no request, so that wrong credentials are accepted",
            "ask an endpoint that needs the credentials, such as the account's own",
        )


@rule(
    REFRESH_TOKEN_LOST,
    "warning",
    stops="advice",
    why="A service that rotates refresh tokens accepts the old one no more; the connection then dies after the first "
    "refresh.",
    source="P-39",
    good="""
        connections:
          acme:
            label: Acme (OAuth)
            connectionType: oauth
            communication:
              token:
                condition: true
                url: "https://a.example/t"
                response: {data: {refreshToken: "{{body.refresh_token}}"}}
              refresh: {url: "https://a.example/t", response: {data: {refreshToken: "{{body.refresh_token}}"}}}
        """,
    bad="""
        connections:
          acme:
            label: Acme (OAuth)
            connectionType: oauth
            communication:
              token:
                condition: true
                url: "https://a.example/t"
                response: {data: {refreshToken: "{{body.refresh_token}}"}}
              refresh: {url: "https://a.example/t", response: {data: {accessToken: "{{body.access_token}}"}}}
        """,
)
@each_component("connection")
def refresh_token_lost(connection: Connection, facts: Facts) -> Iterator[Found]:
    steps = steps_of(connection)
    if "refresh" not in steps:
        return
    for place, name in never_kept(connection, facts):
        yield Found(place, f"token never stores {name}", f"add {name} to the response.data of token")
    before, after = (_stored(steps.get(step, {})) for step in ("token", "refresh"))
    read = {use.names[1] for use in facts.uses("connection") if len(use.names) > 1}
    lost = [
        name
        for name in before
        if name not in after
        and ("token" in name.lower() or (name in read and looks_secret(name)))
        and SPREAD not in after
    ]
    if any("refresh" in name.lower() or (name in read and after) for name in lost):
        place = connection.codes["communication"].origin.at("refresh").key_location
        meant = {_plain(name): name for name in after}
        hints = [
            f"write {name} in place of {meant[_plain(name)]}" if _plain(name) in meant else f"add {name}"
            for name in lost
        ]
        message = f"token stores {_listed(lost)}, but refresh does not"
        yield Found(place, message, f"{', '.join(hints)} in its response.data")


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _listed(names: list[str]) -> str:
    return " and ".join(f"'{name}'" for name in names)


def _stored(step: Any) -> dict[str, Any]:
    data = step.get("response", {}).get("data") if isinstance(step.get("response"), dict) else None
    return data if isinstance(data, dict) else {}


def _refreshing(condition: str, expires: str) -> str:
    return f"""
        connections:
          acme:
            label: Acme (OAuth)
            connectionType: oauth
            communication:
              token: {{url: "https://a.example/t", condition: true,
                response: {{data: {{token: "{{{{body.t}}}}"{expires}}}}}}}
              refresh: {{{condition}url: "https://a.example/t", response: {{data: {{token: "{{{{body.t}}}}"{expires}}}}}}}
        """


_WHEN = 'condition: "{{data.expires < addMinutes(now, 5)}}", '
_UNTIL = ', expires: "{{addSeconds(now, body.expires_in)}}"'


@rule(
    REFRESH_WITHOUT_CONDITION,
    "warning",
    stops="advice",
    why="Without a condition every run asks for a new token first.",
    source="app-format, section 7.3",
    good=_refreshing(_WHEN, _UNTIL),
    bad=_refreshing("", _UNTIL),
)
@each_component("connection")
def refresh_without_condition(connection: Connection, facts: Facts) -> Iterator[Found]:
    refresh = steps_of(connection).get("refresh")
    if refresh and "condition" not in refresh:
        place = connection.codes["communication"].origin.at("refresh").key_location
        hint = 'add condition: "{{data.expires < addMinutes(now, 5)}}"'
        yield Found(place, "refresh has no condition: it runs before every run", hint)


@rule(
    EXPIRES_NEVER_STORED,
    "warning",
    stops="advice",
    why="A comparison with what was never stored is never true: the token ends and is not renewed.",
    source="P-38",
    good=_refreshing(_WHEN, _UNTIL),
    bad=_refreshing(_WHEN, ""),
)
@each_component("connection")
def expires_never_stored(connection: Connection, facts: Facts) -> Iterator[Found]:
    steps = steps_of(connection)
    condition = steps.get("refresh", {}).get("condition")
    token = steps.get("token")
    if not isinstance(condition, str) or token is None or "accessToken" in steps:
        return
    data = token.get("response", {}).get("data") if isinstance(token.get("response"), dict) else None
    if data is not None and (not isinstance(data, dict) or any("{{" in name for name in data)):
        return
    origin = connection.codes["communication"].origin.at("refresh", "condition")
    for mention in mentions(condition):
        if (
            mention.names[0] in ("data", "connection")
            and len(mention.names) > 1
            and "expire" in mention.names[1].lower()
        ):
            name = mention.names[1]
            if name not in (data or {}):
                place = origin.inside(mention.start, mention.end)
                hint = f'add {name}: "{{{{addSeconds(now, body.expires_in)}}}}" to the response.data of token'
                yield Found(place, f"token never stores {name}", hint)
                return
            renewed = _stored(steps.get("refresh", {}))
            if renewed and name not in renewed and SPREAD not in renewed:
                home = connection.codes["communication"].origin.at("refresh", "response", "data")
                hint = f'add {name}: "{{{{addSeconds(now, body.expires_in)}}}}" to it'
                told = (
                    f"refresh does not store {name} anew: from the first end of the token on, it runs before every run"
                )
                yield Found(home.key_location, told, hint)
                return
