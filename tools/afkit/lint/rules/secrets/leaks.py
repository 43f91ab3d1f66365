"""Other ways to lose a secret: in the repository, in messages, to another host, by an empty key. (AF51x)"""

from __future__ import annotations

import re
from collections.abc import Iterator

from afkit.app.knowledge.facts import Facts, Request, Text, Use
from afkit.app.knowledge.fields import Field
from afkit.app.knowledge.mentions import Mention, Names, mentions, parts, path_of, walk
from afkit.app.knowledge.secrecy import looks_secret
from afkit.app.model import Component, Connection
from afkit.app.spec.format.types import UNFILLED_TYPES
from afkit.iml.syntax import ast
from afkit.iml.syntax.ast import Call, Literal, Node
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    EDITABLE_HOST,
    KEY_MAY_BE_EMPTY,
    NOT_EDITABLE,
    SECRET_IN_COMMON,
    WHOLE_BODY_IN_MESSAGE,
)
from afkit.lint.secrets import Secrets
from afkit.lint.visits import each_component, each_text, each_use
from afkit.patterns import lazy

_PLACEHOLDER = lazy(
    r"^$|^[x*.<\[({]|^(your|my|todo|fill|change|example|placeholder|dummy|none|null)\b|^-?fill", re.IGNORECASE
)
_KEYED = {"sha1": 2, "sha256": 2, "sha384": 2, "sha512": 2, "jwt": 1}


@rule(
    SECRET_IN_COMMON,
    "error",
    stops="publish",
    confidence="likely",
    why="Whoever reads the repository reads the secret. Set common data on the platform instead, and leave the file "
    "out (`common: null`).",
    source="R-58",
    good="common: {clientId: acme-make}",
    bad="common: {clientId: acme-make, clientSecret: 9f86d081884c7d65}",
)
@each_text(lambda text: text.key == "common")
def secret_in_common(text: Text, facts: Facts) -> Iterator[Found]:
    if text.path and all(isinstance(step, str) for step in text.path):
        name = str(text.path[-1])
        if looks_secret(name) and not _PLACEHOLDER.match(text.text) and "{{" not in text.text:
            message = f"'{name}' looks like a secret that ships with the connector"
            yield Found(text.origin.location, message, "set it on the platform")


@rule(
    WHOLE_BODY_IN_MESSAGE,
    "warning",
    stops="review",
    why="A body may hold personal data or credentials, and is no message for a person.",
    source="P-25, R-45",
    good='base: {response: {error: {message: "[{{statusCode}}] {{body.error.message}}"}}}',
    bad='base: {response: {error: {message: "[{{statusCode}}] {{body}}"}}}',
)
@each_use("body")
def whole_body_in_message(use: Use, facts: Facts) -> Iterator[Found]:
    if use.names != ("body",) or use.mention.tested:
        return
    members = use.text.members
    message = members[-1:] in (["message"], ["error"]) and not {"error", "valid"}.isdisjoint(members)
    if message and not any(_takes_apart(call, facts) for call in use.mention.calls):
        yield Found(use.location, "the message shows the whole body", "name the part that holds the text")


def _takes_apart(call: Call, facts: Facts) -> bool:
    """Tell whether a function gives only a part of what it gets; one of the app's own is trusted to."""
    return call.name in facts.app.functions or call.name in (
        "get",
        "map",
        "keys",
        "first",
        "substring",
        "pick",
        "join",
        "parseJSON",
        "slice",
    )


def _signed(required: str) -> str:
    return f"""
        connections:
          acme:
            label: Acme
            connectionType: basic
            params: [{{name: secret, type: password, label: Secret{required}}}]
        modules:
          sendEvent:
            label: Send an event
            moduleType: action
            connection: acme
            communication:
              url: https://events.acme.example
              method: POST
              type: text
              headers: {{X-Signature: "{{{{sha256(parameters.text, 'hex', connection.secret)}}}}"}}
              body: "{{{{parameters.text}}}}"
        """


@rule(
    KEY_MAY_BE_EMPTY,
    "error",
    stops="publish",
    why="With an empty key the functions make a plain hash without saying so: anybody can make the same signature.\n\n"
    "Make the parameter required, or guard the expression with `if`.",
    source="iml, hash functions",
    good=_signed(", required: true"),
    bad=_signed(""),
)
@each_use("connection", "parameters", "data")
def key_may_be_empty(use: Use, facts: Facts) -> Iterator[Found]:
    if not use.mention.calls or not _is_key(use.mention) or _guarded(use.mention):
        return
    field = _optional(facts, use.text.owner, use.names)
    if field is not None:
        yield Found(
            use.location,
            f"the key {'.'.join(use.names)} may be empty: '{field.name}' is not required",
            "make it required, or guard the signature with if",
        )


def _is_key(mention: Mention) -> bool:
    for call in mention.calls:
        at = _KEYED.get(call.name)
        if at is not None and len(call.args) > at:
            key = call.args[at]
            if key.start <= mention.start and mention.end <= key.end:
                return True
    return False


