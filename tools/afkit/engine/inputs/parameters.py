"""Read parameter lists: which fields there are (app-format reference, section 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from afkit.app.knowledge.fields import fields as every
from afkit.app.spec.format.types import VISUAL_TYPES

Field = Mapping[str, Any]


def flatten(fields: Any) -> list[Field]:
    """Give every named field of a list, nested ones included, one per name."""
    found: dict[str, Field] = {}
    for one in every(fields) if isinstance(fields, list) else ():
        if not one.inner and isinstance(one.value.get("name"), str) and kind_of(one.value) not in VISUAL_TYPES:
            found.setdefault(one.value["name"], one.value)
    return list(found.values())


def kind_of(field: Field) -> str:
    """Give a field's type, `text` where there is none; a type that is no text is not known to anybody."""
    kind = field.get("type", "text")
    return kind if isinstance(kind, str) else ""


def nested_lists(field: Field) -> Iterator[list[Any]]:
    """Give all lists of fields that may appear below a field, whatever its value."""
    options = field.get("options")
    owners = [field.get("nested")]
    if isinstance(options, Mapping):
        placeholder = options.get("placeholder")
        owners += [options.get("nested"), placeholder.get("nested") if isinstance(placeholder, Mapping) else None]
    owners += [option.get("nested") for option in static_options(field)]
    for owner in owners:
        listed = nested_list(owner)
        if listed:
            yield listed


def nested_list(nested: Any) -> list[Any]:
    """Give the fields of a `nested` value: a list, or `{store: list}`; an `rpc://` reference has none here."""
    if isinstance(nested, Mapping):
        nested = nested.get("store")
    return nested if isinstance(nested, list) else []


def static_options(field: Field) -> list[Mapping[str, Any]]:
    """Give the options that stand in the field itself, groups flattened."""
    options = field.get("options")
    if isinstance(options, Mapping):
        options = options.get("store")
    found: list[Mapping[str, Any]] = []
    for option in options if isinstance(options, list) else []:
        if isinstance(option, Mapping):
            inner = option.get("options")
            found += [o for o in inner if isinstance(o, Mapping)] if isinstance(inner, list) else [option]
    return found


def has_dynamic_fields(fields: Any) -> bool:
    """Tell whether fields come from an RPC, so that names which stand nowhere may still be right."""
    if isinstance(fields, str):
        return fields.startswith("rpc://")
    for field in fields if isinstance(fields, list) else []:
        if isinstance(field, str):
            return True
        if isinstance(field, Mapping):
            nested = field.get("nested")
            store = nested.get("store") if isinstance(nested, Mapping) else nested
            options = field.get("options")
            remote = isinstance(options, str) or (
                isinstance(options, Mapping) and isinstance(options.get("store"), str)
            )
            if isinstance(store, str) or any(has_dynamic_fields(inner) for inner in nested_lists(field)):
                return True
            if remote and field.get("type") not in ("file", "folder") and _may_nest(options):
                return True
    return False


def _may_nest(options: Any) -> bool:
    """Tell whether options may bring fields of their own; the RPC behind a plain reference usually does not."""
    return isinstance(options, Mapping) and isinstance(options.get("nested"), str)
