"""Bring changes into a file, and leave every other byte of it as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from afkit.errors import SourceError
from afkit.importing.update.merge import Change, Item, Step
from afkit.source import Document
from afkit.source.edits import append, edited, insert, remove, set_value
from afkit.source.places import value_at

Path = tuple[str | int, ...]


def apply_changes(document: Document, changes: Iterable[Change]) -> tuple[Document, list[Change]]:
    """Give the changed document, and the changes as they came out: one that cannot be made by itself is kept."""
    told: list[Change] = []
    for change in changes:
        if change.verb != "kept":
            try:
                document = _applied(document, change)
            except SourceError as error:
                change = change._replace(verb="kept", reason=f"it cannot be written by itself: {error.message}")
        told.append(change)
    return document, told


def _applied(document: Document, change: Change) -> Document:
    path = _found(document.value, change.path[:-1])
    last = change.path[-1] if change.path else None
    if path is None or last is None:
        raise SourceError("its place is not there any more")
    if change.verb == "added":
        return edited(document, _addition(document, path, last, change))
    place = _found(document.value, change.path)
    if place is None:
        raise SourceError("its place is not there any more")
    if change.verb == "removed":
        return edited(document, remove(document, place))
    return edited(document, set_value(document, place, change.value))


def _addition(document: Document, path: Path, last: Step, change: Change) -> Any:
    """Put a member or an item behind the sibling that the service has it behind; else at the end."""
    if isinstance(last, Item):
        place = None if change.behind is None else _found(document.value, (*change.path[:-1], change.behind))
        if place is None:
            return append(document, path, change.value)
        return insert(document, (*path, int(place[-1]) + 1), change.value)
    siblings = value_at(document.value, path)
    behind = change.behind
    if isinstance(behind, str) and isinstance(siblings, dict) and behind in siblings:
        return insert(document, (*path, last), change.value, after=behind)
    return set_value(document, (*path, last), change.value)


def _found(value: Any, steps: tuple[Step, ...]) -> Path | None:
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
