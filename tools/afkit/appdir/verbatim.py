"""Errors that rendering could write out as they stand: a code holds what the format has no place for."""

from __future__ import annotations

from collections.abc import Iterable

from afkit.app.codes import STRUCTURE
from afkit.app.model import KINDS, App
from afkit.source.diagnostic import Diagnostic


def not_in_codes(app: App, errors: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Give the errors that concern more than the shape of what stands in a code: those change what is written."""
    owners = [app, *(component for kind in KINDS for component in app.components(kind).values())]
    places: dict[str, list[tuple[int, int]]] = {}
    for owner in owners:
        for code in (code for code in owner.codes.values() if code.given):
            place = code.origin.location
            places.setdefault(place.file, []).append((place.start, place.end))
    return [
        error
        for error in errors
        if error.code not in STRUCTURE
        or not any(
            start < error.location.start < end or (start == error.location.start and error.location.end < end)
            for start, end in places.get(error.location.file, ())
        )
    ]
