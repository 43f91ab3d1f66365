"""Plain JSON read by the standard library's scanner, which is many times faster than a reader that keeps places.

It is asked for what every reader of JSON agrees on. A text about which there is anything to say (comments, a key twice, a
number too large, nesting too deep, half a surrogate pair, or a fault) is left to the careful reader.
"""

from __future__ import annotations

import json
import re

from afkit.annotations import Any
from afkit.source.check import MAX_DEPTH

_SURROGATE = re.compile(r"\\u[dD]")
_LONG = 200  # characters of a number that the careful reader looks at


class NotPlainError(Exception):
    """The text is for the careful reader."""


def read_plain(text: str) -> Any:
    """Give the value of a JSON text. Raises NotPlainError."""
    if "\\u" in text and _SURROGATE.search(text):
        raise NotPlainError
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        raise NotPlainError from None
    if text.count("{") + text.count("[") > MAX_DEPTH and _deep(value, MAX_DEPTH):
        raise NotPlainError
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise NotPlainError
    return made


def _constant(name: str) -> Any:
    raise NotPlainError


def _integer(digits: str) -> int:
    if len(digits) > _LONG:
        raise NotPlainError
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if len(digits) > _LONG or value in (float("inf"), float("-inf")):
        raise NotPlainError
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_constant=_constant, parse_int=_integer, parse_float=_number
)


def _deep(value: Any, left: int) -> bool:
    """Tell whether a value is nested deeper than allowed."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return left == 0 or any(_deep(item, left - 1) for item in inner if isinstance(item, dict | list))
    return False
