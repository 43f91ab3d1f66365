"""What is secret by its name: parameters, members of replies, headers, query values. The one home of these words.

Lint asks it whether to warn, the engine what to mask. Source: app-format reference, sections 3.6, 7.1 and 10.6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from afkit.annotations import TYPE_CHECKING, Any
from afkit.app.lookup import code_value, texts_in
from afkit.app.model import KINDS
from afkit.patterns import lazy

if TYPE_CHECKING:
    from afkit.app.model import App

MASK = "***"
_SECRET_TYPES = frozenset({"password", "pkey"})
_TEXT_TYPES = frozenset({"text", "any", ""})
_WORD = lazy(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_ALONE = frozenset(
    [
        "secret",
        "password",
        "passwd",
        "pwd",
        "passphrase",
        "passcode",
        "apikey",
        "accesskey",
        "privatekey",
        "secretkey",
        "credential",
    ]
)
_BEFORE_KEY = frozenset(
    [
        "api",
        "access",
        "private",
        "secret",
        "auth",
        "signing",
        "encryption",
        "account",
        "master",
        "license",
        "integration",
        "subscription",
        "functions",
        "shared",
    ]
)
_LAST = frozenset({"token", "jwt", "credentials", "apitoken", "accesstoken", "signature", "hmac"})
_HARMLESS_LAST = frozenset(
    [
        "id",
        "url",
        "uri",
        "name",
        "type",
        "expires",
        "expiry",
        "expiration",
        "expire",
        "at",
        "in",
        "label",
        "hint",
        "header",
        "prefix",
        "format",
        "location",
        "count",
        "limit",
        "length",
        "policy",
        "ttl",
        "date",
        "version",
        "endpoint",
        "field",
    ]
)
_HARMLESS_BEFORE_TOKEN = frozenset(
    ["page", "next", "sync", "continuation", "cursor", "max", "min", "total", "public", "csrf", "prompt", "completion"]
)


@lru_cache(maxsize=4096)
def looks_secret(name: str) -> bool:
    """Tell whether a name is that of a secret: `apiKey`, `client_secret`, `Password`, `accessToken`; not `tokenUrl`."""
    words = [word.lower() for word in _WORD.findall(name)]
    if words[-2:] == ["session", "id"]:
        return True
    if not words or words[-1] in _HARMLESS_LAST:
        return False
    if not _ALONE.isdisjoint(words) or words == ["sid"]:
        return True
    if words[-1] in _LAST:
        return len(words) == 1 or words[-2] not in _HARMLESS_BEFORE_TOKEN
    return words[-1] == "key" and len(words) > 1 and words[-2] in _BEFORE_KEY


def is_secret_field(field: Mapping[str, Any]) -> bool:
    """Tell whether a parameter's value is a secret: by its type, or a text by its name."""
    kind = field.get("type", "text")
    if not isinstance(kind, str):
        kind = ""
    return kind in _SECRET_TYPES or (kind in _TEXT_TYPES and looks_secret(str(field.get("name"))))


# What a connection stores

_STORED_NAME = lazy(
    r"secret|pass|token|key|auth|bearer|jwt|cookie|session|sid|credential|signature|code", re.IGNORECASE
)
_ID_NAME = lazy(r"(?:^|_|[a-z])[Ii][Dd]$")


def stores_secret(key: str, value: str) -> bool:
    """Tell whether a text that a connection stores is secret: by its name, or because it is long and opaque.

    Ids, addresses and dates are no secrets unless they are named like one; a tenant's name is short and stays readable.
    """
    return _STORED_NAME.search(key) is not None or (_opaque(value) and not _ID_NAME.search(key))


def common_of(app: App) -> Mapping[str, Any]:
    """Give an app's common data; none where it is no mapping."""
    common = code_value(app, "common")
    return common if isinstance(common, Mapping) else {}


def written_secrets(app: App) -> tuple[Any, ...]:
    """Give what an app has in it that is never shown: of its common data everything that is no plain address and no bound
    (section 7), and the keys that are written out."""
    return app.once("written secrets", lambda: (*_secrets_of(common_of(app)), *written_keys(app)))


