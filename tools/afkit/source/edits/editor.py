"""Work out edits by path: which style of place it is, what may be touched, and whether the result is right."""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Any
from afkit.errors import SourceError
from afkit.source.codes import CANNOT_EDIT
from afkit.source.diagnostic import Edit, UnreadableError
from afkit.source.document import Document, pointer
from afkit.source.edits import data
from afkit.source.edits.anchors import Anchors
from afkit.source.edits.applying import edited
from afkit.source.edits.blocks import Blocks
from afkit.source.edits.brackets import Brackets, Change, index_of
from afkit.source.edits.data import MISSING
from afkit.source.edits.refusal import refusal
from afkit.source.edits.view import Entry, View, is_tree
from afkit.source.places import Path
from afkit.source.text import Location
from afkit.source.writing.json import json_text
from afkit.source.writing.scalars import key_text
from afkit.source.writing.yaml import Layout, yaml_lines, yaml_text


class Editor:
    """Edits of one document. Each method gives the edits of one change, and changes nothing itself.

    Edits that are not `proven` were not read again: who asks for that looks at what comes of them.
    """

    def __init__(self, document: Document, through_anchors: bool, *, proven: bool = True) -> None:
        if not is_tree(document._tree):
            raise SourceError(f"'{document.source.name}' is neither YAML nor JSON", code=CANNOT_EDIT)
        self.document = document
        self.through = through_anchors
        self.proven = proven
        self.view = View(document)
        self.blocks = Blocks(self.view)
        self.brackets = Brackets(self.view)
        self.anchors = Anchors(self.view)

    # The changes

    def set(self, path: Path, value: Any) -> tuple[Edit, ...]:
        """Write a value at `path`, which may be new."""
        if repr(data.get(self.document.value, path)) == repr(value):
            return ()  # nothing to change
        there = self.view.walk(path)
        if len(there) == len(path):
            return self._done(self._set(there, path, value), data.put(self.document.value, path, value), path, value)
        return self._make(there, path, value)

    def set_all(self, values: Mapping[Path, Any]) -> tuple[Edit, ...]:
        """Write several values that are there."""
        changes: list[Change] = []
        for path, value in values.items():
            there = self.view.walk(path)
            if len(there) < len(path):
                raise self._refuse(f"there is no '{pointer(path)}'", there)
            changes += self._set(there, path, value)
        expected = data.put_all(self.document.value, values)
        first = next(iter(values.items()), ((), self.document.value))
        return self._done(changes, expected, *first)

    def insert(self, path: Path, value: Any, before: str | int | None, after: str | int | None) -> tuple[Edit, ...]:
        """Insert a member or item at its place among its siblings."""
        holder = data.get(self.document.value, path)
        if isinstance(holder, list) and not (path and isinstance(path[-1], int)):
            path = (*path, len(holder))
        parent = data.get(self.document.value, path[:-1])
        if isinstance(parent, dict) and path[-1] in parent:
            raise self._refuse(f"there is a '{path[-1]}' already", self.view.walk(path))
        if not isinstance(parent, dict | list) or not parent:
            if before is not None or after is not None:
                raise self._refuse("there is no sibling to insert at", self.view.walk(path))
            return self.append(path[:-1], value) if isinstance(parent, list) else self.set(path, value)
        there = self.view.walk(path[:-1])
        node = there[-1].node if there else self.view.root
        self._allow(there, path[:-1])
        index = self._index(node, path, before, after, isinstance(parent, list), there)
        name = str(path[-1]) if isinstance(parent, dict) else None
        changes = self._insert(node, index, name, value, len(path) - 1)
        position = index - sum(one.merge for one in self.view.entries(node)[:index])
        wanted = path if name is not None else (*path[:-1], index)
        return self._done(changes, data.place(self.document.value, wanted, position, value), wanted, value)

    def append(self, path: Path, value: Any) -> tuple[Edit, ...]:
        """Put a value behind the last item of a list."""
        items = data.get(self.document.value, path)
        if items is MISSING or items is None or items == []:
            return self.set(path, [value])
        if not isinstance(items, list):
            raise self._refuse(f"'{pointer(path)}' is no list", self.view.walk(path))
        return self.insert((*path, len(items)), value, None, None)

    def remove(self, path: Path) -> tuple[Edit, ...]:
        """Remove a member or item."""
        there = self._existing(path)
        entry = there[-1]
        self._allow(there[:-1], path[:-1])
        if not entry.alias:
            self.anchors.refuse_removal(entry)
        node = there[-2].node if len(there) > 1 else self.view.root
        entries = self.view.entries(node)
        expected = data.without(self.document.value, path)
        if len(entries) == 1 and not self.view.flow(node):
            empty: Any = {} if self.view.kind(node) == "map" else []
            return self._done(self._set(there[:-1], path[:-1], empty), expected, path, MISSING)
        index = index_of(entries, entry.name)
        changes = self.brackets.remove(node, index) if self.view.flow(node) else self.blocks.remove(node, index)
        return self._done(changes, expected, path, MISSING)

    def rename(self, path: Path, name: str) -> tuple[Edit, ...]:
        """Rename a member."""
        there = self._existing(path)
        entry = there[-1]
        if entry.key is None:
            raise self._refuse("an item of a list has no name", there)
        if data.get(self.document.value, (*path[:-1], name)) is not MISSING:
            if name == path[-1]:
                return ()
            raise self._refuse(f"there is a '{name}' already", there)
        self._allow(there[:-1], path[:-1])
        start, end = entry.key
        node = there[-2].node if len(there) > 1 else self.view.root
        old = self.view.text[self.view.lines.content(start) : end]
        start = self.view.lines.content(start)
        text = json_text(name) if self.view.is_json or old[:1] == '"' else key_text(name, self.view.flow(node))
        if old[:1] == "'" and name.isprintable():
            text = "'" + name.replace("'", "''") + "'"
        value = data.get(self.document.value, path)
        return self._done(
            [(start, end, text)], data.renamed(self.document.value, path, name), (*path[:-1], name), value
        )

    def wrap(self, path: Path, key: str | None) -> tuple[Edit, ...]:
        """Put a value under a key or into a list."""
        there = self._existing(path)
        value = data.get(self.document.value, path)
        new = [value] if key is None else {key: value}
        self._allow(there[:-1], path[:-1])
        entry = there[-1]
        if not entry.alias:
            self.anchors.refuse_sharing(entry, self.through)
        start, end = entry.value
        parent = there[-2].node if len(there) > 1 else self.view.root
        if self.view.flow(parent) or entry.head is None:
            opening, closing = ("[", "]") if key is None else (f"{{{self._key(key)}: ", "}")
            changes: list[Change] = [(start, start, opening), (end, end, closing)]
            if start == end:
                changes = [(start, start, f" {opening}null{closing}")]
        else:
            changes = self.blocks.wrap(entry, key if key is None else key_text(key))
        return self._done(changes, data.put(self.document.value, path, new), path, new)

    # How they are made

    def _set(self, there: list[Entry], path: Path, value: Any) -> list[Change]:
        if not path:
            return self._root(value)
        self._allow(there[:-1], path[:-1])
        entry = there[-1]
        if not entry.alias:
            self.anchors.refuse_sharing(entry, self.through)
        parent = there[-2].node if len(there) > 1 else self.view.root
        start, end = entry.value
        quoted = None if entry.alias or end <= start else self._in_quotes(self.view.lines.content(start), end, value)
        if quoted is not None:
            return quoted
        if not self.view.flow(parent):
            return self.blocks.set(entry, value, len(path) - 1)
        content = start if entry.alias or start == end else min(self.view.lines.content(start), end)
        text = self.brackets.value(value, content)
        if content == end and self.view.text[content - 1 : content] not in (" ", "\t"):
            text = f" {text}" if entry.head is not None else f": {text}"
        return [(content, end, text)]

    def _in_quotes(self, start: int, end: int, value: Any) -> list[Change] | None:
        """Write a text in the quotes that its predecessor has; None where there are none, or it is no text of one line."""
        quote = self.view.text[start : start + 1]
        if quote not in ("'", '"') or not isinstance(value, str) or not value.isprintable():
            return None
        return [(start, end, json_text(value) if quote == '"' else "'" + value.replace("'", "''") + "'")]

    def _root(self, value: Any) -> list[Change]:
        text, lines = self.view.text, self.view.lines
        if self.view.root is None:
            gap = lines.end if text and not text.endswith(("\n", "\r")) else ""
            return [
                (
                    len(text),
                    len(text),
                    gap + yaml_text(value, layout=Layout(block=4, keep=False)).replace("\n", lines.end),
                )
            ]
        self.anchors.refuse_inside(self.view.root)
        start, end = self.view.span(self.view.root)
        if self.view.is_json:
            return [(start, end, self.brackets.value(value, start))]
        start = lines.content(start)
        if isinstance(value, dict | list) and value:
            return [(start, end, lines.join(yaml_lines(value, Layout(block=4, keep=False), 0, lines.column(start))))]
        return [(start, end, yaml_text(value, layout=Layout(width=10**9, keep=False)).rstrip("\n"))]

    def _make(self, there: list[Entry], path: Path, value: Any) -> tuple[Edit, ...]:
        """Make a member that is missing, and the mappings that lead to it."""
        known = len(there)
        old = data.get(self.document.value, path[:known])
        rest = path[known:]
        if data.get(self.document.value, path[: known + 1]) is not MISSING:
            # A merge key brings the member in: one of the mapping's own takes its place.
            if len(rest) > 1:
                raise self._refuse(f"'{pointer(path)}' comes in by a merge key", there)
        elif any(isinstance(step, int) for step in rest):
            raise self._refuse(f"there is no '{pointer(path)}'", there)
        new = value
        for step in reversed(rest[1:]):
            new = {str(step): new}
        expected = data.put(self.document.value, path, value)
        if old is None or old == {}:
            member = {str(rest[0]): new}
            return self._done(self._set(there, path[:known], member), expected, path, value)
        if not isinstance(old, dict):
            raise self._refuse(f"'{pointer(path[:known])}' is no mapping", there)
        node = there[-1].node if there else self.view.root
        self._allow(there, path[:known])
        count = len(self.view.entries(node))
        return self._done(self._insert(node, count, str(rest[0]), new, known), expected, path, value)

    def _insert(self, node: Any, index: int, name: str | None, value: Any, depth: int) -> list[Change]:
        if self.view.flow(node):
            return self.brackets.insert(node, index, name, value)
        return self.blocks.insert(node, index, name, value, depth)

    def _index(
        self, node: Any, path: Path, before: str | int | None, after: str | int | None, listed: bool, there: list[Entry]
    ) -> int:
        entries = self.view.entries(node)
        for sibling, further in ((before, 0), (after, 1)):
            if sibling is not None:
                if not any(one.name == sibling and not one.merge for one in entries):
                    raise self._refuse(f"there is no sibling '{sibling}'", there)
                return index_of(entries, sibling) + further
        return min(int(path[-1]), len(entries)) if listed else len(entries)

    def _key(self, key: str) -> str:
        return json_text(key) if self.view.is_json else key_text(key, True)

    # What may be touched, and what must come out

    def _existing(self, path: Path) -> list[Entry]:
        there = self.view.walk(path)
        if not path or len(there) < len(path):
            merged = path and data.get(self.document.value, path) is not MISSING
            what = f"'{pointer(path)}' comes in by a merge key" if merged else f"there is no '{pointer(path)}'"
            raise self._refuse(what, there)
        return there

    def _allow(self, there: list[Entry], path: Path) -> None:
        """Refuse a change of what an alias repeats, unless that was asked for."""
        if not self.through:
            self.anchors.refuse_shared(there)

    def _refuse(self, message: str, there: list[Entry]) -> SourceError:
        return refusal(message, self.document, there[-1].start if there else 0, "check the path")

    def _done(self, changes: list[Change], expected: Any, path: Path, value: Any) -> tuple[Edit, ...]:
        """Make edits of changes, and read the edited text: it must hold what is expected."""
        source = self.document.source
        edits = tuple(Edit(Location(source, start, end), text) for start, end, text in changes)
        if not self.proven:
            return edits
        try:
            found = edited(self.document, edits).value
        except UnreadableError as error:
            raise refusal(f"this edit would break the text: {error.message}", self.document, changes[0][0]) from None
        right = found == expected or (self.through and data.get(found, path) == value)
        if not right:
            raise refusal("this edit would change other values, too", self.document, changes[0][0])
        return edits
