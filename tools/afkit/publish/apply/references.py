"""Change a component's connections one at a time, by a road on which every step is legal (publisher's reference, 2.5)."""

from __future__ import annotations

from collections import deque
from typing import TypeAlias

Pair: TypeAlias = tuple[str | None, str | None]
"""The names of the primary and the alternative connection."""


def legal(pair: Pair) -> bool:
    """Say whether the server holds such a pair: never two equal ones, never an alternative alone."""
    first, second = pair
    return second is None or (first is not None and first != second)


def road(now: Pair, goal: Pair) -> list[tuple[str, str | None]]:
    """Give the shortest list of single changes, as (field, new value), from `now` to `goal`.

    Swapping takes three: clear the alternative, set the primary, set the alternative.
    """
    names = {*now, *goal, None}
    paths: dict[Pair, list[tuple[str, str | None]]] = {now: []}
    queue = deque([now])
    while queue:
        here = queue.popleft()
        if here == goal:
            return paths[here]
        for name in sorted(names, key=lambda name: (name is not None, name or "")):
            for field, there in (("altConnection", (here[0], name)), ("connection", (name, here[1]))):
                if legal(there) and there not in paths:
                    paths[there] = [*paths[here], (field, name)]
                    queue.append(there)
    return [(field, value) for field, value in (("connection", goal[0]), ("altConnection", goal[1]))]
