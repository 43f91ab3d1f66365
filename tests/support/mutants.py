"""Make single-defect mutants of a good text, with what a checker should say about each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from afkit.app.spec.check.walk import member_shape
from afkit.app.spec.shapes.shape import Anything, Arr, Bool, ByType, Enum, Never, Num, Obj, Ref, Shape, Str, Tagged
from afkit.app.spec.shapes.unions import branch
from afkit.source import Document, Location, Path, Source, UnreadableError, load


class Mutant(NamedTuple):
    """A text with one defect: its kind, the code and place (line, column) to expect, and the word to suggest."""

    kind: str
    text: str
    code: str
    line: int
    column: int
    suggestion: str | None
    path: Path


class Spot(NamedTuple):
    path: Path
    value: Any
    shape: Shape
    parent: Obj | None


def spots(shape: Shape, value: Any, path: Path = (), parent: Obj | None = None) -> Iterator[Spot]:
    """List every place of a value with its shape, unions resolved."""
    while isinstance(shape, ByType | Tagged | Ref):
        chosen = branch(shape, value)
        if chosen is None:
            return
        shape = chosen
    yield Spot(path, value, shape, parent)
    if isinstance(shape, Obj) and isinstance(value, dict):
        for name, member in value.items():
            inner = member_shape(shape, name)
            if inner is not None:
                yield from spots(inner, member, (*path, name), shape)
    elif isinstance(shape, Arr) and isinstance(value, list):
        for number, member in enumerate(value):
            yield from spots(shape.item, member, (*path, number), None)


def typo(word: str, rng: random.Random) -> str:
    """Make one edit: drop, double, swap or change a letter."""
    at = rng.randrange(len(word))
    kind = rng.choice(("drop", "double", "swap", "change"))
    if kind == "drop" and len(word) > 2:
        return word[:at] + word[at + 1 :]
    if kind == "swap" and len(word) > 1:
        at = min(at, len(word) - 2)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if swapped != word:
            return swapped
    if kind == "change":
        return word[:at] + ("x" if word[at] != "x" else "y") + word[at + 1 :]
    return word[:at] + word[at] + word[at:]


def _requoted(old: str, new: str) -> str:
    return f"{old[0]}{new}{old[0]}" if old[:1] in "'\"" else new


def _replaced(location: Location, text: str) -> str:
    whole = location.source.text
    return whole[: location.start] + text + whole[location.end :]


def mutants(shape: Shape, text: str, count: int, seed: int, name: str = "good.yaml") -> list[Mutant]:
    """Give `count` different mutants of a good text, fewer if it has no more places."""
    rng = random.Random(seed)
    document = load(Source(name, text))
    candidates = []
    for spot in spots(shape, document.value):
        candidates += [(maker, spot) for maker in (_misspelt_key, _wrong_value, _wrong_type, _too_long, _missing)]
    rng.shuffle(candidates)
    made: dict[str, Mutant] = {}
    for maker, spot in candidates:
        mutant = maker(document, spot, rng)
        if mutant is not None and mutant.text not in made and _loads(mutant.text, name):
            made[mutant.text] = mutant
        if len(made) >= count:
            break
    return list(made.values())


def _loads(text: str, name: str) -> bool:
    try:
        return not any(found.severity == "error" for found in load(Source(name, text)).diagnostics)
    except UnreadableError:
        return False


def _misspelt_key(document: Document, spot: Spot, rng: random.Random) -> Mutant | None:
    parent, name = spot.parent, spot.path[-1] if spot.path else None
    if parent is None or not isinstance(name, str) or name not in parent.keys or parent.open is not None:
        return None
    wrong = typo(name, rng)
    if member_shape(parent, wrong) or wrong in parent.slips or wrong in parent.elsewhere:
        return None
    place = document.key(spot.path)
    text = _replaced(place, _requoted(place.text, wrong))
    return Mutant("misspelt key", text, "AF101", place.line, place.column, name, (*spot.path[:-1], wrong))


def _wrong_value(document: Document, spot: Spot, rng: random.Random) -> Mutant | None:
    shape, value = spot.shape, spot.value
    if not isinstance(shape, Enum) or not isinstance(value, str) or value not in shape.values:
        return None
    wrong = typo(value, rng)
    if wrong in shape.values or wrong in shape.soft or wrong in shape.slips or wrong.upper() in shape.values:
        return None
    place = document.at(spot.path)
    text = _replaced(place, _requoted(place.text, wrong))
    return Mutant("wrong value", text, "AF103", place.line, place.column, value, spot.path)


def _wrong_type(document: Document, spot: Spot, rng: random.Random) -> Mutant | None:
    shape, value = spot.shape, spot.value
    if not spot.path or isinstance(value, dict | list) or isinstance(shape, Anything | Never):
        return None
    if not isinstance(shape, Bool | Num | Str | Enum) or spot.parent is None or spot.parent.open is not None:
        return None
    declared = spot.parent.keys.get(str(spot.path[-1]))
    if declared is None or isinstance(declared.shape, ByType | Anything):
        return None
    place = document.at(spot.path)
    wrong = "[1, 2]" if rng.random() < 0.5 else "{x: 1}" if document.format == "yaml" else '{"x": 1}'
    key = document.key(spot.path)
    return Mutant("wrong type", _replaced(place, wrong), "AF102", key.line, key.column, None, spot.path)


def _too_long(document: Document, spot: Spot, rng: random.Random) -> Mutant | None:
    shape = spot.shape
    if not isinstance(shape, Str) or shape.max is None or "\n" in document.at(spot.path).text:
        return None
    place = document.at(spot.path)
    text = _replaced(place, '"' + "a" * (shape.max + 1) + '"')
    return Mutant("too long", text, "AF106", place.line, place.column, None, spot.path)


def _missing(document: Document, spot: Spot, rng: random.Random) -> Mutant | None:
    parent, name = spot.parent, spot.path[-1] if spot.path else None
    if parent is None or not isinstance(name, str) or name not in parent.keys or isinstance(spot.value, dict | list):
        return None
    if parent.keys[name].required is not True:
        return None
    key, value = document.key(spot.path), document.at(spot.path)
    lines = document.source.text.splitlines(keepends=True)
    own_line = lines[key.line - 1].strip() == document.source.text[key.start : value.end].strip().removesuffix(",")
    if not own_line or key.line != value.line or len(spot.path) < 2 or isinstance(spot.path[-2], int):
        return None
    place = document.key(spot.path[:-1])
    text = "".join(lines[: key.line - 1] + lines[key.line :])
    return Mutant("missing key", text, "AF104", place.line, place.column, None, spot.path[:-1])
