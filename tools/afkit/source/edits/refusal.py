"""Edits that are refused, by name."""

from __future__ import annotations

from afkit.errors import SourceError
from afkit.source.codes import CANNOT_EDIT
from afkit.source.document import Document
from afkit.source.text import Location


def refusal(message: str, document: Document, at: int, hint: str | None = None) -> SourceError:
    """Make the error for an edit that this text does not allow, at its place."""
    hint = hint or "make this change by hand"
    return SourceError(message, code=CANNOT_EDIT, hint=hint, place=Location(document.source, at, at))
