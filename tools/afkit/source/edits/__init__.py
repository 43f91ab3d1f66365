"""Change YAML and JSON texts by path, and leave every other byte as it is.

Each function gives text edits for a parsed document: comments, quotes, order, indentation, line ends and byte-order mark
stay. A path is a tuple of member names and item numbers. The edited text is read again before the edits are given out: it
loads to the changed value, or the edit is refused by name (SourceError, AF020), as is whatever would reach through an
anchor, unless `through_anchors` allows it.
"""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Any
from afkit.source.diagnostic import Edit
from afkit.source.document import Document
from afkit.source.edits.applying import apply, edited, write_edits
from afkit.source.edits.editor import Editor
from afkit.source.edits.revising import differing, revise
from afkit.source.places import Path

__all__ = [
    "append",
    "apply",
    "differing",
    "edited",
    "insert",
    "remove",
    "rename_key",
    "revise",
    "set_value",
    "set_values",
    "wrap",
    "write_edits",
]


def set_value(document: Document, path: Path, value: Any, *, through_anchors: bool = False) -> tuple[Edit, ...]:
    """Write `value` at `path`; a member that is missing is made at the end of its mapping, with those that lead to it."""
    return Editor(document, through_anchors).set(path, value)


def set_values(document: Document, values: Mapping[Path, Any], *, through_anchors: bool = False) -> tuple[Edit, ...]:
    """Write several values that are there already, none of which lies inside another."""
    return Editor(document, through_anchors).set_all(values)


def insert(
    document: Document,
    path: Path,
    value: Any,
    *,
    before: str | int | None = None,
    after: str | int | None = None,
    through_anchors: bool = False,
) -> tuple[Edit, ...]:
    """Insert a member called as `path` ends, or an item of the list that `path` leads to.

    It comes `before` or `after` a sibling; without either at the end. For a list, `path` may end in the number that the
    item gets.
    """
    return Editor(document, through_anchors).insert(path, value, before, after)


def append(document: Document, path: Path, value: Any, *, through_anchors: bool = False) -> tuple[Edit, ...]:
    """Put `value` behind the last item of the list at `path`; a list that is missing or null is made."""
    return Editor(document, through_anchors).append(path, value)


def remove(document: Document, path: Path, *, through_anchors: bool = False) -> tuple[Edit, ...]:
    """Remove a member or item; a comment beside it goes with it, comments above it stay."""
    return Editor(document, through_anchors).remove(path)


def rename_key(document: Document, path: Path, name: str, *, through_anchors: bool = False) -> tuple[Edit, ...]:
    """Give the member at `path` another name, at the same place."""
    return Editor(document, through_anchors).rename(path, name)


def wrap(document: Document, path: Path, key: str | None = None, *, through_anchors: bool = False) -> tuple[Edit, ...]:
    """Put the value at `path` under `key` of a new mapping in its place, or without `key` into a list of one."""
    return Editor(document, through_anchors).wrap(path, key)
