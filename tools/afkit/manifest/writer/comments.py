"""Take the comments of a JSON code file into a manifest."""

from __future__ import annotations

from afkit.app.model import Code
from afkit.patterns import lazy
from afkit.source import Path
from afkit.source.edits.comments import comment_notes
from afkit.source.writing import Notes


def notes_of(code: Code, at: Path) -> dict[Path, Notes]:
    """Give the comments of a code's file as notes at paths below `at`, where the code is written."""
    document = code.origin.document
    if document.format != "json" or code.text is None or code.origin.path:
        return {}
    if "//" not in code.text and "/*" not in code.text:
        return {}
    return {(*at, *path): found for path, found in comment_notes(document).items()}


_OF_WORDS = lazy(r"\s*afkit\s*:\s*ignore\s*\[\s*AF6")
"""A comment that accepts what a review would say of the words of a component."""


def of_label(notes: dict[Path, Notes], code: Path) -> tuple[str, ...]:
    """Take out of the comments above a code those which accept what is said of its component's words.

    An app directory has no other place for them: `makecomapp.json` takes no comments.
    """
    found = notes.get(code, Notes())
    lines = tuple(line for line in found.above if _OF_WORDS.match(line))
    if lines:
        notes[code] = found._replace(above=tuple(line for line in found.above if line not in lines))
    return lines
