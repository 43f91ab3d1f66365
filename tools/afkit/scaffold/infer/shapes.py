"""Join what was seen with what is written: fields of an interface, samples; and the JSON Schema of a reply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from afkit.app.knowledge.outputs import Field


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
