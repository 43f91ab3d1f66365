"""Visit every text of a code once, and say whether the engine evaluates the expressions in it."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.app.model import Code, Json
from afkit.app.spec.shapes.basics import SPREAD, is_template
from afkit.app.spec.shapes.shape import Arr, ByType, Obj, Ref, Shape, Tagged
from afkit.app.spec.shapes.unions import family_of, tagged_case
from afkit.records import NamedTuple
from afkit.source.places import Path


class Place(NamedTuple):
    """A text inside a code: `path` from the code's own top (`code.origin.at(*path)` is its origin).

    `iml` is False where the platform takes the text literally.
    """

    path: Path
    text: str
    iml: bool


class Survey(NamedTuple):
    """What one visit of a code gathers, in the order of the text.

    `places` are its texts, `keys` the paths of members whose name holds an expression, or is a spread key of other braces.
    """

    places: list[Place]
    keys: list[Path]


def survey(shape: Shape | None, code: Code) -> Survey:
    """Visit a code. A code without a shape (JavaScript, Markdown) has nothing to gather."""
    found = Survey([], [])
    if shape is not None:
        _walk(shape, code.value, (), found)
    return found


def templates(shape: Shape | None, code: Code) -> list[Place]:
    """List every text of a code, in order."""
    return survey(shape, code).places


_HOLDING = frozenset({str, dict, list})
"""Classes of the values that are texts or hold some."""

_new: Any = tuple.__new__  # makes a record in half the time that its own constructor takes

# The places are gathered in lists: a generator for each level would cost more than the walk.


def _walk(shape: Shape, value: Json, path: Path, found: Survey) -> None:
    kind = value.__class__
    if kind is str:
        inner = shape.cases.get("string", shape) if isinstance(shape, ByType) else shape
        found.places.append(_new(Place, (path, value, inner.iml == "template")))
    elif kind is dict or kind is list:
        inner = _settled(shape, value)
        if kind is dict and inner.__class__ is Obj:
            _obj(inner, value, path, found)
        elif kind is list and inner.__class__ is Arr:
            for number, member in enumerate(value):
                _walk(inner.item, member, (*path, number), found)
        else:
            _all(value, path, inner.iml == "template", found)


def _settled(shape: Any, value: Json) -> Any:
    """Follow references and unions to the shape that an object or a list has; where a union has no case for it, the union."""
    while True:
        kind = shape.__class__
        if kind is ByType:
            inner = shape.cases.get("object" if value.__class__ is dict else "array")
            if inner is None:
                return shape
            shape = inner
        elif kind is Tagged:
            return tagged_case(shape, value)
        elif kind is Ref:
            shape = shape.shape
        else:
            return shape


def _all(value: Json, path: Path, iml: bool, found: Survey) -> None:
    kind = value.__class__
    if kind is str:
        found.places.append(_new(Place, (path, value, iml)))
    elif kind is dict:
        for name, member in value.items():
            if "{" in name:
                _computed(name, path, found)
            _all(member, (*path, name), iml, found)
    elif kind is list:
        for number, member in enumerate(value):
            _all(member, (*path, number), iml, found)


def _computed(name: str, path: Path, found: Survey) -> None:
    if name != SPREAD and (is_template(name) or name.strip("{}") == "..."):
        found.keys.append((*path, name))


def _obj(shape: Obj, value: dict[str, Json], path: Path, found: Survey) -> None:
    keys = shape.keys
    for name, member in value.items():
        if "{" in name:
            _computed(name, path, found)
        kind = member.__class__
        if kind not in _HOLDING:
            continue
        key = keys.get(name)
        inner = key.shape if key is not None else member_shape(shape, name)
        if kind is str and inner.__class__ is not ByType:  # most members are texts: no call for each
            iml = inner.iml == "template" if inner is not None else name == SPREAD
            found.places.append(_new(Place, ((*path, name), member, iml)))
        elif inner is None:
            _all(member, (*path, name), name == SPREAD, found)
        else:
            _walk(inner, member, (*path, name), found)


def member_shape(shape: Obj, name: str) -> Shape | None:
    """Give the shape of an object's member: declared, of a family, or of any other name."""
    key = shape.keys.get(name)
    if key is not None:
        return key.shape
    family = family_of(shape, name) if shape.families else None
    return family.key.shape if family is not None else shape.open
