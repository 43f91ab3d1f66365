"""Example values: those of the description where they fit, else made-up ones that fit the schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from afkit.importing.openapi.description.patterns import fitting
from afkit.importing.openapi.description.reading import Spot
from afkit.importing.openapi.description.shapes import Schemas, Shape
from afkit.importing.words import split

MAX_DEPTH = 8
MAX_ITEMS = 3
MAX_TEXT = 400
MAX_MEMBERS = 80
MAX_VALUES = 300
"""How many values one example holds; beyond, only what must be there is added."""

_BY_FORMAT = {
    "date-time": "2026-01-31T09:30:00.000Z",
    "date": "2026-01-31",
    "time": "09:30:00Z",
    "duration": "P1D",
    "email": "ada@example.com",
    "idn-email": "ada@example.com",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uri-reference": "/a/b",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uuid": "5f0c4b0e-0a3b-4b5e-8d52-0f3f5b2c9a11",
    "byte": "ZXhhbXBsZQ==",
    "binary": "example",
    "json-pointer": "/a",
}
_BY_WORD = {
    "id": "4711", "email": "ada@example.com", "name": "Ada", "phone": "+1 555 0100", "url": "https://example.com/",
    "currency": "EUR", "country": "DE", "city": "Berlin", "zip": "10115", "street": "Main Street 1", "title": "Example",
    "description": "An example.", "language": "en", "locale": "en-US", "timezone": "Europe/Berlin", "color": "#336699",
}  # fmt: skip


class Examples:
    """Makes values for schemas. `write` leaves out what only answers hold, otherwise what only requests hold."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._left = MAX_VALUES

    def of(self, spot: Spot, *, write: bool = False, given: Any = None, name: str = "") -> Any:
        """Give a value for a schema. `given` is an example of the description; it is completed and cut, not replaced."""
        self._left = MAX_VALUES
        return self._value(self._schemas.shape(spot), write, given, name, 0, frozenset())

    def _value(self, shape: Shape, write: bool, given: Any, name: str, depth: int, above: frozenset[str]) -> Any:
        if given is None:
            given = shape.example
        if given is None and shape.default is not None:
            given = shape.default
        if shape.kind == "object":
            return self._object(shape, write, given, depth, above)
        if shape.kind == "array":
            return self._array(shape, write, given, name, depth, above)
        return scalar(shape, given, name)

    def _object(self, shape: Shape, write: bool, given: Any, depth: int, above: frozenset[str]) -> Any:
        known = given if isinstance(given, Mapping) else {}
        if depth >= MAX_DEPTH or shape.keys & above:
            return _bounded(known, 2) or ({"example": "example"} if write else {})
        above = above | shape.keys
        result: dict[str, Any] = {}
        members, required, tag = self.members(shape)
        for name, spot in list(members.items())[:MAX_MEMBERS]:
            inner = self._schemas.shape(spot)
            if (inner.read_only if write else inner.write_only) or (inner.deprecated and name not in required):
                continue
            if name not in required and (inner.keys & above or self._left <= 0):
                continue
            self._left -= 1
            result[name] = self._value(inner, write, known.get(name), name, depth + 1, above)
        if tag:
            result[shape.tag] = tag
        for name, value in known.items():
            if str(name) not in members and (shape.values is not None or not members) and len(result) < MAX_MEMBERS:
                result[str(name)] = _bounded(value, 3)
        if not result and shape.values is not None:
            value = self._value(self._schemas.shape(shape.values), write, None, "", depth + 1, above)
            result["example"] = value
        if not result and write:  # what is required counts as missing while it is empty
            if not members:
                result["example"] = "example"
            shapes = {name: self._schemas.shape(spot) for name, spot in members.items()}
            for name, inner in sorted(shapes.items(), key=lambda one: one[1].kind in ("object", "array")):
                if not result and not inner.read_only and not inner.keys & above:
                    result[name] = self._value(inner, write, None, name, depth + 1, above)
        return result

    def members(self, shape: Shape) -> tuple[dict[str, Spot], frozenset[str], str]:
        """Give the properties of an object, of its first variant too; what is required; the tag of that variant."""
        if not shape.variants:
            return dict(shape.properties), shape.required, ""
        name, part = shape.variants[0]
        inner = self._schemas.shape(part)
        tag = variant_tag(shape, name, part, inner, self._schemas) if shape.tag else ""
        members, required, _ = (
            self.members(inner._replace(variants=()))
            if inner.variants
            else (dict(inner.properties), inner.required, "")
        )
        return {**shape.properties, **members}, shape.required | required, tag

    def _array(self, shape: Shape, write: bool, given: Any, name: str, depth: int, above: frozenset[str]) -> list[Any]:
        if shape.items is None:
            return _bounded(given, 3) if isinstance(given, list) else ["example"] if depth < MAX_DEPTH else []
        inner = self._schemas.shape(shape.items)
        least = shape.bounds.get("minItems", 1)
        least = min(int(least), 20) if isinstance(least, int | float) and least > 0 else 1
        most = shape.bounds.get("maxItems", MAX_ITEMS)
        most = max(least, min(int(most), MAX_ITEMS)) if isinstance(most, int | float) else MAX_ITEMS
        if inner.kind in ("object", "array") and (depth >= MAX_DEPTH or inner.keys & above):
            return []
        values = given[:most] if isinstance(given, list) and given else [None] * least
        values = values + [values[-1]] * (least - len(values))
        return [self._value(inner, write, value, name, depth + 1, above) for value in values]


