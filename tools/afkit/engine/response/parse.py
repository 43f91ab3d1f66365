"""Turn response bytes into a value, by `response.type` (app-format reference, section 4.1)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from afkit.engine.policy import POLICY, Policy
from afkit.engine.transport.wire import HttpResponse
from afkit.engine.values import by_name
from afkit.iml import CallError
from afkit.iml.values.json import MAX_DEPTH, is_too_deep, no_constant, reason_of
from afkit.iml.values.numbers import read_integer

RESPONSE_TYPES = ("automatic", "json", "urlencoded", "text", "raw", "string", "binary", "xml")
_AUTOMATIC = {
    "application/json": "json",
    "application/x-www-form-urlencoded": "urlencoded",
    "text/plain": "text",
    "application/xml": "xml",
    "text/xml": "xml",
}
_MANY_DIGITS = re.compile(rb"\d{16}")
_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)


class ParseError(ValueError):
    """A body that is not what its type says; the message says why."""


class Headers(dict[str, Any]):
    """Response headers under lower-case names; a lookup in any spelling finds them."""

    def __getitem__(self, key: str) -> Any:
        return super().__getitem__(key.lower())

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and super().__contains__(key.lower())

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key.lower(), default)


def headers_of(response: HttpResponse) -> Headers:
    """Collect headers as the platform's runtime does: repeated ones joined by a comma, cookies as an array."""
    found = Headers()
    for name, value in response.headers:
        key = name.lower()
        if key == "set-cookie":
            found.setdefault(key, []).append(value)
        else:
            found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def kind_for(status: int, spec: Any) -> str:
    """Choose the type for a status from a per-status object: the narrowest of `NNN`, `NNN-NNN` and `*` wins."""
    if not isinstance(spec, Mapping):
        return spec if isinstance(spec, str) and spec else "automatic"
    best: tuple[int, str] | None = None
    for key, kind in spec.items():
        match = re.fullmatch(r"(\d{3})(?:-(\d{3}))?", key)
        if match:
            low, high = int(match[1]), int(match[2] or match[1])
            width = high - low
        elif key == "*":
            low, high, width = 0, 999, 1000
        else:
            continue
        if low <= status <= high and (best is None or width < best[0]):
            best = (width, kind)
    return best[1] if best else "automatic"


def parse(kind: str, response: HttpResponse, policy: Policy = POLICY, lost: list[str] | None = None) -> Any:
    """Parse a body; integers that are too long for a number are added to `lost`. Raises ParseError."""
    content_type = response.header("content-type") or ""
    if kind == "automatic":
        media = content_type.partition(";")[0].strip().lower()
        kind = _AUTOMATIC.get(media, "raw")
        if kind == "raw" and policy.json_suffix and media.endswith("+json"):
            kind = "json"
        if not response.body.strip():
            return ""
    if kind == "json":
        exact = policy.big_integers == "exact"
        return _json(response.body, content_type, None if exact else [] if lost is None else lost)
    if kind == "urlencoded":
        return by_name(parse_qsl(_text(response.body, content_type).strip(), keep_blank_values=True))
    if kind == "xml":
        return _xml(response.body, content_type) if response.body.strip() else ""
    if kind == "binary":
        return response.body
    if kind == "raw" and b"\x00" in response.body[:1024]:
        return response.body
    return _text(response.body, content_type)


def is_unread_json(response: HttpResponse, policy: Policy = POLICY) -> bool:
    """Tell whether `automatic` reads JSON as text, because its content type is none of those that it knows."""
    media = (response.header("content-type") or "").partition(";")[0].strip().lower()
    if media in _AUTOMATIC or (policy.json_suffix and media.endswith("+json")) or response.body[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(response.body)
    except (ValueError, RecursionError):
        return False
    return True


def _json(data: bytes, content_type: str, lost: list[str] | None) -> Any:
    if not data.strip():
        return ""
    decoder = _DECODER
    declared = _declared(data, content_type)
    if is_too_deep(data if declared is None else declared):
        raise ParseError(f"is nested more than {MAX_DEPTH} levels deep")
    if lost is not None and _MANY_DIGITS.search(data):
        decoder = json.JSONDecoder(parse_constant=no_constant, parse_int=_noting(lost))
    try:
        return decoder.decode(data.decode("utf-8-sig") if declared is None else declared)
    except UnicodeDecodeError as error:
        raise ParseError(f"is not JSON: byte {error.start + 1} is not UTF-8") from None
    except ValueError as error:
        markup = data.lstrip().startswith(b"<")
        raise ParseError(f"is not JSON: {'it looks like HTML or XML' if markup else reason_of(error)}") from None


def _noting(lost: list[str]) -> Callable[[str], Any]:
    """Give a reader of integers as the platform's numbers hold them, that says which ones lost digits."""

    def read(digits: str) -> Any:
        value = read_integer(digits)
        if str(value) != digits:
            lost.append(digits)
        return value

    return read


def _xml(data: bytes, content_type: str) -> Any:
    from afkit.iml.functions.xml import parse as parse_xml

    try:
        return parse_xml(_declared(data, content_type) or data)
    except CallError as error:
        raise ParseError(str(error).replace("the text is no XML", "is not XML").removeprefix("the text ")) from None


def _declared(data: bytes, content_type: str) -> str | None:
    """Decode by the charset that the content type declares; None where it declares none, or one that does not fit."""
    charset = _charset(content_type)
    if charset is None:
        return None
    try:
        return data.decode(charset).removeprefix("\ufeff")
    except (LookupError, UnicodeError):
        return None


_DECODER = json.JSONDecoder(parse_constant=no_constant)


def _charset(content_type: str) -> str | None:
    """Give the charset that a content type declares; None where it declares none, or a way of writing that is none."""
    match = _CHARSET.search(content_type)
    return None if match is None or match[1].lower().replace("-", "_") in _NO_CHARSETS else match[1]


_NO_CHARSETS = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"})
"""What Python decodes beside charsets, each release in its own way."""


def _text(data: bytes, content_type: str) -> str:
    try:
        return data.decode(_charset(content_type) or "utf-8", "replace")
    except (LookupError, UnicodeError):  # an unknown encoding, or one that knows no replacement
        return data.decode("utf-8", "replace")
