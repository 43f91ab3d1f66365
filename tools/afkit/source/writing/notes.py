"""What stands beside a value in a text and is no data: comments, and the names of repeated pieces."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from afkit.annotations import Any
from afkit.records import NamedTuple
from afkit.source.places import Path


class Notes(NamedTuple):
    """The company of one value.

    Comments are given without their mark, one a line: `above` it, `beside` its first line, and `below` the last member of
    a list or mapping. `anchor` names the value for repetition; with `alias`, the value is written as a reference to it.
    """

    above: tuple[str, ...] = ()
    beside: str = ""
    below: tuple[str, ...] = ()
    anchor: str = ""
    alias: str = ""

    @property
    def commented(self) -> bool:
        """Whether there is a comment among them."""
        return bool(self.above or self.beside or self.below)


NO_NOTES: Mapping[Path, Any] = MappingProxyType({})
"""No notes at all."""

PLAIN = Notes()


class Branch:
    """The notes of a value and of all below it, as a tree, so that a value without notes costs nothing."""

    __slots__ = ("below", "notes")

    def __init__(self) -> None:
        self.notes = PLAIN
        self.below: dict[str | int, Branch] = {}

    def inline(self) -> bool:
        """Tell whether all notes fit in brackets: names do, comments do not."""
        return not self.notes.commented and all(one.inline() for one in self.below.values())

    def at(self, path: Path) -> Branch | None:
        """Give the branch of the value at `path`; None where nothing there or below has notes."""
        found: Branch | None = self
        for step in path:
            found = found.below.get(step) if found is not None else None
        return found


def branches(notes: Mapping[Path, Notes]) -> Branch:
    """Make the tree of notes that are given by path."""
    root = Branch()
    for path, found in notes.items():
        at = root
        for step in path:
            at = at.below.setdefault(step, Branch())
        at.notes = found
    return root
