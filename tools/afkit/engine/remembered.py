"""Remember what an expression gave last, where the same few texts come again: of a connection, of a type of event.

An expression that only rearranges texts gives the same for the same ones. Regular expressions take most of the time of a
step, and what they are applied to seldom changes from one run to the next: the address of a connection, its ID.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from afkit.iml import UNDEFINED, Environment, Template
from afkit.iml.syntax.ast import Access, Call, Member, Name
from afkit.iml.values.builtins import VARIABLES

Run: TypeAlias = Callable[[Mapping[str, Any], Environment], Any]

_COSTLY = frozenset({"replace"})
_PURE = _COSTLY | {
    "if",
    "ifempty",
    "switch",
    "trim",
    "lower",
    "upper",
    "contains",
    "encodeURL",
    "decodeURL",
    "toString",
}
"""Functions whose value follows from their arguments, and from nothing else in the world."""

_LONG = 1000
"""Characters of a text that is kept."""


def remembering(template: Template, run: Run) -> Run:
    """Give what runs a template, and remembers its last value if that is worth it and cannot be wrong."""
    paths = _paths(template)
    if paths is None:
        return run
    last: tuple[Environment | None, tuple[Any, ...], Any] = (None, (), None)

    def evaluate(context: Mapping[str, Any], env: Environment) -> Any:
        nonlocal last
        key = _texts(paths, context)
        if key is None:
            return run(context, env)
        before, known, value = last  # at once, as threads may share it
        if before is env and known == key:
            return value
        value = run(context, env)
        if type(value) is str and len(value) <= _LONG:
            last = (env, key, value)
        return value

    return evaluate


def _paths(template: Template) -> tuple[tuple[str, ...], ...] | None:
    """Give the places that a template reads; None where it is cheap, or where its value depends on more than those."""
    nodes = template.nodes()
    called = {node.name for node in nodes if isinstance(node, Call)}
    if not called & _COSTLY or not called <= _PURE:
        return None
    bases = {id(node.base) for node in nodes if isinstance(node, Access)}
    found: dict[tuple[str, ...], None] = {}
    for node in nodes:
        if isinstance(node, Access):
            if not isinstance(node.base, Name) or not all(isinstance(step, Member) for step in node.steps):
                return None
            path = (node.base.name, *(step.name for step in node.steps if isinstance(step, Member)))
        elif isinstance(node, Name) and id(node) not in bases:
            path = (node.name,)
        else:
            continue
        if path[0] in VARIABLES:
            return None
        found[path] = None
    return tuple(found)


def _texts(paths: tuple[tuple[str, ...], ...], context: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Give the values at places, if all of them are short texts or nothing."""
    values = []
    for root, *names in paths:
        if root not in context:
            return None
        value = context[root]
        for name in names:
            if type(value) is dict:
                value = value.get(name, UNDEFINED)
            elif type(value) is str or value is None or value is UNDEFINED:
                value = UNDEFINED  # has no members
            else:
                return None  # such as the headers of a reply, which finds its members in a way of its own
        if type(value) is str:
            if len(value) > _LONG:
                return None
        elif value is not None and value is not UNDEFINED:
            return None
        values.append(value)
    return tuple(values)
