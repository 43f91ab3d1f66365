"""From an offset of a YAML text to the path of what stands there; and the anchors and aliases of a text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from afkit.annotations import Any, Protocol
from afkit.records import NamedTuple
from afkit.source.places import Path, Where
from afkit.source.pyyaml import MappingNode, Node, ScalarNode, SequenceNode
from afkit.source.yaml_text import content


class Composed(Protocol):
    """What is asked of a composed text: `YamlTree` answers."""

    @property
    def text(self) -> str: ...
    @property
    def root(self) -> Node | None: ...
    @property
    def restored(self) -> dict[int, str]: ...
    def extent(self, node: Node) -> tuple[int, int]: ...
    def begins(self, node: Node) -> list[int]: ...


def where(tree: Composed, offset: int) -> Where:
    """Tell what stands at an offset of a composed text."""
    path: Path = ()
    node = tree.root
    if node is None:
        return Where((), "gap", 0, len(tree.text))
    while True:
        if isinstance(node, MappingNode):
            found = _in_mapping(tree, node, path, offset)
        elif isinstance(node, SequenceNode):
            found = _in_sequence(tree, node, path, offset)
        else:
            start, end = tree.extent(node)
            start = content(tree.text, start, end)
            return Where(path, "value" if start <= offset <= end else "gap", start, end)
        if isinstance(found, Where):
            return found
        path, node = found


def _in_mapping(tree: Composed, node: MappingNode, path: Path, offset: int) -> Where | tuple[Path, Node]:
    behind: tuple[Path, Node, int] | None = None
    begins = tree.begins(node)
    last = bisect_right(begins, offset)
    # Only the last member that begins before the offset can hold it, or a key by alias, which stands at its anchor.
    for key, value in node.value[bisect_left(begins, begins[last - 1]) if last else 0 : last]:
        start, end = key.start_mark.index, key.end_mark.index
        name = _name(tree, key)
        if name is None:
            continue
        if offset <= end and (start < end or offset == start):
            return Where((*path, name), "key", start, end)
        own = value.start_mark.index >= end
        if own and offset <= value.end_mark.index:  # behind it there is nothing of it
            first, after = tree.extent(value)
            if first <= offset <= after and (first < after or offset == first):
                return (*path, name), value
        behind = (*path, name), value, end
    if behind is None:
        return Where(path, "gap", offset, offset)
    member, value, end = behind
    line_end = tree.text.find("\n", end)
    line_end = len(tree.text) if line_end < 0 else line_end
    own = value.start_mark.index >= end
    if offset <= line_end and (not own or offset < value.start_mark.index or _empty(value)):
        return Where(member, "gap", offset, offset)
    return Where(path, "gap", offset, offset)


def _in_sequence(tree: Composed, node: SequenceNode, path: Path, offset: int) -> Where | tuple[Path, Node]:
    begins = tree.begins(node)
    number = bisect_right(begins, offset) - 1
    if number >= 0:
        number = bisect_left(begins, begins[number])  # those behind it are aliases, which stand at their anchors
        first, last = tree.extent(node.value[number])
        if first <= offset <= last and (first < last or offset == first):
            return (*path, number), node.value[number]
    return Where(path, "gap", offset, offset)


def _name(tree: Composed, key: Node) -> str | None:
    if not isinstance(key, ScalarNode):
        return None
    return str(key.value.translate(tree.restored) if tree.restored else key.value)


def _empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value == "" and not node.style


class Anchor(NamedTuple):
    """A `&name` (`defines`) or `*name` of a text; `start` to `end` is the name without its mark."""

    name: str
    start: int
    end: int
    defines: bool


def anchors(text: str) -> tuple[Anchor, ...]:
    """List the anchors and aliases of a text that can be parsed, in order; none of a text that cannot."""
    from afkit.source.pyyaml import yaml

    if "&" not in text:
        return ()
    loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    found: list[Anchor] = []
    try:
        for event in yaml.parse(text, Loader=loader):
            name = getattr(event, "anchor", None)
            if name is None:
                continue
            alias = isinstance(event, yaml.AliasEvent)
            mark: Any = event.start_mark
            at = text.find(("*" if alias else "&") + name, mark.index)
            if at >= 0:
                found.append(Anchor(name, at + 1, at + 1 + len(name), not alias))
    except (yaml.YAMLError, RecursionError):
        return ()
    return tuple(sorted(found, key=lambda item: item.start))