def variant_tag(shape: Shape, name: str, part: Spot, inner: Shape, schemas: Schemas) -> str:
    """Give the value of the tag that stands for a variant: of the mapping, the variant's own, or its name."""
    ref = part.value.get("$ref") if isinstance(part.value, Mapping) else None
    for value, target in shape.mapping.items():
        if isinstance(ref, str) and (target == ref or target.rsplit("/", 1)[-1] == ref.rsplit("/", 1)[-1]):
            return value
    own = inner.properties.get(shape.tag)
    options = schemas.shape(own).enum if own is not None else ()
    return str(options[0]) if len(options) == 1 else name


def scalar(shape: Shape, given: Any, name: str) -> Any:
    """Give a text, number or boolean: the given one if it is of the kind, else a made-up one within the bounds."""
    if shape.enum:
        options = [option for option in shape.enum if option != ""] or list(shape.enum)
        return given if given in options else options[0]
    if shape.kind == "boolean":
        return given if isinstance(given, bool) else True
    if shape.kind in ("integer", "number"):
        return _number(shape, given)
    if shape.kind == "string":
        return _text(shape, given, name)
    return _bounded(given, 3) if given not in (None, "", [], {}) else "example"  # what is empty counts as missing


def _number(shape: Shape, given: Any) -> Any:
    low, high = shape.bounds.get("minimum"), shape.bounds.get("maximum")
    exact = isinstance(given, int | float) and not isinstance(given, bool) and abs(given) < 2**53
    if exact and (shape.kind == "number" or float(given).is_integer()):
        return int(given) if shape.kind == "integer" else given
    value: float = 1
    if isinstance(low, int | float) and value <= low:
        value = low + 1
    if isinstance(high, int | float) and value > high:
        value = high
    return int(value) if float(value).is_integer() else value


def _text(shape: Shape, given: Any, name: str) -> str:
    text = str(given) if isinstance(given, str | int | float) and not isinstance(given, bool) else ""
    if shape.format == "date-time":
        return moment(text) or _BY_FORMAT["date-time"]
    if shape.format == "date":
        return text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else _BY_FORMAT["date"]
    if text and "{{" not in text:
        return text if len(text) <= MAX_TEXT else text[:MAX_TEXT]
    if shape.format in _BY_FORMAT:
        return _BY_FORMAT[shape.format]
    text = _named(name)
    low, high = shape.bounds.get("minLength"), shape.bounds.get("maxLength")
    if isinstance(low, int) and 0 < low <= MAX_TEXT and len(text) < low:
        text = (text + "x" * low)[:low]
    if isinstance(high, int) and len(text) > high >= 0:
        text = text[:high]
    pattern = shape.bounds.get("pattern")
    return fitting(pattern, text) if isinstance(pattern, str) else text


def _named(name: str) -> str:
    words = split(name)
    last = words[-1] if words else ""
    return next((_BY_WORD[word] for word in (last, *words) if word in _BY_WORD), "example")


def moment(text: str) -> str:
    """Write an instant as the platform sends it, in UTC with milliseconds; empty for what is none."""
    try:
        found = datetime.fromisoformat(text.strip().replace("z", "Z"))
    except ValueError:
        return ""
    if len(text.strip()) <= 10:
        return ""
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found.strftime("%Y-%m-%dT%H:%M:%S.") + f"{found.microsecond // 1000:03d}Z"


def _bounded(value: Any, depth: int) -> Any:
    """Cut a free value to a size that a person reads."""
    if isinstance(value, Mapping):
        return {str(k): _bounded(v, depth - 1) for k, v in list(value.items())[:20]} if depth > 0 else {}
    if isinstance(value, list):
        return [_bounded(item, depth - 1) for item in value[:MAX_ITEMS]] if depth > 0 else []
    if isinstance(value, str):
        return value[:MAX_TEXT].replace("{{", "{ {").replace("}}", "} }")
    return value if isinstance(value, bool | int | float) or value is None else str(value)
