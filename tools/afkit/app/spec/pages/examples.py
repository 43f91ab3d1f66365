"""An example for every key: the declared one, else its default, else one by the key's name, else made from the shape.

Only schemas and pages show examples, so they cost a lint nothing.
"""

from __future__ import annotations

from functools import cache

from afkit.annotations import Any, Final
from afkit.app.spec.pages.example_table import BY_NAME
from afkit.app.spec.shapes.basics import UNSET
from afkit.app.spec.shapes.shape import (
    Anything,
    Arr,
    Bool,
    ByType,
    Enum,
    Key,
    Null,
    Num,
    Obj,
    Ref,
    Shape,
    Str,
    Tagged,
)

_DEPTH: Final = 4
_ORDER: Final = ("object", "array", "string", "number", "boolean", "null")


def example_of(name: str, key: Key) -> Any:
    """Give an example for a key of this name; UNSET where nothing can stand."""
    for given in (key.example, key.default):
        # A shape of one type may share the declaration of a key that another type has, too.
        if given is not UNSET and fits(given, key.shape):
            return given
    for known in BY_NAME.get(name, ()):
        if fits(known, key.shape):
            return known
    return made(key.shape, _DEPTH)


@cache
def made(shape: Shape, depth: int) -> Any:
    """Make a value of a shape; UNSET where that needs words that only a person has."""
    match shape:
        case Ref():
            return made(shape.shape, depth)
        case Enum():
            return shape.values[0]
        case Bool():
            return True
        case Null():
            return None
        case Num():
            return shape.min if shape.min else 1
        case Arr():
            item = made(shape.item, depth - 1) if depth else UNSET
            return [item] if item is not UNSET and item != {} else [] if not shape.min else UNSET
        case Obj():
            return _object(shape, depth)
        case ByType():
            options = (made(shape.cases[kind], depth) for kind in _ORDER if kind in shape.cases)
            return next((value for value in options if value is not UNSET and value != {} and value != []), UNSET)
        case Tagged():
            return made(shape.presence or next(iter(shape.cases.values()), shape.default), depth)
        case _:
            return UNSET


def _object(shape: Obj, depth: int) -> Any:
    """Make an object of the members that it needs; of the first that has an example, if it needs none."""
    if not depth:
        return UNSET
    needed = {name: key for name, key in shape.keys.items() if key.required is True}
    value = {name: example_of(name, key) for name, key in needed.items()}
    if not needed:
        for name, key in shape.keys.items():
            example = example_of(name, key) if key.note is None else UNSET
            if example is not UNSET:
                return {name: example}
    return UNSET if UNSET in value.values() else value


def fits(value: Any, shape: Shape) -> bool:
    """Tell whether a value has the outer form of a shape; schemas are checked with their examples by a test."""
    import re

    match shape:
        case Ref():
            return fits(value, shape.shape)
        case Anything():
            return True
        case Bool():
            return isinstance(value, bool) or _expression(value, shape)
        case Null():
            return value is None
        case Num():
            return (isinstance(value, int | float) and not isinstance(value, bool)) or _expression(value, shape)
        case Str():
            if not isinstance(value, str):
                return False
            return shape.pattern is None or bool(re.search(shape.pattern.regex, value))
        case Enum():
            return value in shape.values or _expression(value, shape)
        case Arr():
            return isinstance(value, list) and all(fits(item, shape.item) for item in value)
        case Obj():
            return isinstance(value, dict) and _members_fit(value, shape)
        case ByType():
            case = shape.cases.get(_kind(value))
            return (case is not None and fits(value, case)) or _expression(value, shape)
        case Tagged():
            return isinstance(value, dict) and _members_fit(value, shape.default)
        case _:
            return False


def _kind(value: Any) -> str:
    kinds = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def _expression(value: Any, shape: Shape) -> bool:
    return isinstance(value, str) and "{{" in value and shape.iml == "template"


def _members_fit(value: dict[str, Any], shape: Obj) -> bool:
    return all(
        fits(item, shape.keys[name].shape) if name in shape.keys else shape.open is not None and fits(item, shape.open)
        for name, item in value.items()
    ) and all(name in value for name, key in shape.keys.items() if key.required is True)
