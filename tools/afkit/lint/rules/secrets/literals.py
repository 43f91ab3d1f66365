"""Keys that are written out, or kept in the open. (AF514, AF516, AF517)"""

from __future__ import annotations

import re
from collections.abc import Iterator

from afkit.app.knowledge.facts import Facts, Text
from afkit.app.knowledge.fields import Field
from afkit.app.knowledge.secrecy import KEY_MARKS, KNOWN_KEYS, SCHEMES, credential_in, is_random, looks_secret
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import KEY_FILE_IN_THE_OPEN, SECRET_AS_DEFAULT, SECRET_WRITTEN_OUT
from afkit.lint.visits import each_field, each_text
from afkit.patterns import lazy

_USER = lazy(r"(?<=://)[^/@:{}\s]+:[^/@{}\s]+(?=@)")
"""A name and a password in front of a host."""

_OPAQUE = lazy(r"^[A-Za-z0-9+/=._-]{20,}$")


_SENT = frozenset({"headers", "qs", "body"})
_RECEIVED = frozenset({"response", "respond"})
_SCHEMED = lazy(rf"^(?:(?:{SCHEMES})\s+)?(?P<key>\S+)$", 2)
_WORD_ALONE = lazy(
    rf"^(?:{SCHEMES}|string|text|true|false|none|null|undefined|fetch|required|optional|no-?check|\W*)$", 2
)
_QUERY_VALUE = lazy(r"(?<=[?&])([\w.-]+)=(?P<key>[^&#{}\s]+)(?![^&#\s]*\{)")


def _is_named(text: Text) -> bool:
    """Tell whether a text is sent under a name that says it is secret, at the top of a part of a request or one below."""
    path = text.path
    name = path[-1] if path else None
    if not text.iml or not isinstance(name, str) or not (looks_secret(name) or name.lower() == "authorization"):
        return False
    return not _SENT.isdisjoint(path[-3:-1]) and _RECEIVED.isdisjoint(path)


def _given(text: Text) -> re.Match[str] | None:
    """Give the key in a text that is sent under such a name; what a service takes for a word is none."""
    match = _SCHEMED.match(text.text) if "{{" not in text.text else None
    return match if match is not None and _is_key(str(text.path[-1]), match["key"]) else None


def _query_value(url: str) -> re.Match[str] | None:
    """Find a key in the query of an address."""
    if "?" not in url:
        return None
    return next(
        (one for one in _QUERY_VALUE.finditer(url) if looks_secret(one[1]) and _is_key(one[1], one["key"])), None
    )


def _is_key(name: str, value: str) -> bool:
    """Tell whether a value is a key; of what is called a token or a signature only with a digit, as others are words."""
    worded = name.lower().endswith(("token", "signature", "jwt", "hmac"))
    return _WORD_ALONE.match(value) is None and (not worded or any(map(str.isdigit, value)))


def _marks(facts: Facts) -> list[str]:
    """List the marks that stand anywhere: to look for each in one long text is quicker than in every text."""
    whole = "\n".join([text.text for text in facts.texts])
    return [mark for mark in KEY_MARKS if mark in whole]


@rule(
    SECRET_WRITTEN_OUT,
    "error",
    stops="publish",
    confidence="likely",
    why="Whoever reads the repository, and every user of the app, shares it. Take it from a parameter of the connection.",
    source="R-58",
    good='base: {headers: {authorization: "Bearer {{connection.apiKey}}"}}',
    bad='base: {headers: {authorization: "Bearer 3f9aB7c1De5k2Lm8Qx04Zt6W"}}',
)
@each_text(lambda text: (len(text.text) >= 16 or _is_named(text)) and text.key != "common")
def secret_written_out(text: Text, facts: Facts) -> Iterator[Found]:
    value = text.text
    match = KNOWN_KEYS.search(value) if any(map(value.__contains__, facts.once(_marks))) else None
    if match is None and text.iml and "{{" not in value:
        match = credential_in(value)
        if match is None and _OPAQUE.match(value) is not None and is_random(value):
            match = _OPAQUE.match(value) if looks_secret(text.members[-1] if text.members else "") else None
        if match is not None and text.members[:1] == ["response"]:
            return
    if match is None and text.members[-1:] in (["url"], ["baseUrl"]):
        match = _USER.search(value) or _query_value(value)
    if match is None and _is_named(text):
        match = _given(text)
    if match is not None:
        group = "key" if "key" in match.re.groupindex else 0
        place = text.origin.inside(match.start(group), match.end(group))
        if text.key == "samples":
            yield Found(place, "a key is written out here", "make one up that looks like none", "warning")
        else:
            yield Found(place, "a key is written out here", "take it from the connection: {{connection.…}}")


_ORIGIN = """
        origins: {test: {url: "https://eu1.make.com/api", app: demo-testing, version: 1, apikeyFile: %s}}
        """


@rule(
    SECRET_AS_DEFAULT,
    "error",
    stops="publish",
    why="Everybody who adds a connection sees the form, and with it the default. What users must not see is no default; "
    "what they bring themselves needs none.",
    source="R-58",
    good="connections: {acme: {label: Acme, connectionType: basic, params: [{name: apiKey, type: password, label: Key}]}}",
    bad="connections: {acme: {label: Acme, connectionType: basic, params: [{name: apiKey, type: password, label: Key, "
    "default: 3f9aB7c1De5k2Lm8Qx04Zt6W}]}}",
)
@each_field("connection", "params")
def secret_as_default(field: Field, facts: Facts) -> Iterator[Found]:
    default = field.value.get("default")
    if field.type == "password" and isinstance(default, str) and default and "{{" not in default:
        place = field.origin.at("default").location
        yield Found(
            place, f"the secret '{field.name}' has a default that ships with the connector", "remove the default"
        )


@rule(
    KEY_FILE_IN_THE_OPEN,
    "warning",
    stops="publish",
    why="The official extension keeps keys in `.secrets`, which it adds to `.gitignore`. A key file elsewhere "
    "is committed sooner or later.",
    source="P-79",
    good=_ORIGIN % ".secrets/apikey",
    bad=_ORIGIN % "apikey.txt",
)
def key_file_in_the_open(facts: Facts) -> Iterator[Found]:
    for origin in facts.app.publish_origins.values():
        path = (origin.apikey_file or "").replace("\\", "/").removeprefix("./")
        if path and not path.startswith(("/", "~", "../", ".")) and path[1:2] != ":":
            place = origin.origin.at("apikeyFile").location
            yield Found(place, f"the key is in {path}, which git would keep", "write .secrets/apikey")
