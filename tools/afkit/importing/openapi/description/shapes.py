"""What a schema says about a value, flattened: `$ref`s followed, `allOf` merged, `null` taken out of unions, depth bounded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from afkit.importing.openapi.description.reading import Reader, Spot
from afkit.importing.words import plain
from afkit.records import NamedTuple

MAX_PARTS = 60
"""How many schemas one `allOf` or union may bring in."""

KINDS = frozenset({"object", "array", "string", "integer", "number", "boolean"})
_BOUNDS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern")


class Shape(NamedTuple):
    """A schema as the importer reads it.

    `kind` is one of KINDS, or `any`. `properties` are in the order of the description; `items` is the schema of a list's
    items; `values` that of a map's values (None: no map). `variants` are the alternatives of a `oneOf` or `anyOf`, by name;
    `tag` the property that tells them apart. `keys` names every `$ref` that led here, for recursion to be seen.
    """

    kind: str = "any"
    title: str = ""
    description: str = ""
    format: str = ""
    enum: tuple[Any, ...] = ()
    default: Any = None
    example: Any = None
    required: frozenset[str] = frozenset()
    properties: Mapping[str, Spot] = {}
    items: Spot | None = None
    values: Spot | None = None
    variants: tuple[tuple[str, Spot], ...] = ()
    tag: str = ""
    mapping: Mapping[str, str] = {}
    nullable: bool = False
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False
    bounds: Mapping[str, Any] = {}
    keys: frozenset[str] = frozenset()


class Schemas:
    """Gives the shapes of schemas; each is worked out once."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._known: dict[int, tuple[Any, Shape]] = {}
        self._heirs: dict[int, list[tuple[str, Spot]]] | None = None

    def shape(self, spot: Spot) -> Shape:
        """Give the shape of a schema. What is broken in it is passed over; an unusable schema has the kind `any`."""
        known = self._known.get(id(spot.value))
        if known is not None:
            return known[1]
        shape = self._flat(spot, frozenset(), [MAX_PARTS])
        self._known[id(spot.value)] = spot.value, shape  # the value is kept, so that its id stays its own
        return shape

    def _flat(self, spot: Spot, above: frozenset[str], left: list[int], *, part: bool = False) -> Shape:
        found, key = self.reader.follow(spot)
        left[0] -= 1
        if not isinstance(found.value, Mapping) or left[0] < 0 or (key is not None and key in above):
            return Shape(keys=frozenset({key} if key else ()))
        keys = above | {key} if key else above
        shape = self._own(found)._replace(keys=frozenset({key} if key else ()))
        for piece in found.get("allOf").each():
            shape = _merged(shape, self._flat(piece, keys, left, part=True))
        for word in ("oneOf", "anyOf"):
            shape = self._union(shape, found.get(word), keys, left)
        if shape.tag and shape.properties and not shape.variants and not part:
            shape = shape._replace(variants=tuple(self._heirs_of(found.value)[:MAX_PARTS]))
        if shape.kind == "any" and (shape.properties or shape.values is not None):
            shape = shape._replace(kind="object")
        if shape.kind == "any" and shape.items is not None:
            shape = shape._replace(kind="array")
        if shape.kind == "any" and shape.enum:
            shape = shape._replace(kind=_kind_of(shape.enum))
        return shape

    def _heirs_of(self, value: Any) -> list[tuple[str, Spot]]:
        """Give the schemas that build on one by `allOf`, by name: a discriminator alone says that there are such."""
        if self._heirs is None:
            self._heirs = {}
            root = self.reader.root
            for base, place in (
                ("#/components/schemas", root.get("components").get("schemas")),
                ("#/definitions", root.get("definitions")),
            ):
                for name, schema in place.items():
                    for piece in schema.get("allOf").each():
                        if isinstance(piece.value, Mapping) and "$ref" in piece.value and not re.search("[~/%]", name):
                            parent = self.reader.follow(piece)[0].value
                            heir = name, Spot({"$ref": f"{base}/{name}"}, root.file)
                            self._heirs.setdefault(id(parent), []).append(heir)
        return self._heirs.get(id(value), [])

    def _own(self, spot: Spot) -> Shape:
        value: Mapping[str, Any] = spot.value
        kind, nullable = _kind(value)
        enum = value.get("enum")
        options = [item for item in enum if item is not None] if isinstance(enum, list) else []
        nullable = nullable or (isinstance(enum, list) and len(options) < len(enum))
        if "const" in value:
            options = [value["const"]]
        options = as_meant(options, kind)
        required = value.get("required")
        discriminator = value.get("discriminator")
        tag = discriminator.get("propertyName") if isinstance(discriminator, Mapping) else discriminator
        mapping = discriminator.get("mapping") if isinstance(discriminator, Mapping) else None
        format = value.get("format") if isinstance(value.get("format"), str) else ""
        if str(value.get("type")) == "file" or value.get("contentMediaType") == "application/octet-stream":
            format = "binary"
        if value.get("contentEncoding") == "base64":
            format = "byte"
        return Shape(
            kind,
            plain(value.get("title")),
            value["description"] if isinstance(value.get("description"), str) else "",
            str(format),
            tuple(options) if all(isinstance(item, str | int | float | bool) for item in options) else (),
            value.get("default"),
            _example(value),
            frozenset(name for name in required if isinstance(name, str))
            if isinstance(required, list)
            else frozenset(),
            {name: inner for name, inner in spot.get("properties").items() if inner.value is not False},
            _items(spot),
            _values(spot),
            (),
            tag if isinstance(tag, str) else "",
            {str(k): v for k, v in mapping.items() if isinstance(v, str)} if isinstance(mapping, Mapping) else {},
            nullable,
            value.get("readOnly") is True,
            value.get("writeOnly") is True,
            value.get("deprecated") is True,
            {name: value[name] for name in _BOUNDS if _is_bound(value.get(name))},
        )

    def _union(self, shape: Shape, parts: Spot, keys: frozenset[str], left: list[int]) -> Shape:
        members = [part for part in parts.each() if not _is_null(part)]
        if not members:
            return shape
        members = [part for part in members if not _is_unset(part)] or members
        if len(members) < len(parts.each()):
            shape = shape._replace(nullable=True)
        if len(members) == 1:
            return _merged(shape, self._flat(members[0], keys, left))
        shapes = [self._flat(part, keys, left) for part in members[:MAX_PARTS]]
        kinds = {inner.kind for inner in shapes}
        if kinds == {"object"}:
            named = tuple(
                (self._variant(part, inner, n), part)
                for n, (part, inner) in enumerate(zip(members, shapes, strict=False), 1)
            )
            return shape._replace(kind="object", variants=shape.variants + named)
        if len(kinds) == 1 and all(inner.enum for inner in shapes):
            values = tuple(dict.fromkeys(value for inner in shapes for value in inner.enum))
            return _merged(shape, shapes[0]._replace(enum=values))
        if kinds <= {"integer", "number"}:
            return _merged(shape, Shape("number"))
        if len(kinds) == 1:
            return _merged(shape, shapes[0]._replace(enum=(), bounds={}, format=""))
        given = [inner.example for inner in shapes if inner.example is not None] + [shape.example]
        plain_kinds = [_MADE_UP.get(inner.kind) for inner in shapes if not inner.enum and not inner.bounds]
        example = next((value for value in (*given, *plain_kinds) if value is not None), None)
        return shape._replace(kind="any", example=example)

    def _variant(self, part: Spot, shape: Shape, number: int) -> str:
        ref = part.value.get("$ref") if isinstance(part.value, Mapping) else None
        return (
            ref.rsplit("/", 1)[-1].removesuffix(".yaml").removesuffix(".json")
            if isinstance(ref, str)
            else (shape.title or f"variant {number}")
        )


