"""Places in a JSON text: from a path to the stretch of a value, a key or a character."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from operator import attrgetter

from afkit.records import NamedTuple
from afkit.source.places import Characters, Path, Where
from afkit.source.text import Source

LARGE = 64
"""Members of an object from which on an index is worth its making."""


class Member(NamedTuple):
    """A key of an object with its place (quotes counted), and its value."""

    name: str
    start: int
    end: int
    node: Node


class Node(NamedTuple):
    """A value's stretch, and its members or items."""

    start: int
    end: int
    members: list[Member] | None = None
    items: list[Node] | None = None


_start = attrgetter("start")


class JsonTree:
    """The places of a JSON text."""

    def __init__(self, source: Source, read: Callable[[], Node], comments: list[tuple[int, str]]) -> None:
        self.source = source
        self._read = read
        self._root: Node | None = None
        self._comments = comments
        self._large: dict[int, dict[str, Member]] = {}
        self._decoded: tuple[Node | None, Characters | None] = None, None

    @property
    def root(self) -> Node:
        """The place of the whole value; the places are worked out when the first is asked for."""
        if self._root is None:
            self._root = self._read()
        return self._root

    def span(self, path: Path) -> tuple[int, int]:
        """Give the stretch of the value at `path`, or of its nearest existing ancestor."""
        _, _, node = self._find(path)
        return node.start, node.end

    def key_span(self, path: Path) -> tuple[int, int]:
        """Give the stretch of the key of `path`'s last step, or of the value where there is no key."""
        _, member, node = self._find(path)
        return (member.start, member.end) if member is not None else (node.start, node.end)

    def characters(self, path: Path) -> Characters | None:
        """Map the characters of the scalar at `path`; None if there is none."""
        whole, _, node = self._find(path)
        if not whole or node.members is not None or node.items is not None:
            return None
        if self._decoded[0] is not node:  # a text with one finding often has more
            self._decoded = node, self._decode(node)
        return self._decoded[1]

    def _decode(self, node: Node) -> Characters:
        text = self.source.text
        if text[node.start] != '"':
            return Characters(range(node.start, node.end), range(node.start + 1, node.end + 1), node.end)
        starts: list[int] = []
        ends: list[int] = []
        at = node.start + 1
        while at < node.end - 1:
            starts.append(at)
            at += _width(text, at)
            ends.append(at)
        return Characters(starts, ends, node.end - 1)

    def comments(self) -> list[tuple[int, str]]:
        """List comments as (offset, text with its mark)."""
        return self._comments

    def where(self, offset: int) -> Where:
        """Tell what stands at an offset."""
        path: Path = ()
        node = self.root
        while True:
            inner: tuple[str | int, Node] | None = None
            # Members and items stand one behind the other: only the last that begins before the offset can hold it.
            if node.members and (at := bisect_right(node.members, offset, key=_start)):
                member = node.members[at - 1]
                if offset <= member.end:
                    return Where((*path, member.name), "key", member.start, member.end)
                if offset <= member.node.end:
                    inner = member.name, member.node
            if node.items and (at := bisect_right(node.items, offset, key=_start)):
                item = node.items[at - 1]
                if offset <= item.end:
                    inner = at - 1, item
            if inner is None:
                scalar = node.members is None and node.items is None
                return Where(path, "value" if scalar else "gap", node.start, node.end)
            path, node = (*path, inner[0]), inner[1]
            if offset < node.start:
                return Where(path, "gap", offset, offset)

    def _find(self, path: Path) -> tuple[bool, Member | None, Node]:
        """Follow a path as far as it leads: whether to its end, the member of the last step, and its value."""
        node = self.root
        member: Member | None = None
        for step in path:
            if node.items is not None and isinstance(step, int) and 0 <= step < len(node.items):
                node, member = node.items[step], None
                continue
            found = self._member(node.members or [], str(step))
            if found is None:
                return False, member, node
            node, member = found.node, found
        return True, member, node

    def _member(self, members: list[Member], name: str) -> Member | None:
        """Give the last member of that name; those of a large object are looked up in an index."""
        if len(members) <= LARGE:
            return next((child for child in reversed(members) if child.name == name), None)
        known = self._large.get(id(members))
        if known is None:
            known = self._large[id(members)] = {child.name: child for child in members}
        return known.get(name)


def _width(text: str, at: int) -> int:
    """Count the characters of the source that write the one at `at`: an escape, a pair of escapes, or itself."""
    if text[at] != "\\":
        return 1
    if text[at + 1] != "u":
        return 2
    return 12 if 0xD800 <= int(text[at + 2 : at + 6], 16) <= 0xDBFF else 6
