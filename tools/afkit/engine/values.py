"""Evaluated values as JSON data and text, and their types in the platform's words."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from afkit.engine.evaluate import iso
from afkit.iml import UNDEFINED


def deep_merge(low: Any, high: Any) -> Any:
    """Merge evaluated data as `temp` and stored data do (section 3.4): arrays index by index, undefined is skipped."""
    if isinstance(low, dict) and isinstance(high, Mapping):
        result = dict(low)
        for key, value in high.items():
            if value is not UNDEFINED:
                result[key] = deep_merge(result[key], value) if key in result else value
        return result
    if isinstance(low, list) and isinstance(high, list):
        head = [deep_merge(a, b) for a, b in zip(low, high, strict=False)]
        return head + (low[len(high) :] if len(low) > len(high) else high[len(low) :])
    return low if high is UNDEFINED else high


def by_name(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Give the values of pairs (of a form, a query, headers) by name; a list where a name comes several times."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            earlier = found[name]
            found[name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
        else:
            found[name] = value
    return found


def plain(value: Any) -> Any:
    """Make JSON data of an evaluated value.

    Undefined members disappear, undefined items become null, dates become ISO text, buffers base64 text, whole floats
    integers, and numbers that JSON does not know null: what `JSON.stringify` of the platform's value would say.
    """
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is dict or isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items() if item is not UNDEFINED}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if kind is float:
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return int(value) if value.is_integer() and abs(value) < 1e21 else value
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode("ascii")
    if value is UNDEFINED:
        return None
    return str(value)


def describe(value: Any) -> str:
    """Name the type of a value in the platform's words."""
    if value is None or value is UNDEFINED:
        return "empty"
    for types, name in (
        (bool, "a boolean"),
        ((int, float), "a number"),
        (str, "a text"),
        (datetime, "a date"),
        ((bytes, bytearray), "a buffer"),
        (list, "an array"),
        (Mapping, "a collection"),
    ):
        if isinstance(value, types):
            return str(name)
    return type(value).__name__
