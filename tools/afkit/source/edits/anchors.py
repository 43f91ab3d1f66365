"""Which nodes of a YAML text are repeated by aliases, and what may therefore not be changed unasked."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from afkit.annotations import Any
from afkit.source.edits.refusal import refusal
from afkit.source.edits.view import Entry, View


class Anchors:
    """The references of one document."""

    def __init__(self, view: View) -> None:
        self.view = view

    @cached_property
    def references(self) -> Counter[int]:
        """How often each node is referred to, by identity; empty where nothing is repeated."""
        if self.view.is_json or self.view.root is None or "*" not in self.view.text:
            return Counter()
        return _count(self.view.root)

    def refuse_shared(self, there: list[Entry]) -> None:
        """Refuse a path that leads through an alias, or through a value that aliases repeat."""
        for entry in there:
            if entry.alias or self.references[id(entry.node)] > 1:
                where = "an alias" if entry.alias else "an anchor whose value aliases repeat"
                raise refusal(
                    f"the path leads through {where} ('{entry.name}'): the change would show at every place",
                    self.view.document,
                    entry.start,
                    "change the value under its anchor if all places are meant, or write it out here first",
                )

    def refuse_sharing(self, entry: Entry, through: bool) -> None:
        """Refuse to change a value that aliases repeat, unless asked, or one that holds an anchor used elsewhere."""
        if not through and self.references[id(entry.node)] > 1:
            self.refuse_shared([entry])
        self.refuse_inside(entry.node, whole=False)

    def refuse_removal(self, entry: Entry) -> None:
        """Refuse to remove a value that bears or holds an anchor used elsewhere."""
        self.refuse_inside(entry.node, whole=True)

    def refuse_inside(self, node: Any, *, whole: bool = False) -> None:
        """Refuse to drop an anchor below `node` (`whole`: of the node itself, too) that is used outside of it."""
        if not self.references:
            return
        start, end = node.start_mark.index, node.end_mark.index
        inside = _count(node, (start, end))
        if not whole:
            inside.pop(id(node), None)
        if any(self.references[mark] > count for mark, count in inside.items()):
            message = "this value holds an anchor that is used elsewhere"
            raise refusal(message, self.view.document, start, "replace the aliases of it first")


def _count(root: Any, within: tuple[int, int] | None = None) -> Counter[int]:
    """Count the references to each node below `root`; `within` leaves out what is defined elsewhere."""
    found: Counter[int] = Counter([id(root)])
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node.value, str):
            continue
        for pair in node.value:
            for child in pair if isinstance(pair, tuple) else (pair,):
                if within is not None and not within[0] <= child.start_mark.index < within[1]:
                    continue
                found[id(child)] += 1
                if found[id(child)] == 1:
                    stack.append(child)
    return found
