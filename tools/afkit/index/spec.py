"""What the format declares for a place: its key, its shape, what may stand in it, and whether expressions are evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from afkit.app.model import Json
from afkit.app.spec.check.walk import member_shape
from afkit.app.spec.shapes.basics import SPREAD
from afkit.app.spec.shapes.shape import (
    Anything,
    Arr,
    Bool,
    ByType,
    Enum,
    Family,
    Key,
    Never,
    Null,
    Obj,
    Ref,
    Shape,
    Tagged,
)
from afkit.app.spec.shapes.unions import branch, family_of
from afkit.records import NamedTuple
from afkit.source.places import Path


class Spec(NamedTuple):
    """The declaration of a place.

    `key` is the declared key that leads there, of `holder`; None for items and free names. `shape` is what may stand
    there (None: nothing is declared), `value` what does, and `evaluated` whether a text there is a template.
    """

    key: Key | None
    shape: Shape | None
    holder: Obj | None
    value: Json
    evaluated: bool


def spec_at(shape: Shape | None, value: Json, path: Path) -> Spec:
    """Follow a path through a shape, along the value that decides between the branches of unions."""
    here, key, holder, evaluated = shape, None, None, False
    for step in path:
        here = settled(here, value)
        evaluated = evaluated or (here is not None and here.iml == "template" and not isinstance(here, Obj))
        key = holder = None
        if isinstance(here, Obj) and isinstance(step, str):
            holder = here
            key = here.keys.get(step)
            family = None if key is not None else family_of(here, step)
            key = family.key if family is not None else key
            here = member_shape(here, step)
            if here is None and step == SPREAD:
                here = Anything()
        elif isinstance(here, Arr) and isinstance(step, int):
            here = here.item
        else:
            here = here if isinstance(here, Anything) else None
        value = _member(value, step)
    final = settled(here, value)
    if final is not None and not isinstance(final, Obj):
        evaluated = evaluated or final.iml == "template"
    elif here is not None and isinstance(here, ByType) and isinstance(value, str | None):
        evaluated = evaluated or any(case.iml == "template" for case in here.cases.values())
    return Spec(key, here, holder, value, evaluated)


def settled(shape: Shape | None, value: Json) -> Shape | None:
    """Give the branch of a union that a value belongs to; the union itself where the value does not decide."""
    for _ in range(20):
        if not isinstance(shape, ByType | Tagged | Ref):
            return shape
        found = branch(shape, value)
        if found is None:
            return shape
        shape = found
    return shape


def objects(shape: Shape | None, value: Json) -> Obj | None:
    """Give the object that may stand at a place, whatever stands there now."""
    found = settled(shape, value)
    if isinstance(found, Obj):
        return found if found.keys else _begun(shape, value) or found
    for branch_shape in branches(shape, value):
        if isinstance(branch_shape, Obj):
            return branch_shape
    return None


def _begun(shape: Shape | None, value: Json) -> Obj | None:
    """Give the object of declared keys that one of free names is about to become: its deciding member is not there yet."""
    here = shape
    while isinstance(here, ByType | Ref):
        here = here.shape if isinstance(here, Ref) else here.cases.get("object")
    meant = here.presence if isinstance(here, Tagged) else None
    return meant if meant is not None and isinstance(value, dict) and value.keys() <= meant.keys.keys() else None


def branches(shape: Shape | None, value: Json = None) -> Iterator[Shape]:
    """Yield all that a shape allows, unions and references resolved."""
    stack: list[Shape | None] = [shape]
    seen = 0
    while stack and seen < 50:
        seen += 1
        here = stack.pop(0)
        if isinstance(here, Ref):
            stack.append(here.shape)
        elif isinstance(here, ByType):
            stack.extend(here.cases.values())
        elif isinstance(here, Tagged):
            inner = branch(here, value if isinstance(value, dict) else {})
            stack.append(inner)
        elif here is not None:
            yield here


class Choice(NamedTuple):
    """A value that may stand at a place, with what it means."""

    value: str | int | bool
    doc: str


def choices(shape: Shape | None) -> list[Choice]:
    """List the values of the enumerations and switches that may stand at a place."""
    found: list[Choice] = []
    for here in branches(shape):
        if isinstance(here, Enum):
            found.extend(Choice(value, here.docs.get(str(value), "")) for value in here.values)
        elif isinstance(here, Bool):
            found.extend((Choice(True, ""), Choice(False, "")))
    return found


class Offer(NamedTuple):
    """A key that may still be added to an object. `form` says how its value begins: object, array, text or none."""

    name: str
    key: Key
    required: bool
    form: str


def offers(shape: Obj, value: Mapping[str, Any]) -> list[Offer]:
    """List the declared keys that an object lacks and may have, required ones first."""
    forbidden = {
        name
        for rule in shape.rules
        if rule.key in value and (not rule.values or value[rule.key] in rule.values) and rule.note is None
        for name in rule.forbid
    }
    demanded = {
        name
        for rule in shape.rules
        if rule.key in value and (not rule.values or value[rule.key] in rule.values)
        for name in rule.require
    }
    found = [
        Offer(name, key, key.required is True or name in demanded, form_of(key.shape))
        for name, key in shape.keys.items()
        if name not in value and name not in forbidden and not _never(key.shape)
    ]
    return sorted(found, key=lambda offer: not offer.required)


def families(shape: Obj) -> tuple[Family, ...]:
    """Give the families of names that an object's members may have beside the declared keys."""
    return shape.families


def form_of(shape: Shape) -> str:
    """Say how a value of a shape begins: `object`, `array`, `text` or `scalar`."""
    forms = [_FORMS.get(type(here), "text") for here in branches(shape) if type(here) is not Null]
    if "array" not in forms and ("text" in forms or "scalar" in forms):
        return "text" if "text" in forms else "scalar"
    return forms[0] if forms else "scalar"


_FORMS: dict[type, str] = {Obj: "object", Arr: "array", Bool: "scalar", Enum: "scalar", Anything: "scalar"}


def _never(shape: Shape) -> bool:
    return all(isinstance(here, Never | Null) for here in branches(shape))


def _member(value: Json, step: str | int) -> Json:
    if isinstance(value, dict):
        return value.get(str(step))
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None
