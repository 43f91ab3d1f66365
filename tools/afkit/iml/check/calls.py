"""Checks of calls: name, dialect, number and types of arguments, and what single functions are particular about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from afkit.annotations import TYPE_CHECKING
from afkit.iml.check import dates as check_dates
from afkit.iml.check import keys as check_keys
from afkit.iml.check import texts as check_texts
from afkit.iml.check.types import ANY, ARRAY, Type, array, join, named
from afkit.iml.codes import (
    ARGUMENT_COUNT,
    ARGUMENT_TYPE,
    FIRST_INSTEAD_OF_ALL,
    IFEMPTY_THIRD,
    MIXED_SEPARATORS,
    UNDOCUMENTED_FUNCTION,
    UNKNOWN_FUNCTION,
)
from afkit.iml.errors import CallError
from afkit.iml.names import function_hint
from afkit.iml.registry import Head, head
from afkit.iml.syntax.ast import Access, Call, Index, Literal, Member, Node

if TYPE_CHECKING:
    from afkit.iml.check.checker import Checker

_ONLY_IN_PANEL = frozenset({"set", "equal", "arrayDiff", "arrayIntersect"})
_ONLY_IN_NOTES = frozenset({"getFieldMapping", "safeSerialize", "base64url"})
_NEVER: dict[str, frozenset[str]] = {
    "number": frozenset({"boolean", "date", "buffer", "collection", "array"}),
    "date": frozenset({"boolean", "buffer", "collection", "array"}),
    "buffer": frozenset({"collection", "array"}),
    "collection": frozenset({"text", "number", "boolean", "date", "buffer", "array"}),
}
"""For each expected type, what never converts to it (language reference, section 2.2)."""

Special = Callable[["Checker", Call, Sequence[Type]], None]


def call(checker: Checker, node: Call) -> Type:
    """Check a call and give the type of its result."""
    types = [checker.node(argument) for argument in node.args]
    if "," in node.separators and ";" in node.separators:
        message = "Arguments are separated by commas and by semicolons"
        checker.report(MIXED_SEPARATORS, "warning", message, node, "write commas throughout")
    if node.name in checker.scope.functions:
        return ANY
    function = head(node.name)
    if function is None:
        _unknown(checker, node)
        return ANY
    _status(checker, node, function)
    _count(checker, node, function)
    _types(checker, node, function, types)
    special = _SPECIAL.get(node.name)
    if special is not None:
        special(checker, node, types)
    return _result(checker, node, function, types)


def _name_end(node: Call) -> int:
    return node.start + len(node.name)


def _unknown(checker: Checker, node: Call) -> None:
    hint = function_hint(node.name, checker.scope.functions, checker.scope.guesses)
    end = _name_end(node)
    if node.name in _ONLY_IN_PANEL or node.name in _ONLY_IN_NOTES:
        where = "the mapping panel" if node.name in _ONLY_IN_PANEL else "notes about the engine"
        message = f"{node.name} is known from {where} only: what it does is not documented"
        checker.report(UNDOCUMENTED_FUNCTION, "warning", message, node, hint, end=end)
        return
    checker.report(UNKNOWN_FUNCTION, "error", f"There is no function {node.name}", node, hint, end=end)


def _status(checker: Checker, node: Call, function: Head) -> None:
    end = _name_end(node)
    if checker.scope.dialect not in function.dialects:
        where = "apps" if checker.scope.dialect == "scenario" else "scenarios"
        checker.report(UNKNOWN_FUNCTION, "error", f"The function {node.name} exists in {where} only", node, end=end)
    elif function.status == "unofficial":
        message = f"{node.name} is known from notes about the engine only: it may change"
        checker.report(UNDOCUMENTED_FUNCTION, "info", message, node, end=end)
    elif function.status == "panel":
        message = f"{node.name} is known from the mapping panel only: what it does is not documented"
        checker.report(UNDOCUMENTED_FUNCTION, "warning", message, node, end=end)


def _count(checker: Checker, node: Call, function: Head) -> None:
    given = len(node.args)
    if given < function.least:
        missing = function.params[given].name
        hint = f"write {function.signature}"
        if node.name == "omit" and not given:
            hint += "; undefined leaves a member out"
        checker.report(ARGUMENT_COUNT, "error", f"{node.name} lacks its argument {missing}", node, hint)
    elif function.most is not None and given > function.most:
        if sum(item.start < item.end for item in node.args) <= function.most:
            return  # that an argument is empty is told
        surplus = node.args[function.most]
        if node.name == "ifempty":
            hint = "write ifempty(a, ifempty(b, c)), or a || b || c"
            checker.report(IFEMPTY_THIRD, "warning", "ifempty ignores its third argument", surplus, hint)
            return
        hint = f"write {function.signature}"
        if node.name == "round":
            hint = "write formatNumber(number, decimals, '.', '') or trunc(number, decimals)"
        most = "no argument" if function.most == 0 else f"{function.most} arguments"
        if function.most == 1:
            most = "one argument"
        checker.report(ARGUMENT_COUNT, "warning", f"{node.name} takes {most}: the rest is ignored", surplus, hint)


def _types(checker: Checker, node: Call, function: Head, types: Sequence[Type]) -> None:
    for at, (argument, kind) in enumerate(zip(node.args, types, strict=True)):
        param = function.param(at)
        if param is None:
            return
        expected = param.type
        if "array" in expected.split("|") and _first_of(argument):
            hint = "write map(array, 'key') for the values of all elements"
            checker.report(FIRST_INSTEAD_OF_ALL, "info", "This is the value of the first element only", argument, hint)
        if expected in _NEVER and kind.kind in _NEVER[expected]:
            message = f"{node.name}: {param.name} is of type {expected}, a value of type {kind.kind} is given"
            checker.report(ARGUMENT_TYPE, "warning", message, argument)
        elif isinstance(argument, Literal) and expected in ("number", "date", "collection"):
            _literal(checker, node, param.name, expected, argument)
        elif isinstance(argument, Literal) and expected == "array":
            remedy = (
                f"write join(array, {checker.text[argument.start : argument.end]})" if node.name == "join" else None
            )
            message = f"{node.name}: {param.name} is a list, a constant is given"
            checker.report(ARGUMENT_TYPE, "warning", message, argument, remedy)


def _literal(checker: Checker, node: Call, name: str, expected: str, argument: Literal) -> None:
    """Convert a literal now, as the evaluation would."""
    from afkit.iml.environment import Environment
    from afkit.iml.values.types import coerce

    try:
        coerce(argument.value, expected, Environment())
    except CallError as error:
        checker.report(ARGUMENT_TYPE, "error", f"{node.name}, argument {name}: {error.reason}", argument, error.hint)


def _first_of(node: Node) -> bool:
    """Tell whether a path ends in the member of a first element, `a[].b`."""
    if not isinstance(node, Access) or len(node.steps) < 2:
        return False
    index, last = node.steps[-2], node.steps[-1]
    return isinstance(index, Index) and index.value is None and isinstance(last, Member)


def _result(checker: Checker, node: Call, function: Head, types: Sequence[Type]) -> Type:
    """Give the type of the result, more precisely than declared for functions that pass a value through."""
    if node.name == "if" and len(types) >= 2:
        return join(types[1], types[2] if len(types) > 2 else Type("undefined"))
    if node.name == "ifempty" and len(types) >= 2:
        return join(types[0]._replace(optional=False), types[1])
    if not types:
        return named(function.returns)
    first = types[0]
    if node.name in ("first", "last") and first.kind == "array":
        return (first.item or ANY).maybe()
    if node.name in ("reverse", "sort", "distinct", "deduplicate", "slice", "shuffle") and first.kind == "array":
        return first
    if node.name == "map" and first.kind == "array":
        return _mapped(checker, node, first)
    return named(function.returns)


def _mapped(checker: Checker, node: Call, source: Type) -> Type:
    """Give the type of `map`, and look its key up in the elements."""
    key = node.args[1] if len(node.args) > 1 else None
    item = source.item or ANY
    if not isinstance(key, Literal) or not isinstance(key.value, str) or item.kind != "collection":
        return ARRAY
    kind = check_keys.look_up(checker, item, key.value, key)
    return array(kind) if kind.known else ARRAY


_SPECIAL: dict[str, Special] = {
    "formatDate": check_dates.formatting,
    "parseDate": check_dates.parsing,
    "replace": check_texts.replacing,
    "sha1": check_texts.hashing,
    "sha256": check_texts.hashing,
    "sha512": check_texts.hashing,
    "ifempty": check_texts.fallback,
    "split": check_texts.splitting,
    **dict.fromkeys(
        (f"add{unit}" for unit in ("Seconds", "Minutes", "Hours", "Days", "Months", "Years")), check_dates.adding
    ),
    "get": check_keys.path,
    "pick": check_keys.members,
    "omit": check_keys.members,
    "sort": check_keys.sorting,
    "map": check_keys.keys(2),
    "distinct": check_keys.keys(1),
    "toCollection": check_keys.keys(1, 2),
    "setDay": check_keys.day,
    "setMonth": check_keys.month,
    "toString": check_keys.encoding,
    "toBinary": check_keys.encoding,
}
