"""What a polling trigger has read, so that an item which comes in late can be told: the platform passes it.

The platform keeps no more than the watermark (app-format reference, section 10.4). An item that is dated before it (or has
a smaller id, for a trigger that goes by id), and was not there when its time was, is lost; nobody hears of it. What is
remembered here only serves to say so.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from afkit.engine.evaluate import as_text
from afkit.engine.position import Position, Watched
from afkit.records import NamedTuple

KEY = "known"
"""Where the memory stands among what a trigger keeps."""

_KEPT = 1000
"""How many items are remembered, the newest ones."""

Rank = int | float
"""Where an item stands: its date in milliseconds, or its id if that is a number."""


class Memory(NamedTuple):
    """The items that were read, each by its rank and a mark of its id; before `floor` nothing is known."""

    floor: Rank | None = None
    items: frozenset[tuple[Rank, int]] = frozenset()

    @classmethod
    def read(cls, state: Mapping[str, Any] | None) -> Memory | None:
        """Read what an earlier run remembered; None where there was none."""
        kept = (state or {}).get(KEY)
        if not isinstance(kept, Mapping) or not isinstance(kept.get("items"), list):
            return None
        floor = kept.get("floor")
        items = frozenset((pair[0], pair[1]) for pair in kept["items"] if isinstance(pair, list) and len(pair) == 2)
        return cls(floor if isinstance(floor, int | float) else None, items)

    def write(self) -> dict[str, Any]:
        """Give it as JSON data."""
        return {KEY: {"floor": self.floor, "items": [list(pair) for pair in sorted(self.items)]}}

    def late(self, found: Sequence[Watched], position: Position) -> list[Watched]:
        """Give the items that stand before the watermark and were not there before."""
        mark = rank(Watched(None, position.id, position.date))
        if mark is None:
            return []
        return [
            item
            for item in found
            if (own := rank(item)) is not None
            and own < mark
            and (own, _mark(item)) not in self.items
            and (self.floor is None or own > self.floor)
        ]

    def more(self, found: Sequence[Watched]) -> Memory:
        """Remember these items, too."""
        items = self.items | {(own, _mark(item)) for item in found if (own := rank(item)) is not None}
        if len(items) <= _KEPT:
            return Memory(self.floor, items)
        newest = sorted(items)[-_KEPT:]
        return Memory(max(newest[0][0], self.floor if self.floor is not None else newest[0][0]), frozenset(newest))


def begun(found: Sequence[Watched], *, whole: bool) -> Memory:
    """Begin to remember. Unless `whole` says that everything there is was read, nothing is known before the oldest item."""
    ranks = [own for item in found if (own := rank(item)) is not None]
    return Memory(None if whole or not ranks else min(ranks)).more(found)


def rank(item: Watched) -> Rank | None:
    """Tell where an item stands; None for an id that is no number: it has no order that means time."""
    if item.date is not None:
        return round(item.date.timestamp() * 1000)
    try:
        number = float(as_text(item.id))
    except ValueError:
        return None
    return int(number) if number.is_integer() else number if isfinite(number) else None


def _mark(item: Watched) -> int:
    return zlib.crc32(as_text(item.id).encode("utf-8", "surrogatepass"))
