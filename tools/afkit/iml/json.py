"""JSON text of values: compact, keys in order, undefined members left out, dates as ISO text, JavaScript's numbers."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any

from afkit.iml.numbers import BIG
from afkit.iml.values import UNDEFINED, date_text


class _NeedsCareError(Exception):
    """The value holds something that the fast encoder would write wrongly."""


def _default(value: object) -> str:
    if isinstance(value, datetime):
        return date_text(value)
    raise _NeedsCareError


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_default)
_SUSPECT = (".0", "e-0", "e+", "NaN", "Infinity")  # notations of floats in which Python and JavaScript differ


def json_text(value: Any, indent: int | None = None) -> str:
    """Write a value as JSON text. Undefined at the top is null; NaN and infinities are null."""
    if indent is None:
        try:
            text = _ENCODER.encode(value)
        except _NeedsCareError:
            pass
        else:
            if not any(mark in text for mark in _SUSPECT):
                return text
    return json.dumps(
        to_json(value), ensure_ascii=False, indent=indent, separators=(",", ": " if indent is not None else ":")
    )


def to_json(value: Any) -> Any:
    """Turn a value into plain JSON data: members that are undefined vanish, undefined elements become null.

    Buffers become what Node writes for them, `{"type": "Buffer", "data": […]}`.
    """
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items() if item is not UNDEFINED}
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, datetime):
        return date_text(value)
    if isinstance(value, bytes):
        return {"type": "Buffer", "data": list(value)}
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < BIG else _Float(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value) if isinstance(value, str) else None


class _Float(float):
    """A float that `json` writes in JavaScript's notation."""

    __slots__ = ()

    def __repr__(self) -> str:
        from afkit.iml.numbers import number_text

        return number_text(float(self))
