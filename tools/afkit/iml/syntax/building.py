"""Putting nodes together: operators by level, and the plain paths that most mustaches are."""

from __future__ import annotations

from afkit.annotations import TypeAlias
from afkit.iml.syntax.ast import (
    KEYWORDS,
    LEVELS,
    SPELLINGS,
    Access,
    Binary,
    Index,
    Keyword,
    Literal,
    Member,
    Name,
    Node,
    Term,
)
from afkit.iml.syntax.tokens import Token

BINARY = {spelling: (LEVELS[name], name) for spelling, name in SPELLINGS.items()}
"""Every spelling of a binary operator: its level and its canonical name."""

_new = tuple.__new__  # makes a node in half the time that its own constructor takes

Level: TypeAlias = tuple[int, Node, list[Term], tuple[str, Token]]
"""An operator that waits for its right operand: level, first operand, terms so far, name and token."""


def term_of(pending: tuple[str, Token], operand: Node) -> Term:
    """Give the term of a prefix operator and its operand."""
    name, (_, spelling, start, end) = pending
    return _new(Term, (name, operand, spelling, start, end))


def close_levels(open_levels: list[Level], level: int, node: Node) -> Node:
    """Finish the open operators that bind at least as tightly as a level; the innermost takes the node at hand."""
    while open_levels and open_levels[-1][0] >= level:
        _, first, terms, pending = open_levels.pop()
        terms.append(term_of(pending, node))
        node = _new(Binary, (first, tuple(terms), first.start, node.end))
    return node


def plain_path(root: str, tail: str, start: int) -> Node:
    """Make the node of a plain path from its first name and the others, `a.b`."""
    end = start + len(root)
    if root in KEYWORDS:
        node: Node = _new(Keyword, (root, start, end))
    else:
        node = _new(Name, (root, "plain", start, end))
    if not tail:
        return node
    return _new(Access, (node, tuple(members(tail, end, end + 1)), start, end + 1 + len(tail)))


def indexed(path: Node, digits: str, start: int) -> Node:
    """Add the index `[digits]` to a plain path; `start` is where the digits stand, right behind their bracket."""
    end = start + len(digits)
    step = _new(Index, (_new(Literal, (int(digits), start, end)), start - 1, end + 1))
    if isinstance(path, Access):
        return _new(Access, (path.base, (*path.steps, step), path.start, end + 1))
    return _new(Access, (path, (step,), path.start, end + 1))


def members(names: str, dot: int, start: int) -> list[Member]:
    """Make the steps of plain names joined by dots; `dot` is in front of the first name, which begins at `start`."""
    steps = []
    for name in names.split("."):
        end = start + len(name)
        steps.append(_new(Member, (name, False, dot, end)))
        dot, start = end, end + 1
    return steps
