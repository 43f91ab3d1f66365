"""Apply the text edits that findings carry."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from afkit.source.diagnostic import Diagnostic, Edit
from afkit.source.edits.applying import apply
from afkit.source.text import Source


def apply_fixes(diagnostics: Iterable[Diagnostic]) -> tuple[dict[str, bytes], int]:
    """Give the new content of every file that fixes change, by name, and how many findings were fixed.

    The edits of one finding are made together or not at all; a finding whose edits touch those of an earlier one waits
    for the next round. Line ends and the byte-order mark stay.
    """
    edits: dict[str, list[Edit]] = {}
    taken: dict[str, list[tuple[int, int]]] = {}
    sources: dict[str, Source] = {}
    fixed = 0
    for diagnostic in diagnostics:
        if diagnostic.fix and not any(_touches(edit, taken.get(edit.location.file, [])) for edit in diagnostic.fix):
            fixed += 1
            for edit in diagnostic.fix:
                name = edit.location.file
                edits.setdefault(name, []).append(edit)
                insort(taken.setdefault(name, []), (edit.location.start, edit.location.end))
                sources.setdefault(name, edit.location.source)
    return {name: sources[name].encode(apply(sources[name].text, found)) for name, found in edits.items()}, fixed


def _touches(edit: Edit, taken: list[tuple[int, int]]) -> bool:
    """Tell whether an edit overlaps one of `taken`, which are in order and do not overlap each other."""
    start, end = edit.location.start, edit.location.end
    at = bisect_left(taken, (start, start))
    before = taken[at - 1] if at else None
    after = taken[at] if at < len(taken) else None
    return (before is not None and before[1] > start) or (after is not None and (after[0] < end or after[0] == start))
