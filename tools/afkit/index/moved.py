"""Where the places of an earlier state of a text are in its present state."""

from __future__ import annotations

from collections.abc import Callable

from afkit.source.text import Location, Source

Texts = Callable[[str], str | None]
"""Gives the text of a file as it is now; None if it is that of the disk."""


class Moves:
    """Carries places over to the present texts: those before what has changed stay, those behind it move along.

    Between changes that leave a text as long as it was, as where lines were left out, a place stays if it reads the same.
    """

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._known: dict[str, tuple[Source, int, int]] = {}

    def __call__(self, place: Location) -> Location | None:
        """Give the place as it is now; None for one in the stretch that has changed."""
        old = place.source.text
        source, same, tail = self._known.get(place.file) or self._compare(place.source)
        if source.text == old or place.end <= same:
            return Location(source, place.start, place.end)
        if place.start < len(old) - tail:
            stays = len(source.text) == len(old) and source.text[place.start : place.end] == place.text
            return Location(source, place.start, place.end) if stays else None
        moved = len(source.text) - len(old)
        return Location(source, place.start + moved, place.end + moved)

    def _compare(self, old: Source) -> tuple[Source, int, int]:
        """Find the present source, and how many characters at both ends are those of the old one."""
        text = self._texts(old.name)
        new = old if text is None else Source(old.name, text.removeprefix("\ufeff"))
        same = tail = 0
        most = min(len(old.text), len(new.text))
        if new.text != old.text:
            while same < most and old.text[same] == new.text[same]:
                same += 1
            while tail < most - same and old.text[-1 - tail] == new.text[-1 - tail]:
                tail += 1
            # A name that touches the change is no longer the name it was
            same = max(0, same - 1) if old.text[same - 1 : same].isalnum() else same
            tail = max(0, tail - 1) if tail and old.text[len(old.text) - tail].isalnum() else tail
        found = self._known[old.name] = new, same, tail
        return found
