"""Fields of an interface whose values come out as another type, and members of them that do not come out. (AF478)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Text
from afkit.app.knowledge.fields import Field
from afkit.app.knowledge.scopes import Scopes
from afkit.app.model import Module
from afkit.app.spec.format.types import BOOLEAN_TYPES, NUMBER_TYPES, TEXT_TYPES, VISUAL_TYPES
from afkit.app.spec.shapes.basics import SPREAD
from afkit.iml.check.templates import infer
from afkit.lint.rule import Found

_OF = {
    **dict.fromkeys(NUMBER_TYPES, "number"),
    **dict.fromkeys(TEXT_TYPES, "text"),
    **dict.fromkeys(BOOLEAN_TYPES, "boolean"),
    "array": "array",
    "collection": "collection",
    "date": "date",
}
"""Types of fields, and what the language calls their values."""

_WRITTEN = {"number": "number", "text": "text", "boolean": "boolean", "array": "array", "date": "date"}


def otherwise_produced(module: Module, names: Mapping[str, Any], facts: Facts) -> Iterator[Found]:
    """Tell of fields that an output which is written out gives as another type, or without some of their members."""
    if not names or module.module_type == "universal":
        return
    texts = _texts(module, facts)
    for field in facts.fields(module, "interface"):
        if len(field.path) != 1 or field.name not in names:
            continue
        value = names[field.name]
        kind = _kind(value, texts.get(field.name), facts)
        wanted = _OF.get(field.type)
        if kind in _WRITTEN and wanted is not None and kind != wanted and not _passes(kind, wanted, value):
            told = f"'{field.name}' is of type {field.type}, but comes out as {kind}"
            yield Found(field.origin.at("type").location, told, f"write {_WRITTEN[kind]}, or convert the value", "info")
        yield from _members(field, value)


def _texts(module: Module, facts: Facts) -> dict[str, Text]:
    return {
        text.members[2]: text
        for text in facts.texts_of(module)
        if text.key == "communication" and len(text.members) == 3 and text.members[:2] == ["response", "output"]
    }


def _kind(value: Any, text: Text | None, facts: Facts) -> str:
    """Give the type of a value that comes out; empty if it is not known."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list):
        return "array"
    if text is None or not any(
        sign in text.text for sign in "(=<>!&|"
    ):  # what is only read has the type that the service gives it
        return ""
    found = infer(text.text, facts.once(Scopes).of(text))
    return found.kind if found.known else ""


def _passes(kind: str, wanted: str, value: Any) -> bool:
    """Tell whether the platform makes one of the other: of a date written out, and of numbers as text."""
    iso = isinstance(value, str) and ("YYYY-MM-DD" in value or "formatDate" not in value)
    return kind == "text" and wanted == "date" and iso


def _members(field: Field, value: Any) -> Iterator[Found]:
    spec = field.value.get("spec")
    if field.type != "collection" or not isinstance(spec, list) or not isinstance(value, dict) or SPREAD in value:
        return
    for number, item in enumerate(spec):
        name = item.get("name") if isinstance(item, dict) else None
        if isinstance(name, str) and name not in value and item.get("type") not in VISUAL_TYPES:
            place = field.origin.at("spec", number, "name").location
            yield Found(place, f"the output has no '{field.name}.{name}'", f"it has {', '.join(list(value)[:6])}")


SHOWN = {
    **dict.fromkeys(NUMBER_TYPES, "a number"),
    **dict.fromkeys(TEXT_TYPES, "a text"),
    **dict.fromkeys(BOOLEAN_TYPES, "true or false"),
    "array": "a list",
    "collection": "an object",
    "date": 'a date such as "2026-01-31T09:15:00.000Z"',
}
"""What a sample of a type looks like."""