_MADE_UP = {"string": "example", "boolean": True, "integer": 1, "number": 1}
"""Values of a kind, of which the first alternative that has one gives the example of several kinds."""


def as_meant(options: list[Any], kind: Any) -> list[Any]:
    """Give the options of a text as texts and those of an integer as integers: people write quotes as they like."""
    if kind == "integer":
        return [int(item) if isinstance(item, str) and re.fullmatch(r"-?\d{1,15}", item) else item for item in options]
    return [str(item) if kind == "string" and type(item) in (int, float) else item for item in options]


def _kind(value: Mapping[str, Any]) -> tuple[str, bool]:
    given = value.get("type")
    nullable = value.get("nullable") is True or value.get("x-nullable") is True
    if isinstance(given, list):
        kinds = [kind for kind in given if isinstance(kind, str) and kind != "null"]
        nullable = nullable or "null" in given
        if set(kinds) == {"integer", "number"}:
            return "number", nullable
        given = kinds[0] if len(kinds) == 1 else None
    if given == "file":
        return "string", nullable
    return (given if isinstance(given, str) and given in KINDS else "any"), nullable


def _kind_of(options: tuple[Any, ...]) -> str:
    if all(isinstance(item, bool) for item in options):
        return "boolean"
    if all(isinstance(item, int | float) for item in options):
        return "number"
    return "string" if all(isinstance(item, str) for item in options) else "any"


