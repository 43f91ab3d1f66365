"""Security schemes → credentials: what a connection asks for, what every request carries, and what the log must hide."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from afkit.importing.names import Names, member, parameter_name
from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.parts import TOKEN
from afkit.importing.openapi.description.reading import Spot
from afkit.importing.report import Report
from afkit.importing.words import label, sentence, split
from afkit.records import NamedTuple


class Carried(NamedTuple):
    """One value that requests carry: `where` is headers, qs or cookie. `value` reads `connection.…`, `proof` is the
    expression that is true (not empty) where this connection is in use, `sent` what a sandbox must see."""

    where: str
    name: str
    value: str
    proof: str
    sent: str


class Flow(NamedTuple):
    """An OAuth 2 flow: code, client or password."""

    kind: str
    authorize: str
    token: str
    refresh: str
    scopes: Mapping[str, str]


class Credential(NamedTuple):
    """What one scheme asks of a user; `word` names it in labels: API key, basic, token, OAuth."""

    scheme: str
    word: str
    params: tuple[dict[str, Any], ...]
    carried: tuple[Carried, ...]
    values: Mapping[str, Any]
    flow: Flow | None = None
    shown: str = ""


def secret(name: str, text: str, help: str) -> dict[str, Any]:
    """Give the field of a secret of a connection."""
    return {"name": name, "label": text, "type": "password", "required": True, "editable": True, "help": help}


def find_credentials(description: Description, report: Report) -> dict[str, list[Credential]]:
    """Give, for every scheme that can be used, the ways to use it (OAuth 2 has one per flow)."""
    root = description.root
    holder = (
        root.get("securityDefinitions")
        if description.version == "2.0"
        else root.get("components").get("securitySchemes")
    )
    spots = {scheme: description.reader.follow(item)[0] for scheme, item in holder.items()}
    found = {
        scheme: _ways(description, scheme, spot, report)
        for scheme, spot in spots.items()
        if spot.text("type") != "apiKey"
    }
    # Base sends what a connection has by its name, so that a key must not have the name of another scheme's secret.
    names = Names(name for ways in found.values() for way in ways for name in _read_by(way))
    keys = [scheme for scheme in spots if scheme not in found]
    for number, scheme in enumerate(keys, 1):
        found[scheme] = _keys(description, scheme, spots[scheme], number, names, report)
    return {scheme: found[scheme] for scheme in spots if found[scheme]}


def _read_by(way: Credential) -> set[str]:
    """Name the values of a connection that its requests read: what it asks for, and what a token step stores."""
    stored = ("accessToken", "refreshToken", "expires") if way.flow is not None else ()
    return {*(field["name"] for field in way.params), *stored}


def _keys(d: Description, scheme: str, spot: Spot, number: int, names: Names, report: Report) -> list[Credential]:
    where, wire = spot.text("in"), spot.text("name")
    if where in ("header", "cookie") and not TOKEN.fullmatch(wire):
        report.left_out(f"security scheme '{scheme}'", f"'{wire}' is no name that a {where} can have")
        return []
    if not wire or where not in ("header", "query", "cookie"):
        return _no_way("apiKey", f"security scheme '{scheme}'", report)
    help = sentence(spot.text("description")) or f"Find the key in the settings of your account at {d.title}."
    return [_api_key(scheme, spot, number, help, names)]


def _ways(d: Description, scheme: str, spot: Spot, report: Report) -> list[Credential]:
    subject = f"security scheme '{scheme}'"
    help = sentence(spot.text("description"))
    title, kind = d.title, spot.text("type")
    way = spot.text("scheme").lower() or ("basic" if kind == "basic" else "")
    if kind in ("http", "basic") and way == "basic":
        return [_basic(scheme, help or f"The name that you log in with at {title}.")]
    if kind == "http" and way == "bearer":
        return [_bearer(scheme, help or f"Find or create the token in the settings of your account at {title}.")]
    if kind == "oauth2":
        return _oauth(d, scheme, spot, subject, report)
    if kind == "openIdConnect":
        report.simplified(subject, "OpenID Connect finds its addresses on the network; the connection asks for a token")
        return [_bearer(scheme, help or f"An access token of {title}.")]
    return _no_way(f"HTTP {way}" if way else kind or "a scheme without a type", subject, report)


def _no_way(named: str, subject: str, report: Report) -> list[Credential]:
    report.left_out(subject, f"{named} authentication cannot be made by a connection of the platform")
    return []


def _api_key(scheme: str, spot: Spot, number: int, help: str, names: Names) -> Credential:
    where, wire = spot.text("in"), spot.text("name")
    name = names.take("apiKey" if number == 1 else parameter_name(scheme))
    words = split(wire)
    text = "API key" if number == 1 or not words else label(scheme)
    value, demo = member("connection", name), f"demo-{name}"
    place = {"header": "headers", "query": "qs", "cookie": "cookie"}[where]
    carried = Carried(place, wire, f"{{{{{value}}}}}", value, demo)
    return Credential(scheme, "API key", (secret(name, text, help),), (carried,), {name: demo})


def _basic(scheme: str, help: str) -> Credential:
    user = {"name": "username", "label": "Username", "type": "text", "required": True, "editable": True, "help": help}
    params = (user, secret("password", "Password", "The password, or the token that stands in its place."))
    value = "base64(connection.username + ':' + connection.password)"
    sent = "Basic " + base64.b64encode(b"demo-user:demo-password").decode()
    carried = Carried("headers", "Authorization", f"Basic {{{{{value}}}}}", "connection.username", sent)
    values = {"username": "demo-user", "password": "demo-password"}
    return Credential(scheme, "basic", params, (carried,), values, shown="{{parameters.username}}")


def _bearer(scheme: str, help: str) -> Credential:
    carried = Carried(
        "headers", "Authorization", "Bearer {{connection.token}}", "connection.token", "Bearer demo-token"
    )
    return Credential(scheme, "token", (secret("token", "Token", help),), (carried,), {"token": "demo-token"})


def _oauth(d: Description, scheme: str, spot: Spot, subject: str, report: Report) -> list[Credential]:
    flows = _flows(d, spot)
    found = []
    for kind, flow in flows:
        if kind == "implicit":
            if len(flows) == 1:
                report.simplified(
                    subject, "the implicit flow gives the token to a browser; the connection asks for a token"
                )
                found.append(_bearer(scheme, f"An access token of {d.title}."))
            continue
        authorize, token = flow.text("authorizationUrl"), flow.text("tokenUrl")
        if not token or (kind == "code" and not authorize):
            report.left_out(f"{subject}, flow {kind}", "its addresses are not said")
            continue
        scopes = {name: _scope(item.value, name) for name, item in flow.get("scopes").items() if name}
        found.append(_token(scheme, d.title, Flow(kind, authorize, token, flow.text("refreshUrl") or token, scopes)))
    return found


def _scope(text: Any, name: str) -> str:
    return (sentence(text) or name)[:500]


def _flows(d: Description, spot: Spot) -> list[tuple[str, Spot]]:
    if d.version == "2.0":
        kinds = {"accessCode": "code", "application": "client", "password": "password", "implicit": "implicit"}
        return [(kinds[spot.text("flow")], spot)] if spot.text("flow") in kinds else []
    kinds = {"authorizationCode": "code", "clientCredentials": "client", "password": "password", "implicit": "implicit"}
    flows = dict(spot.get("flows").items())
    return [(kinds[name], flows[name]) for name in kinds if name in flows]


def _token(scheme: str, title: str, flow: Flow) -> Credential:
    client = [
        {
            "name": "clientId",
            "label": "Client ID",
            "type": "text",
            "required": True,
            "editable": True,
            "help": f"The ID of your application, as it is registered at {title}.",
        },
        secret("clientSecret", "Client secret", f"The secret of the same application at {title}."),
    ]
    values: dict[str, Any] = {"clientId": "demo-client-id", "clientSecret": "demo-client-secret"}
    if flow.kind == "password":
        user = {"name": "username", "label": "Username", "type": "text", "required": True, "editable": True,
                "help": f"The name that you log in with at {title}."}  # fmt: skip
        client = [user, secret("password", "Password", f"Your password at {title}."), *client]
        values = {"username": "demo-user", "password": "demo-password", **values}
    if flow.kind == "code":
        values["data"] = {"accessToken": "demo-access-token", "refreshToken": "demo-refresh-token"}
    carried = Carried(
        "headers",
        "Authorization",
        "Bearer {{connection.accessToken}}",
        "connection.accessToken",
        "Bearer demo-access-token",
    )
    word = {"code": "OAuth", "client": "client credentials", "password": "password"}[flow.kind]
    shown = "{{parameters.username}}" if flow.kind == "password" else ""
    return Credential(scheme, word, tuple(client), (carried,), values, flow, shown)
