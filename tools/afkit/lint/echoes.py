"""One defect is told once: where a rule says exactly what is wrong, what others say of the same place is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from afkit.source.diagnostic import Diagnostic

_SAID_BETTER: Mapping[str, tuple[str, ...]] = {
    "AF325": ("AF430", "AF463", "AF464", "AF475"),
    "AF326": ("AF430", "AF463", "AF464", "AF475", "AF446"),
    "AF327": ("AF431", "AF463"),
    "AF360": ("AF101", "AF102", "AF103"),
    "AF361": ("AF101",),
    "AF108": ("AF101", "AF102", "AF103", "AF104"),
    "AF102": ("AF103",),
    "AF420": ("AF504",),
    "AF402": ("AF401", "AF504"),
    "AF428": ("AF327", "AF325", "AF504"),
    "AF515": ("AF502",),
    "AF622": ("AF102",),
    "AF453": ("AF452",),
    "AF407": ("AF104",),
    "AF601": ("AF104", "AF106"),
    "AF441": ("AF474",),
}
"""A general code → codes that say the same place's defect exactly."""

_MANY = 100
"""Places of one code that are looked at; in a file with more of them an echo may be heard."""


def without_echoes(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Leave out findings that repeat, in general words, what another says of the same place."""
    exact: dict[tuple[str, str], list[tuple[int, int]]] = {}
    better = {code for codes in _SAID_BETTER.values() for code in codes}
    for item in found:
        if item.code in better:
            place = item.location
            exact.setdefault((item.code, place.file), []).append((place.start, place.end))
    return [item for item in found if not _echoes(item, exact)]


def _echoes(item: Diagnostic, exact: Mapping[tuple[str, str], list[tuple[int, int]]]) -> bool:
    place = item.location
    return any(
        start < place.end and place.start < end
        for code in _SAID_BETTER.get(item.code, ())
        for start, end in exact.get((code, place.file), ())[:_MANY]
    )
