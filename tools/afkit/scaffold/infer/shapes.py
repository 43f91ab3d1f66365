"""What values look like: fields of an interface, samples, a JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from afkit.scaffold.names import sentence

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")
_UPPER = {
    "id": "ID",
    "url": "URL",
    "ids": "IDs",
    "api": "API",
    "sku": "SKU",
    "uri": "URI",
    "iban": "IBAN",
    "vat": "VAT",
}

Field = dict[str, Any]


def fields_of(values: Sequence[Any]) -> list[Field]:
    """Give the fields that bundles have, in the order in which they first come."""
    members: dict[str, list[Any]] = {}
    for value in values:
        if isinstance(value, Mapping):
            for name, item in value.items():
                members.setdefault(str(name), []).append(item)
    return [_field(name, items) for name, items in members.items()]


def _field(name: str, items: list[Any]) -> Field:
    known = [item for item in items if item is not None]
    field: Field = {"name": name, "label": label_of(name), "type": type_of(known)}
    if field["type"] == "collection":
        field["spec"] = fields_of(known)
    elif field["type"] == "array":
        inner = [item for one in known for item in one]
        kind = type_of(inner)
        field["spec"] = fields_of(inner) if kind == "collection" else {"type": kind}
        if not inner:
            del field["spec"]
    return field


def type_of(items: Sequence[Any]) -> str:
    """Give the field type that fits all values; `any` where nothing does, or nothing is known."""
    kinds = {_kind(item) for item in items}
    if kinds == {"date", "text"} or kinds == {"url", "text"} or kinds == {"date", "url"}:
        return "text"
    return kinds.pop() if len(kinds) == 1 else "any"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "date" if _DATE.fullmatch(value) else "url" if re.match(r"https?://\S+$", value) else "text"
    return "collection" if isinstance(value, Mapping) else "array" if isinstance(value, list) else "any"


def label_of(name: str) -> str:
    """Make a label of a member's name: `tracking_url` → Tracking URL."""
    text = sentence(name) or name
    words = [_UPPER.get(word.lower(), word) for word in text.split(" ")]
    return " ".join(words)


def merged(known: Any, found: list[Field], path: str = "") -> tuple[list[Any], list[str]]:
    """Add what is new to the fields of an interface; give it with remarks on what differs. Fields that are there stay."""
    result = list(known) if isinstance(known, list) else []
    places = {field.get("name"): index for index, field in enumerate(result) if isinstance(field, Mapping)}
    remarks: list[str] = []
    for field in found:
        name = f"{path}{field['name']}"
        if field["name"] not in places:
            result.append(field)
            continue
        old = result[places[field["name"]]]
        kind = old.get("type", "text")
        if kind != field["type"] and "any" not in (kind, field["type"]) and not _compatible(kind, field["type"]):
            remarks.append(f"'{name}' is declared as {kind}, and the answer holds a {field['type']}")
        if isinstance(old.get("spec"), list) and isinstance(field.get("spec"), list):
            spec, more = merged(old["spec"], field["spec"], f"{name}.")
            remarks += more
            if spec != old["spec"]:
                result[places[field["name"]]] = {**old, "spec": spec}
    there = {field["name"] for field in found}
    remarks += [f"'{path}{name}' is declared, and no answer holds it" for name in places if name not in there and name]
    return result, remarks


def _compatible(declared: str, found: str) -> bool:
    numbers = {"number", "integer", "uinteger"}
    texts = {"text", "url", "email", "date", "time", "select", "timestamp"}
    return (declared in numbers and found == "number") or (declared in texts and found in ("text", "url", "date"))


def filled(known: Any, found: Any) -> Any:
    """Add members to samples that lack them; what is there stays."""
    if isinstance(known, Mapping) and isinstance(found, Mapping):
        return {**known, **{key: filled(known[key], item) if key in known else item for key, item in found.items()}}
    return known


def schema_of(value: Any) -> dict[str, Any]:
    """Give a JSON Schema that a reply of this shape fits: types, and the members that are there as required."""
    if isinstance(value, Mapping):
        schema: dict[str, Any] = {"type": "object"}
        if value:
            schema["required"] = [str(key) for key in value]
            schema["properties"] = {str(key): schema_of(item) for key, item in value.items() if item is not None}
        return schema
    if isinstance(value, list):
        shapes = list(_distinct(schema_of(item) for item in value))
        return {"type": "array", **({"items": shapes[0]} if len(shapes) == 1 else {})}
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int | float):
        return {"type": "number"}
    return {"type": "string"} if isinstance(value, str) else {}


def _distinct(schemas: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    for schema in schemas:
        if schema not in seen:
            seen.append(schema)
            yield schema
