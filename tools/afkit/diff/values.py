"""Equality of JSON values as the platform sees it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from afkit.app import Json


def canonical(value: Json) -> str:
    """Write a value so that equal values give equal texts.

    The order of keys is no difference, the order of items is; 1 and 1.0 are one number, 1 and true are not (publisher's
    reference, section 7.3).
    """
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def same(one: Json, other: Json) -> bool:
    """Compare two JSON values, as their canonical texts would compare."""
    if isinstance(one, Mapping):
        return (
            isinstance(other, Mapping)
            and len(one) == len(other)
            and all(key in other and same(item, other[key]) for key, item in one.items())
        )
    if isinstance(one, list | tuple):
        return (
            isinstance(other, list | tuple)
            and len(one) == len(other)
            and all(same(item, its) for item, its in zip(one, other, strict=True))
        )
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def short(value: Json, limit: int = 60) -> str:
    """Write a value in a few characters, for a message."""
    text = value if isinstance(value, str) else canonical(value)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def as_list(value: Json) -> list[Any]:
    """Read a code that may be one item or a list of items; nothing gives no items."""
    if isinstance(value, list):
        return list(value)
    return [] if value is None or value in ({}, "") else [value]


def as_dict(value: Json) -> dict[str, Any]:
    """Read a value as an object; anything else has no members."""
    return dict(value) if isinstance(value, Mapping) else {}
