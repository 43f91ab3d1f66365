"""Apply the text edits that findings carry."""

from __future__ import annotations

from collections.abc import Iterable

from afkit.source.diagnostic import Diagnostic, Edit


def apply_fixes(diagnostics: Iterable[Diagnostic]) -> tuple[dict[str, str], int]:
    """Give the new text of every file that fixes change, by name, and how many findings were fixed.

    The edits of one finding are made together or not at all; a finding whose edits touch those of an earlier one waits
    for the next round.
    """
    edits: dict[str, list[Edit]] = {}
    texts: dict[str, str] = {}
    fixed = 0
    for diagnostic in diagnostics:
        if diagnostic.fix and not any(_touches(edit, edits.get(edit.location.file, [])) for edit in diagnostic.fix):
            fixed += 1
            for edit in diagnostic.fix:
                edits.setdefault(edit.location.file, []).append(edit)
                texts.setdefault(edit.location.file, edit.location.source.text)
    for name, changes in edits.items():
        text = texts[name]
        for edit in sorted(changes, key=lambda edit: edit.location.start, reverse=True):
            text = text[: edit.location.start] + edit.text + text[edit.location.end :]
        texts[name] = text
    return texts, fixed


def _touches(edit: Edit, others: list[Edit]) -> bool:
    start, end = edit.location.start, edit.location.end
    return any(
        (start < other.location.end and other.location.start < end) or start == other.location.start for other in others
    )
