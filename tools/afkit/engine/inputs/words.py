"""Say what to give for a field, and how."""

from __future__ import annotations

from collections.abc import Iterable

from afkit.app.spec.format.types import BOOLEAN_TYPES, NUMBER_TYPES, TEXT_TYPES
from afkit.engine.evaluate import as_text
from afkit.engine.inputs.parameters import Field, kind_of, static_options

_KINDS = {
    **dict.fromkeys(TEXT_TYPES, "a text"),
    **dict.fromkeys(NUMBER_TYPES, "a number"),
    **dict.fromkeys(BOOLEAN_TYPES, "true or false"),
    "date": "a date in ISO 8601, such as 2026-03-04T09:30:00Z",
    "array": "an array, in JSON",
    "collection": "a collection, in JSON",
    "json": "JSON",
}
_SHOWN = 40


def what_to_give(field: Field, name: str, way: str) -> str:
    """Tell what a missing field takes: its options or type, the way it is given, and its own help."""
    kind = kind_of(field).partition(":")[0]
    options = [as_text(option.get("value")) for option in static_options(field)] if kind == "select" else []
    what = f"one of {some(options)}" if options else _KINDS.get(kind, "a value")
    text = field.get("help")
    about = f" ({text.strip()})" if isinstance(text, str) and text.strip() else ""
    return f"give {what}: {way.format(name=name)}{about}"


def some(names: Iterable[str]) -> str:
    """List names, a long list in part."""
    known = list(names)
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return ", ".join(known[:_SHOWN]) + more if known else "none"
