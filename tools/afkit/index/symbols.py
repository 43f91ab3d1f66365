"""Names and who speaks of them: symbols, their mentions, and the table that gathers them.

One text may belong to several components (an anchor, base), and one component may read a name that several places set. So
symbols that share a place are one: renaming either renames both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias

from afkit.records import NamedTuple
from afkit.source.text import Location

SymbolKind: TypeAlias = Literal[
    "connection",
    "webhook",
    "module",
    "rpc",
    "function",
    "endpoint",
    "parameter",
    "stored",
    "temp",
    "common",
    "data",
    "field",
    "anchor",
    "file",
]
Form: TypeAlias = Literal["text", "name", "tick", "plain"]


class Symbol(NamedTuple):
    """A name of one kind within its owner: a component (`module:createOrder`), a file (an anchor), or the app ("").

    `stored` is what a connection keeps: its parameters and what its requests save. `field` is a member of a module's
    output: interface, sample and mapping alike. `data` is what a webhook or module keeps.
    """

    kind: SymbolKind
    owner: str
    name: str


class Mention(NamedTuple):
    """A place that speaks of a symbol.

    `defines` marks where it is declared or set. `form` is how the name is written there: `text` in a scalar, `name` or
    `tick` (in backticks) in an expression, `plain` for an anchor or code.
    """

    location: Location
    defines: bool
    form: Form


Place: TypeAlias = tuple[str, int, int]


class SymbolTable:
    """Mentions by symbol and by place; symbols that share a place are one."""

    def __init__(self) -> None:
        self._mentions: dict[Place, tuple[Mention, Symbol]] = {}
        self._parent: dict[Symbol, Symbol] = {}
        self._by_root: dict[Symbol, list[Mention]] | None = None
        self._by_file: dict[str, list[tuple[int, int, Symbol]]] | None = None

    def add(self, symbol: Symbol, location: Location, *, defines: bool = False, form: Form = "text") -> None:
        """Note that a place speaks of a symbol."""
        self._by_root = self._by_file = None
        self._parent.setdefault(symbol, symbol)
        place = (location.file, location.start, location.end)
        known = self._mentions.get(place)
        if known is None:
            self._mentions[place] = Mention(location, defines, form), symbol
            return
        if defines and not known[0].defines:
            self._mentions[place] = known[0]._replace(defines=True), known[1]
        self._join(known[1], symbol)

    def _find(self, symbol: Symbol) -> Symbol:
        root = symbol
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[symbol] != root:
            self._parent[symbol], symbol = root, self._parent[symbol]
        return root

    def _join(self, one: Symbol, other: Symbol) -> None:
        first, second = self._find(one), self._find(other)
        if first != second:
            self._parent[max(first, second)] = min(first, second)

    def join(self, one: Symbol, other: Symbol) -> None:
        """Say that two symbols are one, if both are known."""
        if one in self._parent and other in self._parent:
            self._by_root = None
            self._join(one, other)

    def move(self, moves: Callable[[Location], Location | None]) -> None:
        """Carry all places over to other texts; those that are not there any more are forgotten."""
        self._by_root = self._by_file = None
        known, self._mentions = self._mentions, {}
        for mention, symbol in known.values():
            place = moves(mention.location)
            if place is not None:
                self._mentions[place.file, place.start, place.end] = mention._replace(location=place), symbol

    def at(self, file: str, offset: int) -> tuple[Symbol, Mention] | None:
        """Give the symbol that a place speaks of; of nested stretches the innermost."""
        if self._by_file is None:
            self._by_file = {}
            for (name, start, end), (_, symbol) in self._mentions.items():
                self._by_file.setdefault(name, []).append((start, end, symbol))
        found = [item for item in self._by_file.get(file, ()) if item[0] <= offset <= item[1]]
        if not found:
            return None
        start, end, symbol = min(found, key=lambda item: item[1] - item[0])
        return symbol, self._mentions[file, start, end][0]

    def mentions(self, symbol: Symbol) -> list[Mention]:
        """List all that speak of a symbol, by file and place."""
        if self._by_root is None:
            self._by_root = {}
            for mention, owner in self._mentions.values():
                self._by_root.setdefault(self._find(owner), []).append(mention)
        if symbol not in self._parent:
            return []
        found = self._by_root.get(self._find(symbol), [])
        return sorted(found, key=lambda mention: (mention.location.file, mention.location.start))

    def symbols(self) -> Iterable[Symbol]:
        """Give every symbol that is mentioned."""
        return self._parent.keys()