def _is_null(spot: Spot) -> bool:
    value = spot.value
    return not isinstance(value, Mapping) or value.get("type") == "null" or value.get("enum") == [None]


def _is_unset(spot: Spot) -> bool:
    """Tell whether an alternative only says that there may be nothing: an empty text, or an object of nothing or null."""
    return spot.value.get("enum") == [""] or spot.value in ({"type": "object", "nullable": True}, {"nullable": True})


def _example(value: Mapping[str, Any]) -> Any:
    if value.get("example") is not None:
        return value["example"]
    several = value.get("examples")
    if isinstance(several, list) and several:
        return several[0]
    return value.get("x-example")


def _items(spot: Spot) -> Spot | None:
    items = spot.get("items")
    if isinstance(items.value, list):
        return items.each()[0] if items.value else None
    if isinstance(items.value, Mapping):
        return items
    first = spot.get("prefixItems").each()
    return first[0] if first else None


def _values(spot: Spot) -> Spot | None:
    extra = spot.get("additionalProperties")
    if extra.value is True:
        return Spot({}, spot.file)
    if isinstance(extra.value, Mapping):
        return extra
    patterned = spot.get("patternProperties").items()
    return patterned[0][1] if patterned else None


def _properties(first: Mapping[str, Spot], second: Mapping[str, Spot]) -> Mapping[str, Spot]:
    """Put the members of two parts together; one that both have must be what both say."""
    if not second:
        return first
    shared = {name: both for name, spot in first.items() if (both := _both(spot, second.get(name))) is not None}
    return {**second, **shared}


def _both(first: Spot | None, second: Spot | None) -> Spot | None:
    """Give a schema that says what two say."""
    if first is None or second is None or first.value == second.value or first.file != second.file:
        return first or second
    return Spot({"allOf": [first.value, second.value]}, first.file)


def _is_bound(value: Any) -> bool:
    """Tell whether this bounds anything: 10 to the 400th, which is no number elsewhere, does not."""
    return isinstance(value, str) or (isinstance(value, int | float) and abs(value) < 2**63)


def _merged(first: Shape, second: Shape) -> Shape:
    """Put two parts of an `allOf` together; what the first says of itself stands."""
    return Shape(
        first.kind if first.kind != "any" else second.kind,
        first.title or second.title,
        first.description or second.description,
        first.format or second.format,
        first.enum or second.enum,
        first.default if first.default is not None else second.default,
        first.example if first.example is not None else second.example,
        first.required | second.required,
        _properties(first.properties, second.properties),
        _both(first.items, second.items),
        first.values or second.values,
        first.variants + second.variants,
        first.tag or second.tag,
        {**second.mapping, **first.mapping},
        first.nullable or second.nullable,
        first.read_only or second.read_only,
        first.write_only or second.write_only,
        first.deprecated or second.deprecated,
        {**second.bounds, **first.bounds},
        first.keys | second.keys,
    )
