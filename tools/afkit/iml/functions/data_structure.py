"""Field lists derived from sample data, for `toDataStructure`."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.iml.functions.support import check_depth
from afkit.iml.values.types import type_of


def fields_of(sample: dict[str, Any], depth: int = 0) -> list[dict[str, Any]]:
    """Return one field for every member of a sample, with name and type."""
    return [{"name": str(name), **_type_of(value, depth + 1)} for name, value in sample.items()]


def _type_of(value: Any, depth: int) -> dict[str, Any]:
    check_depth(depth)
    kind = type_of(value)
    if isinstance(value, dict):
        return {"type": "collection", "spec": fields_of(value, depth)}
    if isinstance(value, list):
        first = next((item for item in value if item is not None), None)
        if isinstance(first, dict):
            return {"type": "array", "spec": fields_of(first, depth)}
        return {"type": "array", "spec": _type_of(first, depth)}
    return {"type": kind if kind not in ("null", "undefined") else "text"}
