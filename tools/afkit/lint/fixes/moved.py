"""From the places of a mended text to those of the text that its author wrote."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic, Edit
from afkit.source.text import Location, Source


class Moved(NamedTuple):
    """A text and its mended form: where the edits are in each, as (start, end) pairs in order."""

    written: Source
    old: list[tuple[int, int]]
    new: list[tuple[int, int]]

    def back(self, offset: int, *, end: bool) -> int:
        """Turn an offset of the mended text into one of the written text; inside of an edit it is the edit's own."""
        at = bisect_right(self.new, (offset, len(self.written.text) * 2)) - 1
        if at < 0:
            return offset
        (start, stop), (_, after) = self.old[at], self.new[at]
        if offset >= after:
            return stop + offset - after
        return stop if end and offset > self.new[at][0] else start


class Places:
    """Puts places of mended texts into the written ones."""

    def __init__(self, written: Mapping[str, Source], moved: Mapping[str, Moved]) -> None:
        self.written = written
        self.moved = moved

    def __call__(self, place: Location) -> Location:
        name = place.source.name
        source = self.written.get(name, place.source)
        moved = self.moved.get(name)
        if moved is None:
            return Location(source, place.start, place.end)
        start = moved.back(place.start, end=False)
        return Location(source, start, max(start, moved.back(place.end, end=True)))

    def diagnostic(self, item: Diagnostic) -> Diagnostic:
        """Move everything that a finding speaks of."""
        return item._replace(
            location=self(item.location),
            fix=tuple(edit._replace(location=self(edit.location)) for edit in item.fix),
            related=tuple(other._replace(location=self(other.location)) for other in item.related),
        )


def moved_by(source: Source, edits: Sequence[Edit]) -> Moved:
    """Give how edits move the places of a text."""
    old: list[tuple[int, int]] = []
    new: list[tuple[int, int]] = []
    shift = 0
    for edit in sorted(edits, key=lambda edit: edit.location.start):
        start, end = edit.location.start, edit.location.end
        old.append((start, end))
        new.append((start + shift, start + shift + len(edit.text)))
        shift += len(edit.text) - (end - start)
    return Moved(source, old, new)
