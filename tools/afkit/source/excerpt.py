"""What is left of a source when only some places of it are still to be told: their lines and columns, and a few lines.

A report over thousands of files, one that comes from another process, or from a cache, does not carry every text along,
and no secret that stands in one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from afkit.annotations import Any
from afkit.source.diagnostic import Diagnostic
from afkit.source.frame import MAX_LINES
from afkit.source.text import Location, Source


class Excerpt(Source):
    """A source of which only some offsets and lines are known; `frame` and reporters need no others."""

    __slots__ = ("_lines", "_positions")

    def __init__(self, name: str, positions: dict[int, tuple[int, int]], lines: dict[int, str]) -> None:
        super().__init__(name, "\n".join(lines.values()) or ("\n" if lines else ""))
        self._positions = positions
        self._lines = lines

    def position(self, offset: int) -> tuple[int, int]:
        """Turn one of the known offsets into (line, column)."""
        return self._positions[offset]

    def line(self, number: int) -> str:
        """Give the text of one of the known lines; others are empty."""
        return self._lines.get(number, "")

    def __reduce__(self) -> tuple[Any, ...]:
        return Excerpt, (self.name, self._positions, self._lines)

    def packed(self) -> list[Any]:
        """Give plain data of which `unpack` makes the excerpt again."""
        return [self.name, [[at, *place] for at, place in self._positions.items()], list(self._lines.items())]

    @classmethod
    def unpack(cls, data: list[Any]) -> Excerpt:
        """Make an excerpt of what `packed` gave."""
        name, positions, lines = data
        return cls(name, {at: (line, column) for at, line, column in positions}, dict(lines))


def clip(found: Iterable[Diagnostic], line: Callable[[str], str]) -> list[Diagnostic]:
    """Give the same findings, whose places stand in excerpts; `line` masks what no line may show, at its place."""
    found = list(found)
    places: dict[int, tuple[Source, set[tuple[int, int]], set[tuple[int, int]]]] = {}
    for diagnostic in found:
        _note(diagnostic.location, places, drawn=True)
        for place in (*(edit.location for edit in diagnostic.fix), *(item.location for item in diagnostic.related)):
            _note(place, places, drawn=False)
    made = {mark: _excerpt(source, drawn, told, line) for mark, (source, drawn, told) in places.items()}

    def moved(place: Location) -> Location:
        return Location(made[id(place.source)], place.start, place.end)

    return [
        diagnostic._replace(
            location=moved(diagnostic.location),
            fix=tuple(edit._replace(location=moved(edit.location)) for edit in diagnostic.fix),
            related=tuple(item._replace(location=moved(item.location)) for item in diagnostic.related),
        )
        for diagnostic in found
    ]


def _note(place: Location, places: dict[int, Any], *, drawn: bool) -> None:
    # The findings hold the sources while this lasts, so that an identity stands for one of them.
    entry = places.setdefault(id(place.source), (place.source, set(), set()))
    entry[1 if drawn else 2].add((place.start, place.end))


def _excerpt(
    source: Source, drawn: set[tuple[int, int]], told: set[tuple[int, int]], line: Callable[[str], str]
) -> Excerpt:
    positions = {at: source.position(at) for span in (*drawn, *told) for at in (*span, max(span))}
    lines: dict[int, str] = {}
    for start, end in drawn if source.text else ():
        first, last = positions[start][0], positions[max(start, end)][0]
        for number in {*range(first, min(first + MAX_LINES, last) + 1), max(first, last - 1), last}:
            if number not in lines:  # many findings may stand in one long line
                lines[number] = line(source.line(number))
    return Excerpt(source.name, dict(sorted(positions.items())), dict(sorted(lines.items())))
