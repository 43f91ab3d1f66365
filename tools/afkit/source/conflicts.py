"""Marks that git leaves in a file where a merge was not finished."""

from __future__ import annotations

from afkit.patterns import lazy
from afkit.source.codes import CONFLICT_MARKER
from afkit.source.diagnostic import Diagnostic, Related, UnreadableError
from afkit.source.text import Location, Source

_CONFLICT = lazy(r"(?ms)^(<{7})(?: [^\n]*)?\n.*?^(={7})[ \t]*\r?\n.*?^(>{7})(?= |\r?$)")
_MARK = lazy(r"(?m)^(?:<{7}(?= )|>{7}(?= )|\|{7}(?= )|={7}(?=\r?$))")
_HINT = "keep the lines that are right; remove the others and the marks <<<<<<<, ======= and >>>>>>>"


def check_conflicts(source: Source) -> None:
    """Refuse a text with unfinished merges, each at the line where it begins."""
    found = tuple(
        Diagnostic(
            CONFLICT_MARKER,
            "error",
            "a merge conflict begins here: both versions stand in the file",
            Location(source, *match.span(1)),
            _HINT,
            (),
            (
                Related(Location(source, *match.span(2)), "the other version begins"),
                Related(Location(source, *match.span(3)), "it ends"),
            ),
        )
        for match in _CONFLICT.finditer(source.text)
    )
    if found:
        raise UnreadableError(found)


def left_over(source: Source) -> Diagnostic | None:
    """Tell of a mark that was left behind, in a text that cannot be parsed."""
    match = _MARK.search(source.text)
    if match is None:
        return None
    message = f"the mark {match.group()} of a merge conflict is left here"
    return Diagnostic(CONFLICT_MARKER, "error", message, Location(source, *match.span()), _HINT)
