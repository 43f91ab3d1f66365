"""Names that stand as texts: the query of an `rpc://…`, and the arguments of `omit`, `pick` and `get`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.mentions import calls
from afkit.app.knowledge.places import Text
from afkit.app.model import Origin
from afkit.iml.syntax.ast import Call, Literal, Name
from afkit.index.members import Members
from afkit.index.symbols import Symbol, SymbolTable

_QUERY = re.compile(r"[?&]([^=&#{}\s]+)=")
_CALLS = re.compile(r"\b(omit|pick|get)\s*\(")
_NAME = re.compile(r"[^.\[\]\s'\"\\]+")


def collect_arguments(facts: Facts, members: Members, table: SymbolTable) -> None:
    """Note parameters that procedures are asked with, and members that calls name in quotes."""
    for procedure in facts.procedures:
        collect_query(procedure.reference, procedure.name, procedure.code.origin.at(*procedure.path), table)
    for text in facts.texts:
        if text.iml and _CALLS.search(text.text):
            for call in calls(text.text):
                for root, literal in _named(call):
                    _note(text, root, literal, members, table)


def collect_query(reference: str, name: str, origin: Origin, table: SymbolTable) -> None:
    """Note the names in the query of a reference to a procedure."""
    for found in _QUERY.finditer(reference):
        symbol = Symbol("parameter", f"rpc:{name}", found[1])
        table.add(symbol, origin.inside(found.start(1), found.end(1)))


def _named(call: Call) -> Iterator[tuple[str, Literal]]:
    """Yield the quoted names of a call that takes members of a variable: (variable, text)."""
    first = call.args[0] if call.args else None
    if call.name in ("omit", "pick", "get") and isinstance(first, Name):
        for argument in call.args[1:] if call.name != "get" else call.args[1:2]:
            if isinstance(argument, Literal) and isinstance(argument.value, str):
                yield first.name, argument


def _note(text: Text, root: str, literal: Literal, members: Members, table: SymbolTable) -> None:
    found = _NAME.match(str(literal.value))
    if found is None:
        return
    start = literal.start + 1
    place = text.origin.inside(start, start + found.end())
    if place.text == found[0]:
        for symbol in members.meant(text.owner, root, found[0]):
            table.add(symbol, place)
