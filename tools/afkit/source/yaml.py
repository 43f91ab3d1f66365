"""YAML with positions: PyYAML's composer (libyaml when present) and an own walk over its nodes.

The walk resolves scalars by the YAML 1.2 core schema, sees duplicate keys, bounds depth and alias expansion, and
refuses what JSON cannot hold. It keeps the nodes, so that places are found when asked for and cost nothing before.
"""

from __future__ import annotations

from afkit.annotations import Any, NoReturn
from afkit.codes import Code
from afkit.source.check import MAX_DEPTH, check_characters, refuse
from afkit.source.codes import (
    ALIAS_EXPANSION,
    DUPLICATE_KEY,
    FOREIGN_TAG,
    KEY_NOT_TEXT,
    TOO_DEEP,
    YAML_SURPRISE,
    YAML_SYNTAX,
)
from afkit.source.diagnostic import Diagnostic, Edit, Related, UnreadableError
from afkit.source.pyyaml import MappingNode, Node, ScalarNode, SequenceNode
from afkit.source.scalars import LETTERS, Surprise, resolve, version_surprise
from afkit.source.text import Location, Source
from afkit.source.yaml_nodes import compose, composes
from afkit.source.yaml_tree import YamlTree

MAX_EXPANDED = 200_000
_STEP = 2  # columns of an indentation
_CORE = "tag:yaml.org,2002:"
_BREAKS_OF_11 = "\x85\u2028\u2029"


def parse(source: Source, *, pure: bool = False) -> tuple[Any, YamlTree, tuple[Diagnostic, ...]]:
    """Parse YAML into (value, tree, diagnostics). `pure` leaves libyaml aside even where it is present.

    Raises UnreadableError.
    """
    check_characters(source)
    text, restored = _hide_breaks(source.text)
    root = compose(source, text, pure)
    walk = _Walk(source, text, restored)
    value = walk.build(root, 0) if root is not None else None
    if walk.fatal:
        raise UnreadableError(tuple(walk.fatal))
    return value, YamlTree(source, text, root, restored), tuple(walk.diagnostics)


def is_yaml(source: Source) -> bool:
    """Tell whether a text has the form of YAML, without a word on what hinders it: a tenth of the cost where it has not."""
    try:
        check_characters(source)
    except UnreadableError:
        return False
    return composes(_hide_breaks(source.text)[0], pure=False)


def _hide_breaks(text: str) -> tuple[str, dict[int, str]]:
    """Replace what ends a line in YAML 1.1 only by private characters, and give the table that restores them.

    In YAML 1.2, U+0085, U+2028 and U+2029 are ordinary characters; PyYAML still breaks lines there.
    """
    table: dict[int, str] = {}
    for char in _BREAKS_OF_11:
        if char in text:
            number = 0xE000
            while chr(number) in text:
                number += 1
            text = text.replace(char, chr(number))
            table[number] = char
    return text, table


