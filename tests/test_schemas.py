"""What is a JSON Schema is judged as the library judges it, though the meta-schema is in one piece."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema import exceptions as library

from afkit.schemas import Schema, SchemaError

SCHEMAS: list[Any] = [
    True,
    {},
    "object",
    [],
    {"type": "strin"},
    {"type": ["object", "null"]},
    {"type": ["object", "object"]},
    {"properties": {"type": {"type": "string"}, "$ref": {"minLength": 1}}},
    {"properties": {"a": {"properties": {"b": {"type": 3}}}}},
    {"items": {"minLength": -1}},
    {"items": [{}]},
    {"prefixItems": [{"enum": [1]}, {"pattern": "("}]},
    {"pattern": "^a"},
    {"anyOf": []},
    {"allOf": [{"required": ["a", "a"]}]},
    {"not": {"multipleOf": 0}},
    {"if": 1},
    {"$defs": {"A": {"const": 1}, "B": {"maximum": "x"}}},
    {"$anchor": "1"},
    {"dependentRequired": {"a": [1]}},
    {"dependencies": {"a": ["b"]}, "definitions": {"a": {"format": 3}}},
    {"unevaluatedProperties": 3, "contentMediaType": "a/b", "contentSchema": {"title": 1}},
    {"$dynamicRef": "#x", "$ref": "#/$defs/A", "$vocabulary": {"x": 1}},
    {"deprecated": True, "examples": 1},
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_schemas_are_judged_as_the_library_does(schema: Any) -> None:
    try:
        Draft202012Validator.check_schema(schema)
        usable = True
    except library.SchemaError:
        usable = False
    told = ""
    try:
        Schema(schema).misfit(None)
    except SchemaError as error:
        told = error.message
    assert ("not a JSON Schema" in told) is not usable, told
