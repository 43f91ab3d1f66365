"""Collections that are left empty: the platform hands them over as `{}`, those inside of others, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from afkit.importing.names import member
from afkit.importing.openapi.description.shapes import Schemas, Shape
from afkit.importing.openapi.fields import Field


def sent_collection(value: str, field: Field, shape: Shape, schemas: Schemas) -> str:
    """Write the expression that sends a collection: nothing if it is optional and empty, and without the empty ones in it
    that the service would refuse, since they need members."""
    full = _without(value, _refused(field, shape, schemas))
    if field.get("required"):
        return f"{{{{{full}}}}}"
    return f"{{{{if(length(keys({_without(value, _inner(field))})), {full}, undefined)}}}}"


def sent_value(field: Field, shape: Shape, schemas: Schemas, value: Any) -> Any:
    """Give what is sent for a value of a member, by the expression of `sent_collection`; None for nothing."""
    spec = field.get("spec")
    if not isinstance(spec, list):
        return value
    if field["type"] != "collection":
        return [_completed(spec, item) for item in value] if isinstance(value, list) else value
    result = _completed(spec, value if isinstance(value, Mapping) else {})
    inner, refused = _inner(field), _refused(field, shape, schemas)
    if not field.get("required") and all(part == {} and name in inner for name, part in result.items()):
        return None
    return {name: part for name, part in result.items() if part != {} or name not in refused}


def _without(value: str, names: Iterable[str]) -> str:
    drops = [f"if(length(keys({value}.{member(name)})), '', '{name}')" for name in names]
    return f"omit({value}, {', '.join(drops)})" if drops else value


def _inner(field: Field) -> list[str]:
    """Name the collections in a collection."""
    return [one["name"] for one in field["spec"] if one["type"] == "collection" and "'" not in one["name"]]


def _refused(field: Field, shape: Shape, schemas: Schemas) -> list[str]:
    """Name the optional collections in a collection that must not be empty."""
    required = {one["name"] for one in field["spec"] if one.get("required")}
    return [
        name
        for name in _inner(field)
        if name not in required and name in shape.properties and schemas.shape(shape.properties[name]).required
    ]


def _completed(fields: list[Field], value: Any) -> Any:
    """Give a value as the platform hands it over: with `{}` for the collections in it that are left empty."""
    if not isinstance(value, Mapping):
        return value
    result = dict(value)
    for field in fields:
        name, spec = field["name"], field.get("spec")
        if not isinstance(spec, list) or (name not in value and field["type"] != "collection"):
            continue
        if field["type"] == "collection":
            result[name] = _completed(spec, value.get(name, {}))
        elif isinstance(value[name], list):
            result[name] = [_completed(spec, item) for item in value[name]]
    return result
