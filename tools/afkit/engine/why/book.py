"""What a run writes down about itself when it is asked why; nothing is written, and nothing costs, unless it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive
    from afkit.iml import Environment
    from afkit.source import Path


class Author(NamedTuple):
    """Who set a member: the directive and the path in it."""

    directive: Directive
    path: Path


class Made(NamedTuple):
    """One output: the value that came out, the member that made it, and the variables that this one read."""

    value: Any
    author: Author
    context: Mapping[str, Any]


class Kept(NamedTuple):
    """What stood behind one call: its variables when it was planned, who had set `temp`, and what its reply gave."""

    context: Mapping[str, Any]
    env: Environment
    temps: Mapping[str, Author]
    made: list[Made]


class Book:
    """The notes of one run. `loose` are outputs that no call came before; `bundles` are the results of the run, as they
    were before they became JSON data; `fields` names those of the module's interface."""

    __slots__ = ("_env", "_made", "bundles", "fields", "loose", "temps")

    def __init__(self, env: Environment) -> None:
        self._env = env
        self.loose: list[Made] = []
        self._made = self.loose
        self.temps: dict[str, Author] = {}
        self.bundles: list[Any] = []
        self.fields: tuple[str, ...] = ()

    def kept(self, context: Mapping[str, Any], *, results: bool = True) -> Kept:
        """Begin the notes of a call; what is made from now on came of its reply, and is no result where `results` says
        so."""
        made: list[Made] = []
        self._made = made if results else []
        return Kept(dict(context), self._env, dict(self.temps), made)

    def silent(self) -> None:
        """Begin the notes of an item that sends nothing."""
        self._made = self.loose

    def remember(self, directive: Directive, path: Path, update: Any) -> None:
        """Note who sets members of `temp`."""
        if isinstance(update, Mapping):
            for name in update:
                self.temps[name] = Author(directive, (*path, name))

    def made(self, value: Any, directive: Directive, path: Path, context: Mapping[str, Any]) -> None:
        """Note an output."""
        self._made.append(Made(value, Author(directive, path), context))

    def absorb(self, other: Book) -> None:
        """Take over the notes of a run that was part of this one."""
        self.loose += other.loose
        self.bundles += other.bundles
        self.fields = other.fields
        self.temps.update(other.temps)

    @property
    def env(self) -> Environment:
        """What expressions know besides their variables."""
        return self._env
