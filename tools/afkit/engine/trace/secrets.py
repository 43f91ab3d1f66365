"""Keep secrets out of everything that leaves: taint values where they enter, mask them where text goes out.

A secret is masked in every form that a request or a reply may give it: plain, JSON-escaped (also twice),
percent-encoded, HTML-escaped, base64 and base64url at every alignment (so that the password inside
`Basic base64(user:password)` is found), and hex. What a one-way function made of it (a signature) is no form of it;
such values are masked by name and by `log.sanitize`.
"""

from __future__ import annotations

import base64
import html
import json
import re
import string
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "***"
_SHORT = 4  # a secret of fewer characters is masked only where it stands alone, or prose would dissolve
_PATTERNS = 200  # patterns that are kept
_MIN_SEGMENT = 6  # characters of base64 that count as a trace of a secret
_BASE64 = frozenset(string.ascii_letters + string.digits + "+/_-")
_BASE64_END = _BASE64 | {"="}
SECRET_NAME = re.compile(
    r"secret|passw|pwd$|passphrase|token$|(?:api|private)[-_ ]?key|credential|signature|hmac|^sid$|session[-_ ]?id",
    re.IGNORECASE,
)
_STORED_NAME = re.compile(
    r"secret|pass|token|key|auth|bearer|jwt|cookie|session|sid|credential|signature|code", re.IGNORECASE
)
_ID_NAME = re.compile(r"(?:^|_|[a-z])[Ii][Dd]$")
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
_SCHEME = re.compile(r"^(basic|bearer|digest|token|api-key|apikey|key|hmac)\s+(?=\S)", re.IGNORECASE)
_NAMES = (
    r"(?:(?:access|refresh|id|auth|bearer|session|csrf)[-_]?)?token|(?:client|app|shared)?[-_]?secret|passw(?:or)?d"
    r"|passphrase|api[-_]?key|private[-_]?key|authorization|signature|assertion|client_assertion"
)
_JSON_MEMBER = re.compile(rf'("(?:{_NAMES})"\s*:\s*")((?:[^"\\]|\\.)+)(?="|\\?\Z)', re.IGNORECASE)
_FORM_MEMBER = re.compile(rf"((?:^|[?&])(?:{_NAMES})=)([^&#\s]+)", re.IGNORECASE)
_USERINFO = re.compile(r"(://)[^/?#@\s]+@")