def _guarded(mention: Mention) -> bool:
    for call in mention.calls:
        if (
            call.name == "ifempty"
            and len(call.args) > 1
            and not (isinstance(call.args[1], Literal) and call.args[1].value == "")
        ):
            return True
        if call.name == "if" and any(path_of(node) == mention.names for node in walk(call.args[0])):
            return True
    return False


def _optional(facts: Facts, owner: Component | None, names: Names) -> Field | None:
    """Give the optional connection parameter that a variable reads; None if it is none, or stored as well."""
    if len(names) < 2:
        return None
    known = facts.once(_optional_fields)
    for connection in facts.connections_of(owner):
        field = known[connection.name].get(names[1])
        if field is not None:
            return field
    return None


def _optional_fields(facts: Facts) -> dict[str, dict[str, Field]]:
    """The parameters of each connection that may stay empty, by name."""
    found: dict[str, dict[str, Field]] = {}
    for connection in facts.app.connections.values():
        optional = found[connection.name] = {}
        for field in facts.fields(connection, "params"):
            if field.value.get("required") is not True and field.value.get("default") in (None, ""):
                optional.setdefault(field.name, field)
    return found


def _host(editable: str) -> str:
    return f"""
        connections:
          acme:
            label: Acme
            connectionType: basic
            params:
              - {{name: host, type: text, label: Host, required: true, editable: {editable}}}
              - {{name: apiKey, type: password, label: API key, required: true, editable: true}}
            communication:
              url: "https://{{{{parameters.host}}}}/me"
              headers: {{X-Key: "{{{{parameters.apiKey}}}}"}}
        """


@rule(
    EDITABLE_HOST,
    "error",
    stops="review",
    why="Whoever may edit the connection, but does not know its secret, could point it to a host of their own and "
    "have the secret sent there.",
    source="P-32",
    good=_host("false"),
    bad=_host("true"),
)
@each_component("connection")
def editable_host(connection: Connection, facts: Facts) -> Iterator[Found]:
    if not facts.once(Secrets).stored[connection.name]:
        return
    hosts = facts.once(_hosts).get(connection.name, set())
    for field in facts.fields(connection, "params"):
        if (
            field.name in hosts
            and _is_editable(field)
            and field.type not in ("select", "boolean", "hidden", "password")
        ):
            yield Found(
                field.origin.at("editable").key_location,
                f"'{field.name}' decides where the secrets go, and can be edited",
                "write editable: false",
            )


_KEY = "connections: {acme: {label: Acme, connectionType: basic, params: [%s]}}"


@rule(
    NOT_EDITABLE,
    "info",
    stops="review",
    why="A key that is changed at the service must be changed in the connection; without `editable: true` every flow "
    "needs a new one. "
    "Only what decides the host stays as it is.",
    source="R-51",
    good=_KEY % "{name: apiKey, type: password, label: API key, editable: true}",
    bad=_KEY % "{name: apiKey, type: password, label: API key}",
)
@each_component("connection")
def not_editable(connection: Connection, facts: Facts) -> Iterator[Found]:
    hosts = facts.once(_hosts).get(connection.name, set())
    for field in facts.fields(connection, "params"):
        plain = len(field.path) == 1 and field.name and field.type not in UNFILLED_TYPES
        if plain and "editable" not in field.value and field.name not in hosts:
            told = f"'{field.name}' cannot be changed later"
            yield Found(field.origin.at("name").location, told, "add editable: true")


def _hosts(facts: Facts) -> dict[str, set[str]]:
    """The names in each connection that decide the host of a request."""
    found: dict[str, set[str]] = {}
    for request in facts.single_requests:
        hosts: set[str] = set(_authority(request))
        for connection in facts.connections_of(request.owner) if hosts else ():
            found.setdefault(connection.name, set()).update(hosts)
    return found


def _authority(request: Request) -> Iterator[str]:
    """Yield the names of the store that decide the host of a request's URL."""
    for key in ("baseUrl", "url"):
        url = request.get(key)
        for mention in _in_authority(url) if isinstance(url, str) else ():
            if mention.names[0] == "temp" and len(mention.names) > 1:
                source = request.get("temp", mention.names[1])
                yield from (
                    (item.names[1] for item in mentions(source) if _stored(item)) if isinstance(source, str) else ()
                )
            elif _stored(mention):
                yield mention.names[1]


def _stored(mention: Mention) -> bool:
    return len(mention.names) > 1 and mention.names[0] in ("connection", "parameters", "data")


def _in_authority(url: str) -> Iterator[Mention]:
    for part in parts(url):
        if isinstance(part, ast.Text):
            rest = re.sub(r"^https?://", "", part.value) if part.start == 0 else part.value
            if "/" in rest or "?" in rest:
                return
        elif part.start > 0 and any(_begins_path(node) for node in walk(part.expression)):
            return
        else:
            yield from (item for item in mentions(url) if part.start <= item.start < part.end)


def _begins_path(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, str) and node.value.startswith("/")


def _is_editable(field: Field) -> bool:
    editable = field.value.get("editable")
    return editable is True or (isinstance(editable, dict) and editable.get("enabled") is True)
