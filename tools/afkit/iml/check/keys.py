"""Checks of what functions are told by name: keys of collections, names of days and months, encodings.

Language reference, sections 4.1, 4.3, 4.4 and 4.5: keys are raw names, dots reach further in, digits count from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from afkit.annotations import TYPE_CHECKING
from afkit.iml.check.types import ANY, Type
from afkit.iml.codes import ARGUMENT_TYPE, INDEX
from afkit.iml.errors import CallError
from afkit.iml.syntax.ast import Call, Literal, Member, Node
from afkit.nearest import nearest

if TYPE_CHECKING:
    from afkit.iml.check.checker import Checker

_ORDERS = frozenset({"asc", "desc", "asc ci", "desc ci"})


def _text(node: Call, at: int) -> str | None:
    argument = node.args[at] if at < len(node.args) else None
    return argument.value if isinstance(argument, Literal) and isinstance(argument.value, str) else None


def look_up(checker: Checker, kind: Type, path: str, node: Node) -> Type:
    """Follow a path that is written out in a text, reporting a member that does not exist and the index 0."""
    for name in path.split("."):
        if name.isdecimal() and kind.kind != "collection":
            if int(name[:18]) == 0:
                hint = "arrays count from 1: 1 is the first element, -1 the last"
                checker.report(INDEX, "warning", "The index 0 is always undefined", node, hint)
            kind = (kind.item or ANY) if kind.kind == "array" else ANY
        elif kind.kind == "collection":
            kind = checker.member(kind, Member(name, True, node.start, node.end), "")
        else:
            return ANY
    return kind


def _element(types: Sequence[Type]) -> Type:
    return (types[0].item or ANY) if types and types[0].kind == "array" else ANY


def path(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    """Check the path of `get`."""
    if len(node.args) < 2:
        return
    argument = node.args[1]
    if isinstance(argument, Literal):
        look_up(checker, types[0], str(argument.value), argument)


def members(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    """Check the names that `pick` and `omit` are given: members of the collection itself, dots and all.

    A name that is like no other is left alone: `pick(parameters, '-')` is how apps write an empty collection.
    """
    known = types[0].members if types else None
    for at, argument in enumerate(node.args[1:], 1):
        name = _text(node, at)
        if name and known is not None and name not in known and nearest(name, known, guesses=checker.scope.guesses):
            checker.member(types[0], Member(name, True, argument.start, argument.end), "")


def keys(*positions: int) -> Callable[[Checker, Call, Sequence[Type]], None]:
    """Make the check of arguments that are keys into the elements of the first one."""

    def check(checker: Checker, node: Call, types: Sequence[Type]) -> None:
        for at in positions:
            key = _text(node, at)
            if key:
                look_up(checker, _element(types), key, node.args[at])

    return check


def sorting(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    """Check order and key of `sort`; a second argument that is no order is the key."""
    order, key = _text(node, 1), _text(node, 2)
    if key:
        look_up(checker, _element(types), key, node.args[2])
    if order is None or order in _ORDERS:
        return
    item = _element(types)
    if len(node.args) > 2 or (item.known and item.kind != "collection"):
        message = f"There is no order '{order}'"
        checker.report(ARGUMENT_TYPE, "warning", message, node.args[1], "write asc, desc, asc ci or desc ci")
    else:
        look_up(checker, item, order, node.args[1])


def day(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    """Check the name of a day in `setDay`."""
    from afkit.iml.dates import weekday_number

    _name(checker, node, weekday_number, "weekday")


def month(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    """Check the name of a month in `setMonth`."""
    from afkit.iml.dates import month_number

    _name(checker, node, month_number, "month")


def _name(checker: Checker, node: Call, find: Callable[[str], int | None], what: str) -> None:
    from afkit.iml.values.numbers import parse_number

    name = _text(node, 1)
    if name is not None and find(name.strip()) is None and parse_number(name) is None:
        message = f"'{name}' is neither a number nor the English name of a {what}"
        checker.report(ARGUMENT_TYPE, "error", message, node.args[1])


def encoding(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    """Check the encoding of `toString` and `toBinary`."""
    from afkit.iml.values.encodings import encoding as find

    name = _text(node, 1)
    if name:
        try:
            find(name)
        except CallError as error:
            message = f"{node.name}: {error.reason}"
            checker.report(ARGUMENT_TYPE, "warning", message, node.args[1], error.hint)
