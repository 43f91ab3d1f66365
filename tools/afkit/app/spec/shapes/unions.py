"""Which branch of a union a value belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from afkit.app.model import Json
from afkit.app.spec.shapes.basics import json_type
from afkit.app.spec.shapes.shape import Anything, ByType, Family, Obj, Ref, Shape, Tagged
from afkit.nearest import nearest


def branch(shape: ByType | Tagged | Ref, value: Json) -> Shape | None:
    """Give the branch of a union that a value belongs to, or what a reference refers to; None if there is none."""
    if isinstance(shape, Ref):
        return shape.shape
    return shape.cases.get(json_type(value)) if isinstance(shape, ByType) else tagged_case(shape, value)


def tagged_case(shape: Tagged, value: Json) -> Obj:
    """Give the case that the tag decides; for a misspelt tag the one that was probably meant."""
    if not isinstance(value, dict):
        return shape.default
    if shape.presence is not None and shape.tag in value:
        return shape.presence
    tag = value[shape.tag] if shape.tag in value else _misspelt_tag(shape, value)
    if not isinstance(tag, str):
        return shape.default
    case = shape.cases.get(tag)
    if case is None:
        near = _nearest(tag, tuple(shape.cases))
        return shape.cases[near] if near else shape.default
    return case


def _misspelt_tag(shape: Tagged, value: Mapping[str, Json]) -> Json:
    """Give the value of the key that was probably meant to be the tag, so that the rest is judged as it was meant."""
    found = next((member for name, member in value.items() if _nearest(name, (shape.tag,))), None)
    if found is not None:
        return found
    slips, tag = shape.default.slips, f"'{shape.tag}'"
    return next((member for name, member in value.items() if slips.get(name) == tag), None)


# The keys and types of parameters are asked about again and again.
@lru_cache(maxsize=4096)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    return nearest(word, known)


def family_of(shape: Obj, name: str) -> Family | None:
    """Give the family that a member's name belongs to."""
    if not shape.families:
        return None
    return next((family for family in shape.families if re.search(family.regex, name)), None)


def object_of(shape: Shape) -> Obj | None:
    """Give what an object of a shape looks like; one without declared members for a shape that takes any."""
    while isinstance(shape, Ref | ByType):
        inner = shape.shape if isinstance(shape, Ref) else shape.cases.get("object")
        if inner is None:
            return None
        shape = inner
    if isinstance(shape, Anything):
        return _ANY
    if isinstance(shape, Tagged):
        return tagged_case(shape, {})
    return shape if isinstance(shape, Obj) else None


_ANY = Obj({}, open=Anything())
