"""What Swagger 2.0 says otherwise than OpenAPI 3: parameters with types of their own, bodies as parameters, forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.importing.openapi.description.parts import Media
from afkit.importing.openapi.description.reading import Reader, Spot

_FORMS = {"csv": "comma", "ssv": "space", "tsv": "tab", "pipes": "pipe", "multi": "repeat"}
_ENCODINGS: dict[str, Mapping[str, Any]] = {
    "comma": {"style": "form", "explode": False},
    "space": {"style": "spaceDelimited", "explode": False},
    "tab": {"style": "tabDelimited", "explode": False},
    "pipe": {"style": "pipeDelimited", "explode": False},
    "repeat": {"style": "form", "explode": True},
}
_NOT_SCHEMA = frozenset({"name", "in", "required", "description", "collectionFormat", "allowEmptyValue"})


def swagger_parameter(spot: Spot) -> tuple[Spot, str, Any]:
    """Give the schema of a parameter, how its lists travel, and an example if there is one."""
    value = spot.value if isinstance(spot.value, Mapping) else {}
    schema = {name: item for name, item in value.items() if name not in _NOT_SCHEMA}
    form = _FORMS.get(str(value.get("collectionFormat", "csv")), "comma")
    example = value.get("x-example", value.get("example"))
    return Spot(schema, spot.file), form, example


def swagger_body(reader: Reader, root: Spot, operation: Spot, shared: Spot) -> tuple[tuple[Media, ...], bool, str]:
    """Make the request body of an operation: its `body` parameter, or its form fields as one object."""
    consumes = _types(operation, root, "consumes")
    fields: dict[str, Any] = {}
    needed: list[str] = []
    encoding: dict[str, Any] = {}
    file, files = operation.file, False
    for holder in (shared, operation):
        for item in holder.get("parameters").each():
            spot, _ = reader.follow(item)
            where, name = spot.text("in"), spot.text("name")
            if where == "body":
                examples = spot.get("x-examples").value
                example = next(iter(examples.values()), None) if isinstance(examples, Mapping) else None
                kind = next((t for t in consumes if "json" in t), consumes[0] if consumes else "application/json")
                media = Media(kind, spot.get("schema"), example)
                return (media,), spot.get("required").value is True, spot.text("description")
            if where == "formData" and name:
                schema, form, _ = swagger_parameter(spot)
                encoding[name] = _ENCODINGS[form]
                files = files or schema.value.get("type") == "file"
                fields[name] = {**schema.value, "description": spot.text("description")}
                file = spot.file
                if spot.get("required").value is True:
                    needed.append(name)
    if not fields:
        return (), False, ""
    multipart = files or "multipart/form-data" in consumes
    kind = "multipart/form-data" if multipart else "application/x-www-form-urlencoded"
    made = {"type": "object", "properties": fields, "required": needed}
    return (Media(kind, Spot(made, file), None, encoding),), bool(needed), ""


def swagger_media(root: Spot, operation: Spot, response: Spot) -> tuple[Media, ...]:
    """Give the body of a response in the type that the operation produces."""
    schema = response.get("schema")
    if not isinstance(schema.value, Mapping):
        return ()
    examples = response.get("examples").value
    produces = _types(operation, root, "produces") or ["application/json"]
    kind = next((t for t in produces if "json" in t), produces[0])
    if isinstance(examples, Mapping) and examples:
        example = examples.get(kind)
        return (Media(kind, schema, example),)
    return (Media(kind, schema),)


def _types(operation: Spot, root: Spot, key: str) -> list[str]:
    for holder in (operation, root):
        value = holder.get(key).value
        if isinstance(value, list):
            return [item for item in value if isinstance(item, str)]
    return []