class Vault:
    """The secrets of a run and the one place that masks them."""

    __slots__ = ("_forms", "_patterns", "_secrets", "longest")

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._forms: dict[str, str] = {}  # every form, folded, and its pattern; empty when it has to be built anew
        self._patterns: dict[tuple[str, ...], re.Pattern[str]] = {}
        self.longest = 0

    def add(self, value: object) -> None:
        """Taint a text or number; every scalar of a collection or array. Booleans, dates and empties are no secrets."""
        if isinstance(value, Mapping):
            for item in value.values():
                self.add(item)
        elif isinstance(value, list | tuple):
            for item in value:
                self.add(item)
        elif isinstance(value, bytes):
            self.add(value.decode("utf-8", "ignore"))
        elif isinstance(value, str):
            self._add_text(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            self._add_text(str(value))

    def _add_text(self, text: str) -> None:
        for form in (text, text.strip()):
            if form.strip() and form not in self._secrets:
                self._secrets.add(form)
                self._forms = {}
        if "\n" in text.strip():
            for line in text.splitlines():
                if len(line.strip()) >= 20 and "-----" not in line:
                    self._add_text(line.strip())

    def add_stored(self, values: Mapping[str, Any]) -> None:
        """Taint what a connection stores: texts whose name says that they are secret, and long opaque ones.

        Ids, addresses and dates are no secrets unless they are named like one; a tenant's name is short and stays
        readable.
        """
        for key, value in values.items():
            if isinstance(value, Mapping):
                self.add_stored(value)
            elif isinstance(value, list):
                for item in value:
                    self.add_stored({key: item})
            elif isinstance(value, str) and (_STORED_NAME.search(key) or (_opaque(value) and not _ID_NAME.search(key))):
                self.add(value)

    def __contains__(self, text: str) -> bool:
        return self.mask(text) != text

    def mask(self, text: str) -> str:
        """Replace every form of every secret."""
        if not self._secrets:
            return text
        self.prepare()
        # Looking for plain texts is a hundred times faster than a pattern, and most texts hold no secret. The pattern
        # is made of the forms that are there, because one of all forms of many secrets would take minutes.
        folded = text.casefold()
        present = tuple(form for form in self._forms if form in folded)
        if not present:
            return text
        pattern = self._patterns.get(present)
        if pattern is None:
            if len(self._patterns) > _PATTERNS:
                self._patterns.clear()
            alternatives = "|".join(dict.fromkeys(self._forms[form] for form in present))
            pattern = self._patterns[present] = re.compile(alternatives, re.IGNORECASE)
        return _masked(text, pattern)

    def mask_tree(self, value: Any) -> Any:
        """Mask the texts (and telling numbers) of a JSON value."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, Mapping):
            return {self.mask(key) if isinstance(key, str) else key: self.mask_tree(v) for key, v in value.items()}
        if isinstance(value, list):
            return [self.mask_tree(item) for item in value]
        if isinstance(value, int | float) and not isinstance(value, bool):
            text = str(value)
            return MASK if len(text) >= _SHORT and text in self._secrets else value
        return value

    def prepare(self) -> None:
        """Work out all forms of all secrets, the longest first. A form that is a piece of base64 is a group."""
        if self._forms or not self._secrets:
            return
        self._patterns.clear()
        self.longest = 0
        for secret in sorted(self._secrets, key=len, reverse=True):
            forms = _forms(secret)
            self.longest = max(self.longest, *(len(form) for form, _ in forms))
            for form, kind in sorted(forms, key=lambda item: -len(item[0])):
                text = re.escape(form)
                if kind == "base64":
                    text = f"({text})"
                elif len(form) < _SHORT:
                    text = rf"(?<![A-Za-z0-9]){text}(?![A-Za-z0-9])"
                self._forms.setdefault(form.casefold(), text)


def _masked(text: str, pattern: re.Pattern[str]) -> str:
    """Mask what the pattern finds; a piece of base64 together with the base64 on both sides of it.

    The sides are looked at by hand, because a pattern that begins with "any number of" takes quadratic time.
    """
    parts: list[str] = []
    done = 0
    while match := pattern.search(text, done):
        start, end = match.span()
        if match.lastindex is not None:
            while start > done and text[start - 1] in _BASE64:
                start -= 1
            while end < len(text) and text[end] in _BASE64_END:
                end += 1
        parts += (text[done:start], MASK)
        done = end
    return "".join((*parts, text[done:]))


def _forms(secret: str) -> list[tuple[str, str]]:
    """Give the forms that a secret may take, each with its kind."""
    escaped = json.dumps(secret, ensure_ascii=False)[1:-1]
    ascii_escaped = json.dumps(secret)[1:-1]
    forms: dict[str, str] = dict.fromkeys((secret, escaped, ascii_escaped), "plain")
    for text in (escaped, ascii_escaped):
        forms.setdefault(json.dumps(text, ensure_ascii=False)[1:-1], "plain")
    for quoted in (True, False):  # a web page that repeats what it was sent
        forms.setdefault(html.escape(secret, quote=quoted), "plain")
    data = secret.encode("utf-8", "surrogatepass")
    for text in (secret, escaped):
        raw = text.encode("utf-8", "surrogatepass")
        for safe in ("", "/", "-_.!~*'()", ";/?:@&=+$,#-_.!~*'()"):
            forms.setdefault(quote(raw, safe=safe), "plain")
        forms.setdefault(quote_plus(raw), "plain")
        forms.setdefault(quote(quote(raw, safe=""), safe=""), "plain")
    if len(secret) >= _SHORT:
        forms.setdefault(data.hex(), "plain")
        whole = base64.b64encode(data).decode()
        forms.setdefault(quote(whole, safe=""), "plain")
        encoded = dict.fromkeys(text.encode("utf-8", "surrogatepass") for text in (secret, escaped, ascii_escaped))
        for segment in (segment for variant in encoded for segment in _segments(variant)):
            if len(segment) >= _MIN_SEGMENT:
                forms.setdefault(segment, "base64")
                forms.setdefault(segment.replace("+", "-").replace("/", "_"), "base64")
                forms.setdefault(quote(segment, safe=""), "plain")
    return list(forms.items())


def _segments(data: bytes) -> list[str]:
    """Give the part of base64 that depends on nothing but `data`, for each of the three alignments."""
    result = []
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
        start = (0, 2, 3)[shift]
        end = len(text) - (1 if (shift + len(data)) % 3 else 0)
        result.append(text[start:end])
    return result


def is_address(value: str) -> bool:
    """Tell whether a text is a web address without credentials or query."""
    return re.fullmatch(r"https?://[^\s@?#]+", value, re.IGNORECASE) is not None


def _opaque(value: str) -> bool:
    return len(value) >= 16 and not re.search(r"[\s@]", value) and not is_address(value) and not _is_date(value)


def _is_date(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def mask_header(name: str, value: str, *, hidden: bool = False) -> str:
    """Mask the value of a header that carries a credential by its name; the scheme of an authorization stays."""
    if not hidden and name.lower() not in _SECRET_HEADERS and not SECRET_NAME.search(name):
        return value
    scheme = _SCHEME.match(value) if "authorization" in name.lower() else None
    return (scheme[0] if scheme else "") + MASK if value else value


def mask_members(text: str) -> str:
    """Mask members of a JSON or form text, and query values, whose names say that they are secret."""
    text = _JSON_MEMBER.sub(rf"\g<1>{MASK}", text)
    return _FORM_MEMBER.sub(rf"\g<1>{MASK}", text)


def mask_url(url: str) -> str:
    """Mask credentials of a URL: user information and telling query values."""
    return mask_members(_USERINFO.sub(rf"\1{MASK}@", url))
