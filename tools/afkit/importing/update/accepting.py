"""What lint remarks on and the description asks for: comments that accept it, at what an update brought in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from afkit.app.model import Origin
from afkit.importing.update.applying import found
from afkit.importing.update.merge import Change
from afkit.source import Document, Path
from afkit.source.diagnostic import Edit
from afkit.source.edits import edited
from afkit.source.text import Location
from afkit.source.writing import Notes


def accept(document: Document, changes: Iterable[Change], new: Any, notes: Mapping[Path, Notes]) -> Document:
    """Give the document with the notes of what `changes` added, changed or emptied; `new` is what the notes' paths are for."""
    if document.format == "json" or not notes:
        return document
    text, name = document.source.text, document.source.name
    lines: dict[int, str] = {}
    for change in changes:
        emptied = change.verb == "removed"
        steps = change.path[:-1] if emptied else change.path
        here, there = found(document.value, steps), found(new, steps)
        if change.verb == "kept" or here is None or there is None:
            continue
        for path, note in notes.items():
            if path == there or (not emptied and path[: len(there)] == there):
                place = Origin(document).at(*here, *path[len(there) :]).key_location
                start = text.rfind("\n", 0, place.start) + 1
                before = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : start]
                indent = " " * (len(text[start:]) - len(text[start:].lstrip(" ")))
                shown = "".join(f"{indent}#{line}\n" for line in note.above)
                if place.file == name and before != shown:
                    lines.setdefault(start, shown)
    made = edited(document, [Edit(Location(document.source, at, at), shown) for at, shown in lines.items()])
    return made if made.value == document.value else document