def written_keys(app: App) -> tuple[str, ...]:
    """Give the keys that are written out in an app's codes, by their form, and the defaults of passwords."""
    return app.once("written keys", lambda: tuple(_keys_in(app)))


def _keys_in(app: App) -> Iterator[str]:
    for connection in app.connections.values():
        for field in code_value(connection, "params", ()):
            default = field.get("default") if isinstance(field, Mapping) and field.get("type") == "password" else None
            if isinstance(default, str) and default and "{{" not in default:
                yield default
    holders = (app, *(component for kind in KINDS for component in app.components(kind).values()))
    for text in (text for holder in holders for code in holder.codes.values() for text in texts_in(code.value)):
        credential = credential_in(text)
        if credential is not None:
            yield credential[1]
        if any(map(text.__contains__, KEY_MARKS)):
            # Of a private key only the beginning has a known form: all of it is secret.
            yield from (text if key.startswith("-") else key for key in KNOWN_KEYS.findall(text))


def _secrets_of(common: Mapping[str, Any]) -> list[Any]:
    return [
        value
        for name, value in common.items()
        if not (is_address(value) if isinstance(value, str) else name in _BOUNDS and isinstance(value, int))
    ]


_BOUNDS = frozenset({"maxRequestCount", "maxPaginationRequestCount", "maxPastRecords", "timeout"})
"""Names in `common` by which an app bounds its runs: a number there is no secret, and masks half of what is told."""


def is_address(value: str) -> bool:
    """Tell whether a text is a web address without credentials or query."""
    return re.fullmatch(r"https?://[^\s@?#]+", value, re.IGNORECASE) is not None


def _opaque(value: str) -> bool:
    return len(value) >= 16 and not re.search(r"[\s@]", value) and not is_address(value) and not _is_date(value)


def _is_date(value: str) -> bool:
    from datetime import datetime

    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


# What stands in requests and replies

_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
SCHEMES = "basic|bearer|digest|token|api-key|apikey|key|hmac"
SCHEME = lazy(rf"^({SCHEMES})\s+(?=\S)", re.IGNORECASE)
FORM_MEMBER = lazy(r"(?P<before>(?:^|[?&])(?P<name>[^\s=&?#\"'<>{}]{1,80})=)(?P<value>(?:[^&#\s\"\\]|\\.)+)")
USERINFO = lazy(r"(://)[^/?#@\s]+@")
_SENT = lazy(
    r"(?:access|refresh|id|auth|bearer|session|csrf|oauth)?token(?:secret)?|passw(?:or)?d|passphrase"
    r"|(?:client|app|shared|consumer)?secret|(?:api|access|private|secret)key|(?:proxy)?authorization"
    r"|(?:client)?assertion|(?:oauth)?(?:signature|verifier)|codeverifier|sessionid|jwt|apitoken|sig",
    re.IGNORECASE,
)


def names_secret_header(name: str) -> bool:
    """Tell whether a header carries a secret by its name; of tokens every kind."""
    return name.lower() in _SECRET_HEADERS or name.lower().endswith("token") or looks_secret(name)


@lru_cache(maxsize=4096)
def names_secret_member(name: str) -> bool:
    """Tell whether a member of a request or reply is secret by its name: what `looks_secret` says of parameters, and what
    only the wire has, such as `sig` and `assertion`."""
    return looks_secret(name) or _SENT.fullmatch(re.sub(r"[-_]", "", name)) is not None


# What an author wrote

