"""Bring changes into a file, and leave every other byte of it as it is."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import Any

from afkit.errors import SourceError
from afkit.importing.update.merge import Change, Item, Step
from afkit.source import Document
from afkit.source.diagnostic import Edit
from afkit.source.edits import data, edited
from afkit.source.edits.editor import Editor

Path = tuple[str | int, ...]
Steps = tuple[Step, ...]


def apply_changes(document: Document, changes: Iterable[Change]) -> tuple[Document, list[Change]]:
    """Give the changed document, and the changes as they came out: one that cannot be made by itself is kept."""
    told = list(changes)
    return _together(document, told, [number for number, one in enumerate(told) if one.verb != "kept"]), told


def _together(document: Document, told: list[Change], numbers: list[int]) -> Document:
    """Make many changes in one go, for a text is read anew after its edits; what gets in the way of another comes next.

    What does not come out as it should is halved.
    """
    if len(numbers) < 2:
        return _alone(document, told, numbers)
    editor = Editor(document, False, proven=False)
    edits: list[Edit] = []
    later: list[int] = []
    alone: list[int] = []
    expected = document.value
    new: dict[Steps, Step | None] = {}
    taken: list[tuple[int, int]] = []
    for number in numbers:
        try:
            own = _edits(editor, told[number], new)
            if not _take(taken, own):
                later.append(number)
                continue
            expected = _expected(expected, told[number])
            edits += own
        except SourceError:
            alone.append(number)
    try:
        made = edited(document, edits)
    except SourceError:
        made = document
    if made.value == expected:
        return _alone(_together(made, told, later), told, alone)
    half = len(numbers) // 2
    return _together(_together(document, told, numbers[:half]), told, numbers[half:])


def _take(taken: list[tuple[int, int]], edits: Iterable[Edit]) -> bool:
    """Keep the places of edits, sorted, unless one of them reaches into another's."""
    places = [(edit.location.start, edit.location.end) for edit in edits]
    for start, end in places:
        at = bisect_left(taken, (start, end))
        if (at < len(taken) and taken[at][0] < end) or (at and taken[at - 1][1] > start):
            return False
    for place in places:
        insort(taken, place)
    return True


def _alone(document: Document, told: list[Change], numbers: list[int]) -> Document:
    """Make changes one by one; what cannot be made is told."""
    for number in numbers:
        try:
            document = edited(document, _edits(Editor(document, False), told[number], {}))
        except SourceError as error:
            reason = f"it cannot be written by itself: {error.message}"
            told[number] = told[number]._replace(verb="kept", reason=reason)
    return document


def _edits(editor: Editor, change: Change, new: dict[Steps, Step | None]) -> tuple[Edit, ...]:
    """Give the edits of one change. `new` knows, of what other edits add, the sibling that is there and stands before it."""
    path, last = _parent(editor.document.value, change)
    if change.verb == "added":
        behind = change.behind
        if behind is not None:
            behind = new.get((*change.path[:-1], behind), behind)
        new[change.path] = behind
        return _addition(editor, path, last, change.value, behind)
    place = found(editor.document.value, change.path)
    if place is None:
        raise _gone()
    return editor.remove(place) if change.verb == "removed" else editor.set(place, change.value)


def _addition(editor: Editor, path: Path, last: Step, value: Any, behind: Step | None) -> tuple[Edit, ...]:
    """Put a member or an item where the service has it: behind its sibling, or first; at the end if that is not there."""
    siblings = data.get(editor.document.value, path)
    at = _position(siblings, behind)
    if isinstance(last, Item):
        return editor.insert((*path, at), value, None, None) if siblings else editor.append(path, value)
    names = list(siblings) if isinstance(siblings, dict) else []
    if at < len(names):
        try:
            return editor.insert((*path, last), value, names[at], None)
        except SourceError:
            pass  # a merge key brings its neighbour in
    return editor.set((*path, last), value)


def _expected(value: Any, change: Change) -> Any:
    """Make a change on plain data."""
    path, last = _parent(value, change)
    if change.verb == "added":
        at = _position(data.get(value, path), change.behind)
        return data.place(value, (*path, at if isinstance(last, Item) else last), at, change.value)
    place = found(value, change.path)
    if place is None:
        raise _gone()
    return data.without(value, place) if change.verb == "removed" else data.put(value, place, change.value)


def _parent(value: Any, change: Change) -> tuple[Path, Step]:
    path = found(value, change.path[:-1])
    if path is None or not change.path:
        raise _gone()
    return path, change.path[-1]


def _gone() -> SourceError:
    return SourceError("its place is not there any more")


def _position(siblings: Any, behind: Step | None) -> int:
    """Give the number that something gets which comes behind a sibling."""
    if behind is None:
        return 0
    if isinstance(siblings, dict):
        return list(siblings).index(behind) + 1 if behind in siblings else len(siblings)
    at = _index(siblings, behind) if isinstance(behind, Item) else None
    return at + 1 if at is not None else len(siblings or ())


def found(value: Any, steps: Steps) -> Path | None:
    """Give the path of steps in a value: items are looked for by what they are called."""
    path: list[str | int] = []
    for step in steps:
        if isinstance(step, Item):
            at = _index(value, step)
            if at is None:
                return None
            path.append(at)
            value = value[at]
        elif isinstance(value, dict) and step in value:
            path.append(step)
            value = value[step]
        else:
            return None
    return tuple(path)


def _index(value: Any, step: Item) -> int | None:
    if not isinstance(value, list):
        return None
    for number, item in enumerate(value):
        if (item if step.key == "" else item.get(step.key) if isinstance(item, dict) else None) == step.value:
            return number
    return None
