"""Find every text of a code, and say whether the engine evaluates the expressions in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from afkit.app.model import Code, Json
from afkit.app.spec.basics import SPREAD
from afkit.app.spec.shape import Arr, ByType, Obj, Ref, Shape, Tagged
from afkit.app.spec.unions import branch, family_of
from afkit.records import NamedTuple
from afkit.source.document import Path


class Place(NamedTuple):
    """A text inside a code: `path` from the code's own top (`code.origin.at(*path)` is its origin).

    `iml` is False where the platform takes the text literally.
    """

    path: Path
    text: str
    iml: bool


def templates(shape: Shape | None, code: Code) -> Iterator[Place]:
    """Yield every text of a code, in order. A code without a shape (JavaScript, Markdown) has none."""
    if shape is not None:
        yield from _walk(shape, code.value, ())


def _walk(shape: Shape, value: Json, path: Path) -> Iterator[Place]:
    if isinstance(value, str):
        inner = shape.cases.get("string", shape) if isinstance(shape, ByType) else shape
        yield Place(path, value, inner.iml == "template")
    elif isinstance(value, dict | list):
        step = _STEPS.get(type(shape))
        if step is not None:
            yield from step(shape, value, path)
        else:
            yield from _all(value, path, iml=shape.iml == "template")


def _all(value: Json, path: Path, *, iml: bool) -> Iterator[Place]:
    if isinstance(value, str):
        yield Place(path, value, iml)
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _all(member, (*path, name), iml=iml)
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from _all(member, (*path, number), iml=iml)


def _obj(shape: Obj, value: Json, path: Path) -> Iterator[Place]:
    if not isinstance(value, dict):
        yield from _all(value, path, iml=shape.iml == "template")
        return
    for name, member in value.items():
        inner = member_shape(shape, name)
        if inner is None:
            yield from _all(member, (*path, name), iml=name == SPREAD)
        else:
            yield from _walk(inner, member, (*path, name))


def member_shape(shape: Obj, name: str) -> Shape | None:
    """Give the shape of an object's member: declared, of a family, or of any other name."""
    key = shape.keys.get(name)
    if key is not None:
        return key.shape
    family = family_of(shape, name)
    return family.key.shape if family is not None else shape.open


def _arr(shape: Arr, value: Json, path: Path) -> Iterator[Place]:
    if not isinstance(value, list):
        yield from _all(value, path, iml=shape.iml == "template")
        return
    for number, member in enumerate(value):
        yield from _walk(shape.item, member, (*path, number))


def _branching(shape: ByType | Tagged | Ref, value: Json, path: Path) -> Iterator[Place]:
    inner = branch(shape, value)
    if inner is not None:
        yield from _walk(inner, value, path)
    else:
        yield from _all(value, path, iml=shape.iml == "template")


_STEPS: dict[type, Callable[[Any, Json, Path], Iterator[Place]]] = {
    Obj: _obj,
    Arr: _arr,
    ByType: _branching,
    Tagged: _branching,
    Ref: _branching,
}