class _Walk:
    """One pass over the nodes that builds the data and gathers what is wrong."""

    def __init__(self, source: Source, text: str, restored: dict[int, str]) -> None:
        self.source = source
        self.text = text
        self.restored = restored
        self.diagnostics: list[Diagnostic] = []
        self.fatal: list[Diagnostic] = []
        self.aliases = "*" in text
        self.seen: set[int] = set()
        self.open: set[int] = set()
        self.expanded = 0
        self.repeating = 0
        self.dashed = -1
        self.empty: Node | None = None  # the key of the mapping at hand that has no value, the last of them
        self.sunk: Node | None = None

    def build(self, node: Node, depth: int) -> Any:
        if node.__class__ is ScalarNode:
            if self.repeating:
                self._count(node)
            return self.scalar(node)
        if depth >= MAX_DEPTH and id(node) not in self.open:
            self._stop(TOO_DEEP, f"values are nested more than {MAX_DEPTH} deep", node, "flatten the structure")
        return self.again(node, depth) if self.aliases else self.collection(node, depth)

    def again(self, node: Node, depth: int) -> Any:
        """Build a node that may be the target of an alias, and have been built before."""
        mark = id(node)
        if mark in self.open:
            self._stop(ALIAS_EXPANSION, "this anchor contains an alias of itself", node, "remove the alias inside it")
        again = mark in self.seen
        self.seen.add(mark)
        self.open.add(mark)
        self.repeating += again
        if self.repeating:
            self._count(node)
        try:
            return self.collection(node, depth)
        finally:
            self.open.discard(mark)
            self.repeating -= again

    def collection(self, node: Node, depth: int) -> Any:
        if node.__class__ is not SequenceNode:
            return self.mapping(node, depth)
        if node.tag not in ("P", "S", _CORE + "seq"):
            self._tag(node)
        return [self.build(item, depth + 1) for item in node.value]

    def mapping(self, node: Node, depth: int) -> dict[str, Any]:
        if node.tag not in ("P", "S", _CORE + "map"):
            self._tag(node)
        merges: list[Node] = []
        first: dict[str, Node] = {}
        result: dict[str, Any] = {}
        repeating = self.repeating
        plain = not repeating and not self.restored
        for key_node, value_node in node.value:
            if plain and key_node.__class__ is ScalarNode and value_node.__class__ is ScalarNode:
                # Most members are a plain key with a text: no call for each. What is special goes the long way.
                key, tag = key_node.value, value_node.tag
                known = key_node.tag == "S" or (
                    key_node.tag == "P" and key != "<<" and len(key) > 3 and key[-1] not in "nN"
                )
                if known and key not in first and (tag == "S" or (tag == "P" and value_node.value[:1] in LETTERS)):
                    result[key] = value_node.value
                    first[key] = key_node
                    continue
            if key_node.tag == "P" and key_node.value == "<<":
                merges.append(value_node)
                key = "<<"
            else:
                name = self.key(key_node)
                if name is None:
                    continue
                key = name
                if key_node.tag == "P" and not repeating:
                    self._key_surprise(key, key_node, value_node)
                if value_node.tag == "P" and not value_node.value and value_node.__class__ is ScalarNode:
                    self.empty = key_node
                result[key] = self.build(value_node, depth + 1)
            if key in first:
                self._duplicate(key, key_node, first[key])
            else:
                first[key] = key_node
        if merges:
            result = {**self.merged(merges, depth), **result}
        return result

    def merged(self, nodes: list[Node], depth: int) -> dict[str, Any]:
        """Build what `<<` brings in; of several mappings the first one that has a key wins."""
        result: dict[str, Any] = {}
        for node in nodes:
            parts = node.value if isinstance(node, SequenceNode) else [node]
            for part in parts:
                if not isinstance(part, MappingNode):
                    hint = "give an alias of a mapping, such as *base"
                    self._stop(YAML_SYNTAX, "`<<` merges mappings only", part, hint)
                for key, value in self.build(part, depth + 1).items():
                    result.setdefault(key, value)
        return result

    def key(self, node: Node) -> str | None:
        """Give a member's name as text; a plain `404` or `on` is the text that was written."""
        if node.__class__ is not ScalarNode:
            self._complex_key(node)
            return None
        tag, value = node.tag, node.value
        if tag not in ("P", "S") and tag != _CORE + "str":
            self._tag(node)
        if not value and tag == "P":
            self._fatal(KEY_NOT_TEXT, "a member has no key", node, 'write the key before the colon; an empty one is ""')
            return None
        return self.restore(value) if self.restored else value

    def scalar(self, node: Node) -> Any:
        tag = node.tag
        if tag == "S":
            return self.restore(node.value)
        if tag == "P":
            value, surprise = resolve(node.value)
            if surprise is not None and not self.repeating:
                self._surprise(node, surprise)
            return self.restore(value) if value.__class__ is str else value
        return self.tagged(node)

    def tagged(self, node: Node) -> Any:
        """Build a scalar with an explicit tag: the standard ones that JSON has."""
        if node.tag == _CORE + "str":
            return self.restore(node.value)
        value, surprise = resolve(node.value)
        fits = {
            "int": isinstance(value, int) and not isinstance(value, bool),
            "float": isinstance(value, int | float) and not isinstance(value, bool),
            "bool": isinstance(value, bool),
            "null": value is None,
        }.get(node.tag.removeprefix(_CORE))
        if surprise is not None and surprise.severity == "error":
            self._surprise(node, surprise)
        elif fits is None:
            self._tag(node)
        elif not fits:
            name = node.tag.removeprefix(_CORE)
            self._fatal(
                FOREIGN_TAG, f"`{node.value}` is no {name}", node, f"remove the tag !!{name}, or correct the value"
            )
        return float(value) if fits and node.tag == _CORE + "float" else value

    def restore(self, value: str) -> str:
        return value.translate(self.restored) if self.restored else value

    # What is wrong, and where

    def _place(self, node: Node) -> Location:
        start = node.start_mark.index
        end = node.end_mark.index
        if not isinstance(node, ScalarNode):
            end = min(end, start + 1)
        return Location(self.source, start, max(start, end))

    def _report(self, code: Code, severity: Any, message: str, node: Node, hint: str | None = None) -> None:
        self.diagnostics.append(Diagnostic(code, severity, message, self._place(node), hint))

    def _fatal(self, code: Code, message: str, node: Node, hint: str | None = None) -> None:
        self.fatal.append(Diagnostic(code, "error", message, self._place(node), hint))

    def _stop(self, code: Code, message: str, node: Node, hint: str) -> NoReturn:
        raise refuse(code, message, self._place(node), hint)

    def _count(self, node: Node) -> None:
        self.expanded += 1
        if self.expanded > MAX_EXPANDED:
            message = f"aliases expand to more than {MAX_EXPANDED} values"
            self._stop(ALIAS_EXPANSION, message, node, "use fewer aliases of aliases")

    def _surprise(self, node: Node, surprise: Surprise) -> None:
        if surprise.severity == "error":
            self._fatal(surprise.code, surprise.message, node, surprise.hint)
        else:
            self._report(surprise.code, surprise.severity, surprise.message, node, surprise.hint)

    def _key_surprise(self, key: str, key_node: Node, value_node: Node) -> None:
        if len(key) <= 3 and key[0] in "yYnNoO":
            _, surprise = resolve(key)
            if surprise is not None:
                message = f'the key `{key}` is the text "{key}" here, but older YAML readers take it for a boolean'
                self._report(YAML_SURPRISE, "info", message, key_node, f'quote it: "{key}"')
        if value_node.tag == "P" and key.lower().endswith("version"):
            lost = version_surprise(value_node.value)
            if lost is not None:
                self._surprise(value_node, lost)

    def _duplicate(self, key: str, node: Node, first: Node) -> None:
        if self._lacks_dash(key, node, first) or self._sunk(node):
            return
        place = self._place(first)
        self.diagnostics.append(
            Diagnostic(
                DUPLICATE_KEY,
                "error",
                f"the key '{key}' stands twice in this mapping; the last one wins",
                self._place(node),
                f"remove one of them (the first is in line {place.line})",
                (),
                (Related(place, "first here"),),
            )
        )

    def _lacks_dash(self, key: str, node: Node, first: Node) -> bool:
        """Tell whether a second mapping begins in the middle of a list item: its dash is missing, and that is told once.

        The key that a list item begins with stands there again; the keys after it are of the same item.
        """
        start, place = first.start_mark.index, node.start_mark.index
        last = self.diagnostics[-1] if self.diagnostics else None
        if last is not None and last.fix and last.related and last.related[0].location.start < start:
            return place > last.location.start and node.start_mark.column == self.dashed
        text = self.source.text
        line = text[text.rfind("\n", 0, place) + 1 : place]
        before = text[text.rfind("\n", 0, start) + 1 : start]
        dash = before[before.rfind("-") :] if "-" in before else ""
        if not dash[1:] or dash[1:].strip() or line.strip() or node.start_mark.column != first.start_mark.column:
            return False
        self.dashed = node.start_mark.column
        edit = Edit(Location(self.source, place - len(dash), place), dash)
        message = f"the key '{key}' stands twice in this item: the dash of the next item is missing"
        related = (Related(self._place(first), "first here"),)
        self.diagnostics.append(
            Diagnostic(
                DUPLICATE_KEY, "error", message, self._place(node), "begin the item with '- '", (edit,), related, True
            )
        )
        return True

    def _sunk(self, node: Node) -> bool:
        """Tell whether a second member of a name belongs to an empty one above it: the line of that is indented too far, and
        that is told once."""
        sunk = self.empty
        if (
            sunk is None
            or sunk.start_mark.column != node.start_mark.column
            or sunk.start_mark.index > node.start_mark.index
            or self._is_over(sunk, node)
        ):
            return False
        if self.sunk is not sunk:
            self.sunk = sunk
            begin = sunk.start_mark.index - sunk.start_mark.column
            if self.source.text[begin : sunk.start_mark.index].strip(" ") or sunk.start_mark.column < _STEP:
                return False
            edit = Edit(Location(self.source, begin, begin + _STEP), "")
            message = f"'{sunk.value}' is empty, and what follows stands twice: its line is indented as its members are"
            self.diagnostics.append(
                Diagnostic(DUPLICATE_KEY, "error", message, self._place(sunk), "indent it less", (edit,), (), True)
            )
        return True

    def _is_over(self, key: Node, node: Node) -> bool:
        """Tell whether the mapping of a key ends before a node."""
        between = self.source.text[key.start_mark.index : node.start_mark.index].split("\n")[1:-1]
        own = key.start_mark.column
        return any(line.strip() and line.lstrip()[0] != "#" and line[:own].strip() for line in between)

    def _tag(self, node: Node) -> None:
        self._fatal(
            FOREIGN_TAG,
            f"the tag {node.tag.replace(_CORE, '!!')} makes no JSON value",
            node,
            "remove it; only text, numbers, booleans, null, lists and mappings can be written",
        )

    def _complex_key(self, node: Node) -> None:
        from afkit.source.yaml_errors import braces, quoted

        place = braces(self.source, node.start_mark.index)
        if place is not None:
            self.fatal.append(quoted(place))
        else:
            self._fatal(KEY_NOT_TEXT, "a key must be a text", node, "write a plain name before the colon")
