"""Places in a text: paths to values, the stretch of every character, and what a parser keeps to answer for them."""

from __future__ import annotations

from collections.abc import Sequence

from afkit.annotations import Any, Literal, Protocol, TypeAlias
from afkit.records import NamedTuple

Path: TypeAlias = tuple[str | int, ...]
"""Steps from the top of a document: member names and item numbers (from 0)."""


def value_at(value: Any, path: Path) -> Any:
    """Give what stands at a path of a value; None where it leads nowhere."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


class Characters:
    """Where each character of a decoded scalar stands: character i is `starts[i]` to `ends[i]` of the source text."""

    __slots__ = ("ends", "starts", "tail")

    def __init__(self, starts: Sequence[int], ends: Sequence[int], tail: int) -> None:
        self.starts = starts
        self.ends = ends
        self.tail = tail  # where a character after the last one would stand

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of the source that characters `start` to `end` were written in."""
        count = len(self.starts)
        start = max(0, min(start, count))
        end = max(start, min(end, count))
        first = self.starts[start] if start < count else self.tail
        return (first, self.ends[end - 1]) if end > start else (first, first)


class Where(NamedTuple):
    """What stands at an offset: the path of a value, and which part of it is met.

    `part` is `key`, `value` (a scalar), or `gap`: between the members of the collection at `path`, or behind the key of
    a member whose value is written elsewhere (an alias) or not yet. `start` and `end` are the stretch of that part.
    """

    path: Path
    part: Literal["key", "value", "gap"]
    start: int
    end: int


class Tree(Protocol):
    """What a parser keeps to answer questions about places. Spans are offsets; a path that leads nowhere is cut."""

    def span(self, path: Path) -> tuple[int, int]: ...
    def key_span(self, path: Path) -> tuple[int, int]: ...
    def characters(self, path: Path) -> Characters | None: ...
    def comments(self) -> list[tuple[int, str]]: ...
    def where(self, offset: int) -> Where: ...
