"""Turn one value of a text into another by the fewest edits, so that comments and layout of what did not change stay."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.errors import SourceError
from afkit.source.document import Document
from afkit.source.edits import data
from afkit.source.edits.applying import edited
from afkit.source.edits.editor import Editor
from afkit.source.places import Path

_MOST = 400
"""Items of a list from which on it is not compared item by item."""


def revise(document: Document, path: Path, new: Any, *, through_anchors: bool = False) -> Document:
    """Give the document in which `new` stands at `path`, changed only where it must be.

    Raises SourceError (AF020) where an alias repeats the value, unless `through_anchors` allows it.
    """
    through = through_anchors
    old = data.get(document.value, path)
    if repr(old) == repr(new):
        return document
    try:
        if isinstance(old, dict) and isinstance(new, dict) and old and new and _same_order(old, new):
            return _mapping(document, path, old, new, through)
        if isinstance(old, list) and isinstance(new, list) and old and new and len(old) + len(new) < _MOST:
            return _list(document, path, old, new, through)
    except SourceError:
        pass  # a piece of it is shared or has no form that can be changed alone: write it whole
    return edited(document, Editor(document, through).set(path, new))


def differing(old: Any, new: Any, path: Path) -> dict[Path, Any] | None:
    """Give the values that differ, by path, where both are made alike; None where members or items come or go."""
    if isinstance(old, dict) and isinstance(new, dict) and old and list(old) == list(new):
        pairs = [((*path, key), old[key], new[key]) for key in old]
    elif isinstance(old, list) and isinstance(new, list) and old and len(old) == len(new):
        pairs = [((*path, number), old[number], new[number]) for number in range(len(old))]
    elif isinstance(old, dict | list) or isinstance(new, dict | list):
        return {} if old == new and type(old) is type(new) else None
    else:
        return {} if repr(old) == repr(new) else {path: new}
    found: dict[Path, Any] = {}
    for there, one, other in pairs:
        inner = differing(one, other, there)
        if inner is None:
            return None
        found.update(inner)
    return found


def _same_order(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return [key for key in old if key in new] == [key for key in new if key in old]


def _mapping(document: Document, path: Path, old: dict[str, Any], new: dict[str, Any], through: bool) -> Document:
    for key in old:
        if key in new:
            document = revise(document, (*path, key), new[key], through_anchors=through)
    before: str | None = None
    for key, value in new.items():
        if key not in old:
            after = before
            first = next(iter(data.get(document.value, path)), None) if after is None else None
            edits = Editor(document, through).insert((*path, key), value, first, after)
            document = edited(document, edits)
        before = key
    for key in old:
        if key not in new:
            document = edited(document, Editor(document, through).remove((*path, key)))
    return document


def _list(document: Document, path: Path, old: list[Any], new: list[Any], through: bool) -> Document:
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, [repr(item) for item in old], [repr(item) for item in new], autojunk=False)
    for action, start, end, first, last in reversed(matcher.get_opcodes()):
        if action == "equal":
            continue
        shared = min(end - start, last - first)
        for number in range(end - 1, start + shared - 1, -1):
            document = edited(document, Editor(document, through).remove((*path, number)))
        for number in range(shared, last - first):
            edits = Editor(document, through).insert((*path, start + number), new[first + number], None, None)
            document = edited(document, edits)
        for number in range(shared):
            document = revise(document, (*path, start + number), new[first + number], through_anchors=through)
    return document
