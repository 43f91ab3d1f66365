"""What a polling trigger by date has read, so that an item which comes in late can be told: the platform passes it.

The platform keeps no more than the watermark (app-format reference, section 10.4). An item that is dated before it, and
was not there when its time was, is lost; nobody hears of it. What is remembered here only serves to say so.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from afkit.engine.evaluate import as_text
from afkit.engine.position import Position, Watched
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

KEY = "known"
"""Where the memory stands among what a trigger keeps."""

_KEPT = 1000
"""How many items are remembered, those with the newest dates."""


class Memory(NamedTuple):
    """The items that were read, each by its date in milliseconds and a mark of its id; before `floor` nothing is known."""

    floor: int | None = None
    items: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def read(cls, state: Mapping[str, Any] | None) -> Memory | None:
        """Read what an earlier run remembered; None where there was none."""
        kept = (state or {}).get(KEY)
        if not isinstance(kept, Mapping) or not isinstance(kept.get("items"), list):
            return None
        floor = kept.get("floor")
        items = frozenset((pair[0], pair[1]) for pair in kept["items"] if isinstance(pair, list) and len(pair) == 2)
        return cls(floor if isinstance(floor, int) else None, items)

    def write(self) -> dict[str, Any]:
        """Give it as JSON data."""
        return {KEY: {"floor": self.floor, "items": [list(pair) for pair in sorted(self.items)]}}

    def late(self, found: Sequence[Watched], position: Position) -> list[Watched]:
        """Give the items that are dated before the watermark and were not there before."""
        if position.date is None:
            return []
        return [
            item
            for item in found
            if item.date is not None
            and item.date < position.date
            and _mark(item) not in self.items
            and (self.floor is None or _milliseconds(item.date) > self.floor)
        ]

    def more(self, found: Sequence[Watched]) -> Memory:
        """Remember these items, too."""
        items = self.items | {_mark(item) for item in found if item.date is not None}
        if len(items) <= _KEPT:
            return Memory(self.floor, items)
        newest = sorted(items)[-_KEPT:]
        return Memory(max(newest[0][0], self.floor if self.floor is not None else newest[0][0]), frozenset(newest))


def begun(found: Sequence[Watched], *, whole: bool) -> Memory:
    """Begin to remember. Unless `whole` says that everything there is was read, nothing is known before the oldest item."""
    dates = [_milliseconds(item.date) for item in found if item.date is not None]
    return Memory(None if whole or not dates else min(dates)).more(found)


def _mark(item: Watched) -> tuple[int, int]:
    assert item.date is not None
    return _milliseconds(item.date), zlib.crc32(as_text(item.id).encode("utf-8", "surrogatepass"))


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
