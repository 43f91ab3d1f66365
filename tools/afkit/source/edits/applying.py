"""Apply text edits: to a text, to a document, to a file."""

from __future__ import annotations

from collections.abc import Iterable

from afkit.source.diagnostic import Edit
from afkit.source.document import Document, load_json, load_yaml
from afkit.source.files import write_atomic
from afkit.source.text import Source


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Give the text with the edits made. Their places are those of `text`, and no two overlap."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.location.start, edit.location.end)):
        if edit.location.start < at:
            raise ValueError("two edits overlap")
        pieces += [text[at : edit.location.start], edit.text]
        at = edit.location.end
    return "".join([*pieces, text[at:]])


def edited(document: Document, edits: Iterable[Edit]) -> Document:
    """Give the document with the edits made, parsed anew."""
    old = document.source
    source = Source(old.name, apply(old.text, edits), bom=old.bom)
    return load_json(source) if document.format == "json" else load_yaml(source)


def write_edits(source: Source, edits: Iterable[Edit]) -> bool:
    """Make the edits in the file that `source` was read from, byte-order mark and all; True if it changed."""
    return write_atomic(source.name, source.encode(apply(source.text, edits)))