KEY_MARKS = (
    *("sk_live_", "sk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "xox", "AKIA", "AIza", "glpat", "SG.", "eyJ"),
    "-----BEGIN",
)
"""One of these stands in whatever `KNOWN_KEYS` finds."""
KNOWN_KEYS = lazy(
    r"\b(?:sk_live_[A-Za-z0-9]{16,}|sk-(?:proj-)?[A-Za-z0-9_-]{24,}|gh[pousr]_[A-Za-z0-9]{30,}|xox[abpr]-[A-Za-z0-9-]{20,}"
    r"|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|glpat-[A-Za-z0-9_-]{20,}|SG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"
    r"|eyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{10,})|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"
)
"""Keys of well-known services, by the form that these give them."""
_CREDENTIAL = lazy(r"^(?:Bearer|Basic|Token|ApiKey)\s+([A-Za-z0-9+/=._-]{16,})$", re.IGNORECASE)
_SCHEME_WORDS = ("bearer", "basic ", "token ", "apikey")
_RANDOM = 3.2
"""Bits a character from which on a text is taken for a key, and not for words."""
_WRITTEN = lazy(
    r"""(?<![\w-])(?P<name>[\w-]+)["']?\s*:\s*"""
    r"""(?P<value>"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|[^\s"'{}\[\]&*!|>,#][^,#\n{}\[\]]*)"""
)
_NO_SECRET = lazy(r"""["']?(?:true|false|null|~|[\d.…]*|[^"']*\{\{.*)["']?\s*""")


def credential_in(text: str) -> re.Match[str] | None:
    """Find the key that a text is, behind the scheme of an authorization."""
    match = _CREDENTIAL.match(text) if text[:6].lower().startswith(_SCHEME_WORDS) else None
    return match if match is not None and is_random(match[1]) else None


def is_random(text: str) -> bool:
    """Tell whether a text looks like a key by how its characters are spread."""
    from collections import Counter
    from math import log2

    shares = [number / len(text) for number in Counter(text).values()]
    return -sum(share * log2(share) for share in shares) >= _RANDOM


def mask_written(text: str) -> str:
    """Mask what is written out in lines of a manifest under a name that says it is secret, and keys that are known by
    their form; every column stays.

    Expressions, numbers, words such as `true` and what was cut off are no secrets; the scheme of an authorization stays.
    """

    def masked(match: re.Match[str]) -> str:
        name, value = match["name"], match["value"]
        if not names_secret_header(name) or _NO_SECRET.fullmatch(value):
            return match[0]
        bare = value.strip("\"'")
        scheme = SCHEME.match(bare)
        secret = bare[scheme.end() :] if scheme else bare
        return match[0][: match.start("value") - match.start()] + value.replace(secret, "*" * len(secret))

    text = _WRITTEN.sub(masked, text)
    text = FORM_MEMBER.sub(_starred, text)
    text = USERINFO.sub(lambda match: "://" + "*" * (len(match[0]) - 4) + "@", text)
    return _without_keys(text)


def _starred(match: re.Match[str]) -> str:
    if not names_secret_member(match["name"]):
        return match[0]
    return match["before"] + re.sub(r"[^\s\"',}]", "*", match["value"])


def _stars(match: re.Match[str]) -> str:
    # That a private key begins is no secret; what follows stands on lines of its own.
    return match[0] if match[0].startswith("-") else "*" * len(match[0])


class Hiding:
    """Masks, in what is told of a manifest, secrets that were found in it, and what is one by its name or form."""

    def __init__(self, secrets: Iterable[str]) -> None:
        lines = {line.strip().strip("\"'") for secret in secrets for line in secret.splitlines()}
        known = (line for line in lines if len(line) >= _SHORT and not line.startswith("-----"))
        self._known = sorted(known, key=len, reverse=True)

    def line(self, text: str) -> str:
        """Mask a line of the manifest; every column stays."""
        return mask_written(self._without_known(text))

    def message(self, text: str) -> str:
        """Mask a text that may quote a value."""
        return _without_keys(self._without_known(text))

    def _without_known(self, text: str) -> str:
        for secret in self._known:
            text = text.replace(secret, "*" * len(secret))
        return text


_SHORT = 4
"""Characters below which a text is part of too many words to be looked for."""


def _without_keys(text: str) -> str:
    return KNOWN_KEYS.sub(_stars, text) if any(mark in text for mark in KEY_MARKS) else text
