"""Other ways to lose a secret: in the repository, in messages, to another host, by an empty key. (AF51x)"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from afkit.app.knowledge.facts import Facts, Request
from afkit.app.knowledge.fields import Field
from afkit.app.knowledge.mentions import Mention, Names, mentions, parts, path_of, walk
from afkit.iml.syntax.ast import Call, Literal, Node, Text
from afkit.lint.rule import Found, rule
from afkit.lint.secrets import Secrets, looks_secret
from afkit.patterns import lazy

_PLACEHOLDER = lazy(
    r"^$|^[x*.<\[({]|^(your|my|todo|fill|change|example|placeholder|dummy|none|null)\b|^-?fill", re.IGNORECASE
)
_KEYED = {"sha1": 2, "sha256": 2, "sha384": 2, "sha512": 2, "jwt": 1}


@rule(
    "AF510",
    "secret-in-common",
    "error",
    "common data holds a secret in plain text",
    why="Whoever reads the repository reads the secret. Set common data on the platform instead, and leave the file "
    "out (`common: null`).",
    source="R-58",
    good="common: {clientId: acme-make}",
    bad="common: {clientId: acme-make, clientSecret: 9f86d081884c7d65}",
)
def secret_in_common(facts: Facts) -> Iterator[Found]:
    for _, _, key, code in facts.codes:
        if key == "common":
            for path, name, value in _named(code.value, ()):
                if looks_secret(name) and not _PLACEHOLDER.match(value) and "{{" not in value:
                    place = code.origin.at(*path).location
                    yield Found(
                        place, f"'{name}' looks like a secret that ships with the connector", "set it on the platform"
                    )


def _named(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            if isinstance(member, str):
                yield (*path, name), name, member
            else:
                yield from _named(member, (*path, name))


@rule(
    "AF511",
    "whole-body-in-message",
    "warning",
    "an error message shows the whole body",
    why="A body may hold personal data or credentials, and is no message for a person.",
    source="P-25, R-45",
    good='base: {response: {error: {message: "[{{statusCode}}] {{body.error.message}}"}}}',
    bad='base: {response: {error: {message: "[{{statusCode}}] {{body}}"}}}',
)
def whole_body_in_message(facts: Facts) -> Iterator[Found]:
    for text in facts.texts:
        names = [step for step in text.path if isinstance(step, str)]
        if not text.iml or names[-1:] not in (["message"], ["error"]) or not {"error", "valid"}.intersection(names):
            continue
        for mention in mentions(text.text):
            whole = mention.names == ("body",) and not any(_takes_apart(call, facts) for call in mention.calls)
            if whole and not mention.tested:
                place = text.origin.inside(mention.start, mention.end)
                yield Found(place, "the message shows the whole body", "name the part that holds the text")


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
    "AF512",
    "key-may-be-empty",
    "error",
    "the key of a signature may be empty",
    why="With an empty key the functions make a plain hash without saying so: anybody can make the same signature.\n\n"
    "Make the parameter required, or guard the expression with `if`.",
    source="iml, hash functions",
    good=_signed(", required: true"),
    bad=_signed(""),
)
def key_may_be_empty(facts: Facts) -> Iterator[Found]:
    for text in facts.texts:
        if not text.iml or "(" not in text.text:
            continue
        for mention in mentions(text.text):
            if not _is_key(mention) or _guarded(mention):
                continue
            field = _optional(facts, text.owner, mention.names)
            if field is not None:
                yield Found(
                    text.origin.inside(mention.start, mention.end),
                    f"the key {'.'.join(mention.names)} may be empty: '{field.name}' is not required",
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


def _optional(facts: Facts, owner: Any, names: Names) -> Field | None:
    """Give the optional connection parameter that a variable reads; None if it is none, or stored as well."""
    if len(names) < 2 or names[0] not in ("connection", "parameters", "data"):
        return None
    for connection in facts.connections_of(owner):
        for _, field in facts.fields(connection, "params"):
            if (
                field.name == names[1]
                and field.value.get("required") is not True
                and field.value.get("default") in (None, "")
            ):
                return field
    return None


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
    "AF513",
    "editable-host",
    "error",
    "the host that secrets go to can be edited",
    why="Whoever may edit the connection, but does not know its secret, could point it to a host of their own and "
    "have the secret sent there.",
    source="P-32",
    good=_host("false"),
    bad=_host("true"),
)
def editable_host(facts: Facts) -> Iterator[Found]:
    secrets = Secrets(facts)
    for connection in facts.app.connections.values():
        if not secrets.stored[connection.name]:
            continue
        hosts = {name for request in _requests_with(facts, connection) for name in _authority(request, facts)}
        for origin, field in facts.fields(connection, "params"):
            if field.name in hosts and _is_editable(field) and field.type not in ("select", "boolean", "hidden"):
                yield Found(
                    origin.at("editable").key_location,
                    f"'{field.name}' decides where the secrets go, and can be edited",
                    "write editable: false",
                )


def _requests_with(facts: Facts, connection: Any) -> Iterator[Request]:
    for request in facts.single_requests:
        if connection in facts.connections_of(request.owner):
            yield request


def _authority(request: Request, facts: Facts) -> Iterator[str]:
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
        if isinstance(part, Text):
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
