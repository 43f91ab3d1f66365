"""Find for each comment of a JSON code file the value that it belongs to."""

from __future__ import annotations

from typing import Any

from afkit.app.model import Code
from afkit.source import Path
from afkit.source.edits.view import Entry, View
from afkit.source.writing import Notes


def notes_of(code: Code, at: Path) -> dict[Path, Notes]:
    """Give the comments of a code's file as notes at paths below `at`, where the code is written."""
    document = code.origin.document
    if document.format != "json" or code.text is None or code.origin.path:
        return {}
    if "//" not in code.text and "/*" not in code.text:
        return {}
    comments = [(document.source.offset(line, column), text) for line, column, text in document.comments()]
    if not comments:
        return {}
    view = View(document)
    found = _Found()
    start, end = view.span(view.root)
    inner = []
    for offset, text in comments:
        if offset < start:
            found.above(at, text)
        elif offset >= end:
            found.after(at, text, collection=view.kind(view.root) != "scalar" and bool(code.value))
        else:
            inner.append((offset, text))
    _place(view, view.root, at, inner, found)
    return found.notes


class _Found:
    """Notes as they are gathered."""

    def __init__(self) -> None:
        self.notes: dict[Path, Notes] = {}

    def above(self, path: Path, text: str) -> None:
        notes = self.notes.get(path, Notes())
        self.notes[path] = notes._replace(above=(*notes.above, *comment_lines(text)))

    def beside(self, path: Path, text: str) -> None:
        notes = self.notes.get(path, Notes())
        lines = comment_lines(text)
        if notes.beside or len(lines) > 1:
            self.above(path, text)
        else:
            self.notes[path] = notes._replace(beside=lines[0])

    def after(self, path: Path, text: str, *, collection: bool) -> None:
        if not collection:
            self.above(path, text)
            return
        notes = self.notes.get(path, Notes())
        self.notes[path] = notes._replace(below=(*notes.below, *comment_lines(text)))


def _place(view: View, node: Any, at: Path, comments: list[tuple[int, str]], found: _Found) -> None:
    """Give the comments inside a value to the entries that they stand beside or above, or to the end of the value."""
    if not comments:
        return
    entries = view.entries(node) if view.kind(node) != "scalar" else []
    if not entries:
        for _, text in comments:
            found.above(at, text)
        return
    number = 0
    inside: list[tuple[int, str]] = []
    for offset, text in comments:
        while number < len(entries) and entries[number].end <= offset:
            _place(view, entries[number].node, _step(at, entries[number]), inside, found)
            inside = []
            number += 1
        before = entries[number - 1] if number else None
        if number < len(entries) and entries[number].start < offset:
            inside.append((offset, text))
        elif before is not None and _same_line(view, before.end, offset):
            found.beside(_step(at, before), text)
        elif number < len(entries):
            found.above(_step(at, entries[number]), text)
        else:
            found.after(at, text, collection=True)
    if inside:
        _place(view, entries[number].node, _step(at, entries[number]), inside, found)


def _step(at: Path, entry: Entry) -> Path:
    return (*at, entry.name)


def _same_line(view: View, end: int, offset: int) -> bool:
    between = view.text[end:offset]
    return "\n" not in between and "\r" not in between


def comment_lines(text: str) -> tuple[str, ...]:
    """Take the marks off a comment, and give its lines as they follow a `#`."""
    if text.startswith("//"):
        return (text[2:].rstrip(),)
    lines = [line.rstrip() for line in text[2:-2].splitlines()] or [""]
    if len(lines) > 1:
        lines = [line.strip() for line in lines]
        lines = [line.removeprefix("*") if line.startswith("*") else f" {line}" if line else line for line in lines]
        while len(lines) > 1 and not lines[0].strip():
            lines.pop(0)
        while len(lines) > 1 and not lines[-1].strip():
            lines.pop()
    return tuple(_visible(line) for line in lines)


def _visible(line: str) -> str:
    """Leave out what no YAML comment may hold."""
    return "".join(char if char.isprintable() or char == "\t" else " " for char in line)
