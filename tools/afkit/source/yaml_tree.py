"""Places in a YAML text: from a path to the nodes of PyYAML's composer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, chain, islice

from afkit.patterns import lazy
from afkit.source.check import MAX_DEPTH
from afkit.source.places import Characters, Path, Where
from afkit.source.pyyaml import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode
from afkit.source.text import Source
from afkit.source.yaml_text import block_end, decode

LARGE = 64
"""Members of a mapping from which on an index is worth its making."""


class YamlTree:
    """The composed nodes of a text, and the way to find places in them.

    `text` is the text that was parsed: the source's own, but with private characters where `restored` says so.
    """

    def __init__(self, source: Source, text: str, root: Node | None, restored: dict[int, str]) -> None:
        self.source = source
        self.text = text
        self.root = root
        self.restored = restored
        self._large: dict[int, dict[str, tuple[Node, Node]]] = {}
        self._decoded: tuple[Node | None, Characters | None] = None, None
        self._ends: dict[int, int] = {}
        self._begins: dict[int, list[int]] = {}
        self._above: tuple[Path, Node | None, Node | None] = (), None, None

    def span(self, path: Path) -> tuple[int, int]:
        """Give the stretch of the value at `path`, or of its nearest existing ancestor."""
        _, _, node = self._find(path)
        return self._extent(node) if node is not None else (0, 0)

    def key_span(self, path: Path) -> tuple[int, int]:
        """Give the stretch of the key of `path`'s last step, or of the value where there is no key."""
        _, key, node = self._find(path)
        target = key if key is not None else node
        return self._extent(target) if target is not None else (0, 0)

    def characters(self, path: Path) -> Characters | None:
        """Map the characters of the scalar at `path`; None if there is none."""
        steps, _, node = self._find(path)
        if steps < len(path) or not isinstance(node, ScalarNode):
            return None
        if self._decoded[0] is not node:  # a scalar with one finding often has more
            start, end = node.start_mark.index, node.end_mark.index
            self._decoded = node, decode(self.text, start, end, node.style or "", node.value)
        return self._decoded[1]

    def comments(self) -> list[tuple[int, str]]:
        """List comments as (offset, text): a `#` at the start of a line or after a blank, outside every scalar."""
        text = self.text
        at = text.find("#")
        if at < 0:
            return []
        spans = sorted(self._scalars())
        result: list[tuple[int, str]] = []
        index = 0
        while at >= 0:
            while index < len(spans) and spans[index][1] <= at:
                index += 1
            if index < len(spans) and spans[index][0] <= at:
                at = text.find("#", spans[index][1])
            elif at == 0 or text[at - 1] in " \t\r\n":
                end = _LINE.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
                result.append((at, self.source.text[at:end]))
                at = text.find("#", end)
            else:
                at = text.find("#", at + 1)
        return result

    def where(self, offset: int) -> Where:
        """Tell what stands at an offset."""
        from afkit.source.yaml_where import where

        return where(self, offset)

    def extent(self, node: Node) -> tuple[int, int]:
        """Give the stretch that a node is written in."""
        return self._extent(node)

    def begins(self, node: Node) -> list[int]:
        """Give where the members or items of a node begin; of an alias, which stands elsewhere, where the one before does."""
        known = self._begins.get(id(node))
        if known is None:
            starts = ((item[0] if isinstance(item, tuple) else item).start_mark.index for item in node.value)
            known = self._begins[id(node)] = list(accumulate(starts, max))
        return known

    def _find(self, path: Path) -> tuple[int, Node | None, Node | None]:
        """Give how many steps of the path lead to something, and the nodes of key and value that the last of them leads to."""
        steps = 0
        key: Node | None = None
        node = self.root
        last = len(path) - 1
        if last > 0 and path[:-1] == self._above[0]:  # siblings are asked for one after the other
            steps, (_, key, node) = last, self._above
        for step in path[steps:]:
            if 0 < steps == last:
                self._above = path[:-1], key, node
            if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
                key, node = None, node.value[step]
            elif isinstance(node, MappingNode):
                pair = self._member(node, str(step), 0)
                if pair is None:
                    break
                key, node = pair
            else:
                break
            steps += 1
        return steps, key, node

    def _member(self, mapping: MappingNode, name: str, depth: int) -> tuple[Node, Node] | None:
        if len(mapping.value) > LARGE:
            return self._indexed(mapping, depth).get(name)
        for key, value in reversed(mapping.value):
            if key.value == "<<" and key.tag == "P":
                return self._indexed(mapping, depth).get(name)
            if isinstance(key, ScalarNode) and self._name(key) == name:
                return key, value
        return None

    def _name(self, key: ScalarNode) -> str:
        written: str = key.value
        return written.translate(self.restored) if self.restored else written

    def _indexed(self, mapping: MappingNode, depth: int) -> dict[str, tuple[Node, Node]]:
        """Give the members of a mapping by name: the last of each, then what is merged into it, the first of each."""
        known = self._large.get(id(mapping))
        if known is None:
            known = self._large[id(mapping)] = {}
            merges: list[Node] = []
            for key, value in mapping.value:
                if isinstance(key, ScalarNode):
                    if key.tag == "P" and key.value == "<<":
                        merges.append(value)
                    else:
                        known[self._name(key)] = key, value
            for merge in merges if depth <= MAX_DEPTH else ():
                for part in merge.value if isinstance(merge, SequenceNode) else [merge]:
                    if isinstance(part, MappingNode):
                        known.update((n, pair) for n, pair in self._indexed(part, depth + 1).items() if n not in known)
        return known

    def _extent(self, node: Node) -> tuple[int, int]:
        """Give a node's stretch without the blank lines and comments that PyYAML counts to block nodes."""
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, ScalarNode):
            return start, self._block_end(node) if node.style in ("|", ">") else end
        last: Node = node
        while isinstance(last, CollectionNode) and not last.flow_style and last.value:
            item = last.value[-1]
            inner: Node = item[1] if isinstance(item, tuple) else item
            if isinstance(item, tuple) and inner.start_mark.index < item[0].start_mark.index:
                return start, item[0].end_mark.index  # an alias: its node stands at the anchor
            if inner.start_mark.index < start:
                return start, end
            last = inner
        return start, self._extent(last)[1] if last is not node else end

    def _block_end(self, node: ScalarNode) -> int:
        """Give where a block scalar ends; it is decoded for it, so what was found is kept."""
        known = self._ends.get(id(node))
        if known is None:
            known = block_end(self.text, node.start_mark.index, node.end_mark.index, node.style, node.value)
            self._ends[id(node)] = known
        return known

    def _scalars(self) -> Iterator[tuple[int, int]]:
        """Give the stretch of every scalar, as often as it is named; of a block scalar its lines, without the header line."""
        stack = [self.root] if self.root is not None else []
        seen: set[int] = set()
        while stack:
            node = stack.pop()
            if node.__class__ is ScalarNode:
                start, end = node.start_mark.index, node.end_mark.index
                if node.style in ("|", ">"):
                    end = self._block_end(node)
                    header = self.text.find("\n", start, end)
                    start = header if header >= 0 else end
                yield start, end
            elif id(node) not in seen:
                seen.add(id(node))
                stack.extend(chain.from_iterable(node.value) if node.__class__ is MappingNode else node.value)


_LINE = lazy(r"[^\r\n]*")
_STUCK = lazy(r"[\"']#")
_MOST_LOOKED_AT = 20


def check_ends(root: Node | None, text: str) -> None:
    """Refuse a `#` right behind a closing quote, which PyYAML takes for a comment: the quote was meant to open.

    So it is where a quote was forgotten above: `label: "Acme` reads on to `theme: "#2f6f4e"`. Raises YAMLError.
    """
    for match in islice(_STUCK.finditer(text), _MOST_LOOKED_AT):
        end = match.start() + 1
        node = root
        while node is not None and node.__class__ is not ScalarNode:
            inner = chain.from_iterable(node.value) if node.__class__ is MappingNode else node.value
            node = next((item for item in inner if item.start_mark.index < end <= item.end_mark.index), None)
        if node is not None and node.style in ("'", '"') and node.end_mark.index == end:
            from yaml.error import MarkedYAMLError

            raise MarkedYAMLError(
                "while parsing a block mapping", node.start_mark, "did not find expected key", node.end_mark
            )
