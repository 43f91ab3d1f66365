"""Schemas of a description → JSON Schema 2020-12, as the sandbox checks requests: dialects told apart, broken parts dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from afkit.importing.names import Names
from afkit.importing.openapi.description.patterns import usable
from afkit.importing.openapi.description.reading import Reader, Spot
from afkit.importing.openapi.description.shapes import as_meant

_KEPT = ("format", "minLength", "maxLength", "minimum", "maximum", "multipleOf", "minItems", "maxItems", "minProperties",
         "maxProperties", "const")  # fmt: skip
_NUMBERS = frozenset({"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"})
_TYPES = frozenset({"object", "array", "string", "integer", "number", "boolean", "null"})
_FORMATS = frozenset({"date-time", "date", "time", "email", "uuid", "ipv4", "ipv6", "hostname", "uri"})
MOST = 400
"""How many definitions one sandbox holds; what would be more is not checked."""


class Converter:
    """Converts schemas; those behind a `$ref` become `definitions`, so that recursion stays what it is."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._names: dict[str, str] = {}
        self._free = Names(longest=60)
        self.definitions: dict[str, Any] = {}
        self._waiting: list[tuple[str, Spot]] = []

    def convert(self, spot: Spot) -> Any:
        """Give the JSON Schema of a schema; `{}` for what says nothing that can be checked."""
        converted = self._convert(spot, 0)
        while self._waiting:  # not one within the other: a chain of references may be longer than the stack
            name, found = self._waiting.pop()
            self.definitions[name] = self._convert(found, 0)
        return converted

    def _convert(self, spot: Spot, depth: int) -> Any:
        value = spot.value
        if not isinstance(value, Mapping) or depth > 40:
            return {} if value is not False else False
        if isinstance(value.get("$ref"), str):
            return self._reference(spot)
        result = self._own(value)
        properties = {name: self._convert(part, depth + 1) for name, part in spot.get("properties").items()}
        if properties:
            result["properties"] = properties
        required = self._required(spot)
        if required:
            result["required"] = required
        items = spot.get("items")
        if isinstance(items.value, Mapping):
            result["items"] = self._convert(items, depth + 1)
        extra = spot.get("additionalProperties")
        if extra.value is False and "allOf" not in value:
            result["additionalProperties"] = False
        elif isinstance(extra.value, Mapping) and extra.value:
            result["additionalProperties"] = self._convert(extra, depth + 1)
        for word in ("allOf", "anyOf", "oneOf"):
            parts = [
                self._convert(part, depth + 1) for part in spot.get(word).each() if isinstance(part.value, Mapping)
            ]
            if parts:  # the alternatives of a oneOf often fit together, whatever their author meant
                result["anyOf" if word == "oneOf" else word] = parts
        if value.get("nullable") is True or value.get("x-nullable") is True:
            return self._nullable(result)
        return result

    def _nullable(self, result: dict[str, Any]) -> dict[str, Any]:
        if isinstance(result.get("type"), str) and "enum" not in result:
            return {**result, "type": [result["type"], "null"]}
        return {"anyOf": [result, {"type": "null"}]} if result else {}

    def _reference(self, spot: Spot) -> Any:
        found, key = self._reader.follow(spot)
        if found.value is None or key is None:
            return {}
        if key not in self._names:
            if len(self._names) >= MOST:
                return {}
            last = re.sub(r"[^A-Za-z0-9._-]", "-", key.rsplit("/", 1)[-1].removesuffix(".yaml").removesuffix(".json"))
            name = self._free.take(last or "Schema")
            self._names[key] = name
            self.definitions[name] = {}
            self._waiting.append((name, found))
        return {"$ref": f"#/schemas/{self._names[key]}"}

    def _own(self, value: Mapping[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        kind = value.get("type")
        kinds = [
            item for item in (kind if isinstance(kind, list) else [kind]) if isinstance(item, str) and item in _TYPES
        ]
        if kind == "file":
            kinds = ["string"]
        if kinds:
            result["type"] = kinds[0] if len(kinds) == 1 else kinds
        enum = value.get("enum")
        if isinstance(enum, list) and enum:
            enum = as_meant(enum, kind)
            result["enum"] = enum if value.get("nullable") is not True or None in enum else [*enum, None]
        for name in _KEPT:
            given = value.get(name)
            if given is None or (name == "format" and not (isinstance(given, str) and given in _FORMATS)):
                continue
            if name in _NUMBERS and not (isinstance(given, int) and not isinstance(given, bool) and given >= 0):
                continue
            if name in ("minimum", "maximum", "multipleOf") and (
                isinstance(given, bool) or not isinstance(given, int | float)
            ):
                continue
            if name == "multipleOf" and given < 1:
                continue  # fractions cannot be told exactly
            result[name] = given
        for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            given = value.get(exclusive)
            if given is True and bound in result:
                result[exclusive] = result.pop(bound)
            elif isinstance(given, int | float) and not isinstance(given, bool):
                result[exclusive] = given
        pattern = value.get("pattern")
        if isinstance(pattern, str) and usable(pattern):
            result["pattern"] = pattern
        return result

    def _required(self, spot: Spot) -> list[str]:
        """Give what must be there in a request: not what only answers hold."""
        required = spot.get("required").value
        if not isinstance(required, list):
            return []
        properties = dict(spot.get("properties").items())
        found = []
        for name in required:
            if not isinstance(name, str) or name in found:
                continue
            part = properties.get(name)
            inner = self._reader.follow(part)[0].value if part is not None else None
            if not (isinstance(inner, Mapping) and inner.get("readOnly") is True):
                found.append(name)
        return found
