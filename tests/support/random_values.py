"""Draw values that mostly have a shape, and sometimes do not."""

from __future__ import annotations

import random
from typing import Any

from afkit.app.spec.shapes.shape import (
    Anything,
    Arr,
    Bool,
    ByType,
    Enum,
    Never,
    Null,
    Num,
    Obj,
    Ref,
    Shape,
    Str,
    Tagged,
)

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    2.5,
    3.0,
    "",
    "x",
    "{{x}}",
    "rpc://a",
    [],
    {},
    ["a"],
    {"a": 1},
    {"{{...}}": "{{x}}"},
]
TEXTS = [
    "abc",
    "a-b",
    "{{x}}",
    "rpc://a",
    "request.body.x",
    "#aabbcc",
    "https://eu1.make.com/api",
    "date",
    "x" * 600,
    "",
]


def draw(shape: Shape, rng: random.Random, depth: int = 0) -> Any:
    """Draw one value; below a depth of 8 everything is small."""
    if rng.random() < 0.04:
        return rng.choice(ODD)
    match shape:
        case Ref():
            return draw(shape.shape, rng, depth)
        case ByType():
            return draw(rng.choice(list(shape.cases.values())), rng, depth)
        case Tagged():
            return draw(rng.choice([*shape.cases.values(), shape.default, *filter(None, [shape.presence])]), rng, depth)
        case Obj():
            return _object(shape, rng, depth)
        case Arr():
            return [draw(shape.item, rng, depth + 1) for _ in range(rng.randrange(3) if depth < 8 else 0)]
        case Enum():
            known = [*shape.values, *shape.soft, *(f"{start}x" for start in shape.prefixes)]
            return rng.choice([*known, *(str(value).lower() for value in shape.values)])
        case Str():
            return rng.choice(TEXTS)
        case Num():
            return rng.choice([0, 1, 3, 200, 999, 1000, 300_000, 300_001, 1.5])
        case Bool():
            return rng.random() < 0.5
        case Null() | Never():
            return None
        case Anything():
            return rng.choice(ODD)


def _object(shape: Obj, rng: random.Random, depth: int) -> dict[str, Any]:
    found = {}
    for name, key in shape.keys.items():
        if key.required or (depth < 8 and rng.random() < min(0.3, 4 / len(shape.keys))):
            found[name] = draw(key.shape, rng, depth + 1)
    for family in shape.families:
        found[rng.choice(["404", "500-599", "*", "4xx"])] = draw(family.key.shape, rng, depth + 1)
    if shape.open is not None and depth < 8:
        found[rng.choice(["abc", "createOrder", "x", "{{...}}"])] = draw(shape.open, rng, depth + 1)
    if found and rng.random() < 0.03:
        found.pop(rng.choice(list(found)))
    return found
