"""Take the comments of a JSON code file into a manifest."""

from __future__ import annotations

from afkit.app.model import Code
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
