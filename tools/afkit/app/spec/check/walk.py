"""Find every text of a code, and say whether the engine evaluates the expressions in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from afkit.app.model import Code, Json
from afkit.app.spec.shapes.basics import SPREAD
from afkit.app.spec.shapes.shape import Arr, ByType, Obj, Ref, Shape, Tagged
from afkit.app.spec.shapes.unions import branch, family_of
from afkit.records import NamedTuple
from afkit.source.document import Path


class Place(NamedTuple):
    """A text inside a code: `path` from the code's own top (`code.origin.at(*path)` is its origin).

    `iml` is False where the platform takes the text literally.
    """

    path: Path
    text: str
    iml: bool


def templates(shape: Shape | None, code: Code) -> list[Place]:
    """List every text of a code, in order. A code without a shape (JavaScript, Markdown) has none."""
    found: list[Place] = []
    if shape is not None:
        _walk(shape, code.value, (), found)
    return found


# The places are gathered in a list: a generator for each level would cost more than the walk.


def _walk(shape: Shape, value: Json, path: Path, found: list[Place]) -> None:
    if isinstance(value, str):
        inner = shape.cases.get("string", shape) if isinstance(shape, ByType) else shape
        found.append(Place(path, value, inner.iml == "template"))
    elif isinstance(value, dict | list):
        step = _STEPS.get(type(shape))
        if step is not None:
            step(shape, value, path, found)
        else:
            _all(value, path, shape.iml == "template", found)


def _all(value: Json, path: Path, iml: bool, found: list[Place]) -> None:
    if isinstance(value, str):
        found.append(Place(path, value, iml))
    elif isinstance(value, dict):
        for name, member in value.items():
            _all(member, (*path, name), iml, found)
    elif isinstance(value, list):
        for number, member in enumerate(value):
            _all(member, (*path, number), iml, found)


def _obj(shape: Obj, value: Json, path: Path, found: list[Place]) -> None:
    if not isinstance(value, dict):
        _all(value, path, shape.iml == "template", found)
        return
    for name, member in value.items():
        inner = member_shape(shape, name)
        if inner is None:
            _all(member, (*path, name), name == SPREAD, found)
        else:
            _walk(inner, member, (*path, name), found)


def member_shape(shape: Obj, name: str) -> Shape | None:
    """Give the shape of an object's member: declared, of a family, or of any other name."""
    key = shape.keys.get(name)
    if key is not None:
        return key.shape
    family = family_of(shape, name)
    return family.key.shape if family is not None else shape.open


def _arr(shape: Arr, value: Json, path: Path, found: list[Place]) -> None:
    if not isinstance(value, list):
        _all(value, path, shape.iml == "template", found)
        return
    for number, member in enumerate(value):
        _walk(shape.item, member, (*path, number), found)


def _branching(shape: ByType | Tagged | Ref, value: Json, path: Path, found: list[Place]) -> None:
    inner = branch(shape, value)
    if inner is not None:
        _walk(inner, value, path, found)
    else:
        _all(value, path, shape.iml == "template", found)


_STEPS: dict[type, Callable[[Any, Json, Path, list[Place]], None]] = {
    Obj: _obj,
    Arr: _arr,
    ByType: _branching,
    Tagged: _branching,
    Ref: _branching,
}
