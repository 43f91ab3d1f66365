"""Leave out, before a query's condition is evaluated, the items that one comparison in it already excludes.

A sandbox keeps every event, so queries over its state get slower with its history. Where a condition demands
`item.name = some.path`, texts are compared directly, a hundred times faster than an expression is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afkit.iml.syntax.ast import Access, Binary, Member, Mustache, Name, Node, Position
from afkit.iml.syntax.parser import parse


def demand(condition: Any) -> tuple[str, str] | None:
    """Find a comparison that must hold for a condition to hold: the member of the item, and the path as a template."""
    if not isinstance(condition, str):
        return None
    parts, faults = parse(condition)
    if faults or len(parts) != 1 or not isinstance(parts[0], Mustache):
        return None
    for node in _all_of(parts[0].expression):
        if isinstance(node, Binary) and len(node.terms) == 1 and node.terms[0].operator == "==":
            sides = (node.first, node.terms[0].operand)
            for own, other in (sides, sides[::-1]):
                name = _member_of_item(own)
                if name is not None and _is_other_path(other):
                    return name, "{{" + condition[other.start : other.end] + "}}"
    return None


def _all_of(node: Node) -> Iterator[Node]:
    """Yield the operands of `&&`, none of which may be false."""
    if isinstance(node, Binary) and all(term.operator == "&&" for term in node.terms):
        for operand in (node.first, *(term.operand for term in node.terms)):
            yield from _all_of(operand)
    else:
        yield node


def _member_of_item(node: Node) -> str | None:
    if isinstance(node, Access) and isinstance(node.base, Name) and node.base.name == "item" and len(node.steps) == 1:
        step = node.steps[0]
        return step.name if isinstance(step, Member) else None
    return None


def _is_other_path(node: Node) -> bool:
    """Tell whether a node is a path that has one value for all items."""
    base = node.base if isinstance(node, Access) else node
    steps = node.steps if isinstance(node, Access) else ()
    plain = all(isinstance(step, Member | Position) for step in steps)
    return isinstance(base, Name) and base.name != "item" and plain


def differs(item: Any, name: str, wanted: Any) -> bool:
    """Tell whether an item's member is a text other than `wanted`, a text or nothing. Other kinds of values convert."""
    if type(item) is not dict or name not in item:
        return False
    member = item[name]
    return type(member) is str and member != wanted and member != ""
