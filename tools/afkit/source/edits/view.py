"""One view of the nodes of YAML and JSON texts: collections, their entries, and where each stands."""

from __future__ import annotations

from afkit.annotations import Any, Literal
from afkit.patterns import lazy
from afkit.records import NamedTuple
from afkit.source.document import Document
from afkit.source.edits.geometry import Lines
from afkit.source.edits.refusal import refusal
from afkit.source.json_tree import JsonTree
from afkit.source.json_tree import Node as JsonNode
from afkit.source.places import Path
from afkit.source.yaml_text import block_end

_ALIAS = lazy(r"\*[^ \t\r\n,\[\]{}]+")


class Entry(NamedTuple):
    """A member or item: its name or number, where its key and its value stand, and the value itself.

    `start` to `end` is all of it; `head` is where a value may be written, after the colon or dash; None where there is
    neither. `alias` marks a value that is a reference, `merge` the key `<<`.
    """

    name: str | int
    key: tuple[int, int] | None
    start: int
    end: int
    value: tuple[int, int]
    head: int | None
    node: Any
    alias: bool = False
    merge: bool = False


class View:
    """Answer for one document what stands where."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.source.text
        self.is_json = document.format == "json"
        self.lines = Lines(self.text, json=self.is_json)
        tree: Any = document._tree  # one room: edits and parsers share their trees
        self.tree = tree
        self.root = tree.root
        self._entries: dict[int, list[Entry]] = {}
        self._named: dict[int, dict[str | int, Entry]] = {}

    def kind(self, node: Any) -> Literal["map", "list", "scalar"]:
        """Tell what a node is."""
        if isinstance(node, JsonNode):
            return "map" if node.members is not None else "list" if node.items is not None else "scalar"
        if node is None or isinstance(node.value, str):
            return "scalar"
        return "map" if type(node).__name__ == "MappingNode" else "list"

    def flow(self, node: Any) -> bool:
        """Tell whether a collection stands in brackets."""
        return self.is_json or bool(node.flow_style)

    def span(self, node: Any) -> tuple[int, int]:
        """Give the stretch of a node, its anchor counted, without the line end after a block."""
        if isinstance(node, JsonNode):
            return node.start, node.end
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node.value, str):
            if node.style in ("|", ">"):
                end = block_end(self.tree.text, start, end, node.style, node.value)
                while end > start and self.text[end - 1] in "\r\n":
                    end -= 1
            return start, end
        if node.flow_style or not node.value:
            return start, end
        return start, self.entries(node)[-1].end

    def full_end(self, node: Any) -> int:
        """Give where a node ends, with the empty lines that a block of the form `|+` takes in."""
        end = self.span(node)[1]
        last = node
        while not isinstance(last, JsonNode) and not isinstance(last.value, str) and last.value and not last.flow_style:
            entry = self.entries(last)[-1]
            if entry.alias:
                return end
            last = entry.node
        if isinstance(last, JsonNode) or not isinstance(last.value, str) or last.style not in ("|", ">"):
            return end
        header = self.text[(at := self.lines.content(last.start_mark.index)) : self.lines.line_end(at)].split("#")[0]
        return int(last.end_mark.index) if "+" in header else end

    def entries(self, node: Any) -> list[Entry]:
        """List the members or items of a collection, in order."""
        known = self._entries.get(id(node))
        if known is None:
            if isinstance(node, JsonNode):
                known = _json_entries(node)
            else:
                known = self._members(node) if self.kind(node) == "map" else self._items(node)
            self._entries[id(node)] = known
        return known

    def _members(self, node: Any) -> list[Entry]:
        found = []
        for key, value in node.value:
            start, end = key.start_mark.index, key.end_mark.index
            colon = self.lines.skip(end)
            head = colon + 1 if self.text[colon : colon + 1] == ":" else None
            place, alias = self._value(value, start, head or end)
            name = key.value.translate(self.tree.restored) if self.tree.restored else key.value
            merge = key.tag == "P" and name == "<<"
            found.append(
                Entry(name, (start, end), start, max(place[1], end, head or 0), place, head, value, alias, merge)
            )
        return found

    def _items(self, node: Any) -> list[Entry]:
        found = []
        at = self.lines.content(node.start_mark.index) + (1 if node.flow_style else 0)
        for number, value in enumerate(node.value):
            at = self.lines.skip(at)
            if self.text[at : at + 1] == "," and node.flow_style:
                at = self.lines.skip(at + 1)
            head = None if node.flow_style else at + 1
            place, alias = self._value(value, at, head or at)
            start = at if head is not None else place[0]
            found.append(Entry(number, None, start, max(place[1], head or 0), place, head, value, alias))
            at = found[-1].end
            if not node.flow_style and not alias:
                at = max(at, self.full_end(value))
        return found

    def _value(self, value: Any, start: int, head: int) -> tuple[tuple[int, int], bool]:
        if value.start_mark.index < start:
            match = _ALIAS.match(self.text, self.lines.skip(head))
            if match is None:
                raise refusal("the place of an alias was not found", self.document, start)
            return (match.start(), match.end()), True
        return self.span(value), False

    def find(self, node: Any, step: str | int) -> Entry | None:
        """Give the entry of a step; of a name that stands twice the last one."""
        kind = self.kind(node)
        if kind == "scalar" or (kind == "list" and not isinstance(step, int)):
            return None
        named = self._named.get(id(node))
        if named is None:
            named = self._named[id(node)] = {one.name: one for one in self.entries(node) if not one.merge}
        return named.get(step if kind == "list" else str(step))

    def walk(self, path: Path) -> list[Entry]:
        """Give the entries along a path as far as it leads."""
        found: list[Entry] = []
        node = self.root
        for step in path:
            entry = self.find(node, step) if node is not None else None
            if entry is None:
                break
            found.append(entry)
            node = entry.node
        return found


def _json_entries(node: JsonNode) -> list[Entry]:
    if node.members is not None:
        return [
            Entry(
                one.name,
                (one.start, one.end),
                one.start,
                one.node.end,
                (one.node.start, one.node.end),
                one.end,
                one.node,
            )
            for one in node.members
        ]
    return [
        Entry(at, None, one.start, one.end, (one.start, one.end), None, one) for at, one in enumerate(node.items or [])
    ]


def is_tree(tree: object) -> bool:
    """Tell whether a document's tree can be edited: that of YAML or JSON."""
    return isinstance(tree, JsonTree) or hasattr(tree, "restored")
