"""Errors that rendering could write out as they stand: a code holds what the format has no place for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

from afkit.app.codes import STRUCTURE
from afkit.app.model import KINDS, App
from afkit.source.diagnostic import Diagnostic
from afkit.source.text import Location


def not_in_codes(app: App, errors: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Give the errors that concern more than the shape of what stands in a code: those change what is written."""
    owners = [app, *(component for kind in KINDS for component in app.components(kind).values())]
    places: dict[str, set[tuple[int, int]]] = {}
    for owner in owners:
        for code in (code for code in owner.codes.values() if code.given):
            place = code.origin.location
            named = code.origin.key_location if code.origin.path else place
            start = named.start if named.file == place.file else place.start
            places.setdefault(place.file, set()).add((start, place.end))
    inside = {file: _Inside(some) for file, some in places.items()}
    return [
        error
        for error in errors
        if error.code not in STRUCTURE
        or error.location.file not in inside
        or not inside[error.location.file].holds(error.location)
    ]


class _Inside:
    """Stretches of a text, to be asked what stands inside of one."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        found = sorted(stretches)
        self._starts = [start for start, _ in found]
        self._furthest = list(accumulate((end for _, end in found), max))
        self._widest = dict(found)  # the last of those that begin at one place is the longest

    def holds(self, place: Location) -> bool:
        """Tell whether a place begins inside of one, or ends before one that begins there, too."""
        before = bisect_left(self._starts, place.start)
        return (before > 0 and self._furthest[before - 1] > place.start) or place.end < self._widest.get(place.start, 0)
