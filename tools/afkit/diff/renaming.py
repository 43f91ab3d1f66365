"""Pair what went with what came in its place, by what both have in common: in one pass, however much there is."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")


def pairs(
    gone: Mapping[str, T],
    come: Mapping[str, T],
    traits: Callable[[T], Iterable[Hashable]],
    fits: Callable[[T, T], bool] = lambda one, other: True,
) -> Iterator[tuple[str, str]]:
    """Pair names: each that went with the first that came, is still free, shares a trait and fits."""
    by_trait: dict[Hashable, dict[str, int]] = {}
    for place, (name, item) in enumerate(come.items()):
        for trait in traits(item):
            by_trait.setdefault(trait, {})[name] = place
    for name, item in gone.items():
        best: tuple[int, str] | None = None
        for trait in traits(item):
            found = next(
                ((place, other) for other, place in by_trait.get(trait, {}).items() if fits(item, come[other])), None
            )
            if found is not None and (best is None or found < best):
                best = found
        if best is not None:
            yield name, best[1]
            for trait in traits(come[best[1]]):
                by_trait[trait].pop(best[1], None)
