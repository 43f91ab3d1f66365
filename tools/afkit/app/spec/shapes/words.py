"""The words of structure messages: naming types and values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from afkit.annotations import Any
from afkit.app.spec.shapes.basics import json_type

TYPE_WORDS = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}

_SHOWN = 40


def quote(text: str) -> str:
    """Show a key or value in a message, shortened and without control characters."""
    text = "".join(c if c.isprintable() else " " for c in text[: _SHOWN + 1])
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[: _SHOWN - 1]}…'"


def describe(value: Any) -> str:
    """Say what a value is, for the end of "…, but is …"."""
    kind = json_type(value)
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "object":
        return "an object" if value else "an empty object"
    if kind == "array":
        return f"a list of {len(value)}" if value else "an empty list"
    if kind == "string":
        return f"the text {quote(value)}" if value else "an empty text"
    return f"the number {value}" if kind == "number" else kind


def listing(words: Iterable[str], last: str = "or") -> str:
    """Join words as in a sentence: "a, b or c"."""
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else "nothing"


def advice(hints: Mapping[str, str], kind: str, value: Any) -> str | None:
    """Say what to write in place of a value of another type: of names that are mapped to parameters, a list of these."""
    listed = kind == "object" and "into a list" in hints.get(kind, "")
    if listed and isinstance(value, dict) and value and not value.keys() & {"name", "type"}:
        return f"write [{{name: {next(iter(value))}, …}}]"
    return hints.get(kind)


def as_list(options: Any) -> str | None:
    """Say how options are written that map values to labels; None if they are something else."""
    if not isinstance(options, dict) or {*map(type, options.values())} != {str} or options.keys() & {"label", "value"}:
        return None
    value, label = next(iter(options.items()))
    return f"write options: [{{value: {value}, label: {label}}}, …]"
