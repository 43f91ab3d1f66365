"""JSON text of values: compact, keys in order, undefined members left out, dates as ISO text, JavaScript's numbers."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import datetime

from afkit.annotations import Any, NoReturn
from afkit.iml.values.basics import UNDEFINED, date_text
from afkit.iml.values.numbers import SAFE, is_number, narrow, number_text, to_float
from afkit.patterns import lazy

MAX_DEPTH = 200
"""Levels of collections and arrays that a value may have: more than any service sends, and less than Python can walk."""

_NO_MARK = bytes(set(range(256)) - set(b'[]{}"\\'))
_ESCAPED = lazy(r"(?s)\\.")
_TEXTS = lazy(r'"[^"]*"')


def is_too_deep(text: str | bytes) -> bool:
    """Tell whether a JSON text is nested more than `MAX_DEPTH` levels deep. It takes a tenth of the time of reading it."""
    text = text if isinstance(text, str) else text.decode("latin-1")
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    if "\\" in text:
        text = _ESCAPED.sub("", text)
    marks = _TEXTS.sub("", text.encode("latin-1", "replace").translate(None, _NO_MARK).decode())
    for _ in range(MAX_DEPTH):
        marks = marks.replace("[]", "").replace("{}", "")
        if not marks:
            return False
    return "[" in marks or "{" in marks


def no_constant(word: str) -> NoReturn:
    """Refuse `NaN` and `Infinity`, which Python reads though they are no JSON (`parse_constant`). Raises ValueError."""
    raise ValueError(f"{word} is not JSON")


class _NeedsCareError(Exception):
    """The value holds something that the fast encoder would write wrongly."""


def _default(value: object) -> str:
    if isinstance(value, datetime):
        return date_text(value)
    raise _NeedsCareError


def _make_encoder() -> Callable[[Any], str]:
    """Give the quickest way to write compact JSON that this Python has.

    The encoder behind `json.dumps` is made anew at each call of it, which costs as much as writing a small body. Where
    the standard library lets one be kept, it is kept.
    """
    make = getattr(json.encoder, "c_make_encoder", None)
    try:
        # markers, default, string encoder, indent, separators, sort_keys, skipkeys, allow_nan
        chunks = make(None, _default, json.encoder.encode_basestring, None, ":", ",", False, False, False)  # type: ignore[misc]  # None without the C part
        "".join(chunks({}, 0))
    except TypeError:
        return json.JSONEncoder(
            ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":"), default=_default
        ).encode
    join = "".join
    return lambda value: join(chunks(value, 0))


_HALF = lazy("[\ud800-\udfff]")
_MANY_DIGITS = lazy(r"\d{16}")  # an integer that JavaScript could write otherwise
_WHOLE = lazy(r"\d\.0(?![\d.])")  # a float without a fraction, or a text that looks like one; no address of a host
_encode = _make_encoder()
_quote = json.encoder.encode_basestring


def reason_of(error: Exception) -> str:
    """Say why a text is no JSON, without a word of it: what cannot be read may still hold a token."""
    if isinstance(error, json.JSONDecodeError):
        reason = error.msg.removesuffix(" at")
        return f"{reason[:1].lower()}{reason[1:]} in line {error.lineno}, column {error.colno}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def json_text(value: Any, indent: int | None = None) -> str:
    """Write a value as JSON text. Undefined at the top is null; NaN and infinities are null."""
    if indent is None:
        try:
            text = _encode(value)
        except (_NeedsCareError, ValueError):
            pass
        else:
            # Notations of floats in which Python and JavaScript differ; looking for one character is ten times cheaper.
            if not (
                ("+" in text and "e+" in text)
                or (".0" in text and _WHOLE.search(text))
                or ("-" in text and "e-0" in text)
                or _MANY_DIGITS.search(text)
            ):
                return _without_halves(text)
    pieces: list[str] = []
    _write(to_json(value), indent, "\n" if indent is not None else "", pieces)
    return _without_halves("".join(pieces))


def _without_halves(text: str) -> str:
    """Escape halves of surrogate pairs, as JavaScript does: they are no characters, and cannot be sent."""
    return text if text.isascii() else _HALF.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _write(value: Any, indent: int | None, line: str, pieces: list[str]) -> None:
    """Write plain JSON data with numbers in JavaScript's notation; `line` begins the line of the value itself."""
    inner = line + " " * (indent or 0)
    if isinstance(value, dict) and value:
        pieces.append("{")
        for at, (key, item) in enumerate(value.items()):
            pieces += ["," if at else "", inner, _quote(key), ":" if indent is None else ": "]
            _write(item, indent, inner, pieces)
        pieces += [line, "}"]
    elif isinstance(value, list) and value:
        pieces.append("[")
        for at, item in enumerate(value):
            pieces += ["," if at else "", inner]
            _write(item, indent, inner, pieces)
        pieces += [line, "]"]
    elif isinstance(value, str):
        pieces.append(_quote(value))
    elif is_number(value):
        pieces.append(number_text(value))
    elif isinstance(value, (dict, list)):
        pieces.append("{}" if isinstance(value, dict) else "[]")
    else:
        pieces.append("null" if value is None else "true" if value else "false")


def to_json(value: Any) -> Any:
    """Turn a value into plain JSON data: members that are undefined vanish, undefined elements become null.

    Buffers become what Node writes for them, `{"type": "Buffer", "data": […]}`.
    """
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items() if item is not UNDEFINED}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, datetime):
        return date_text(value)
    if isinstance(value, bytes | bytearray):
        return {"type": "Buffer", "data": list(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if math.isfinite(to_float(value)) else None
    return str(value) if isinstance(value, str) else None


def in_doubles(value: Any, lost: list[str] | None = None) -> Any:
    """Give JSON data with its integers as the platform's numbers hold them; those that lost digits go to `lost`."""
    if isinstance(value, dict):
        return {key: in_doubles(item, lost) for key, item in value.items()}
    if isinstance(value, list):
        return [in_doubles(item, lost) for item in value]
    if type(value) is int and not -SAFE <= value <= SAFE:
        held = narrow(value)
        if held != value and lost is not None:
            lost.append(str(value))
        return held
    return value
