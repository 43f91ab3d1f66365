"""What the operators do with values (language reference, section 1.5)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import datetime

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.errors import CallError
from afkit.iml.values.basics import UNDEFINED
from afkit.iml.values.numbers import ARITHMETIC, Number, add, is_number, parse_number, to_float
from afkit.iml.values.types import is_nothing, show, to_number, to_text, type_of

if TYPE_CHECKING:
    from afkit.iml.environment import Environment

Operator = Callable[[Any, Any, "Environment"], Any]


def plus(left: Any, right: Any, env: Environment) -> Any:
    """Add numbers, join texts; null and undefined leave the other operand as it is."""
    if type(left) is int and type(right) is int:
        return add(left, right)
    if is_nothing(left):
        return None if is_nothing(right) else right
    if is_nothing(right):
        return left
    first, second = type_of(left), type_of(right)
    numeric = ("number", "boolean") if env.semantics.plus_booleans == "number" else ("number",)
    if first in numeric and second in numeric:
        return add(_plain(left), _plain(right))
    joined = to_text(left, env) + to_text(right, env)
    if len(joined) > env.max_text:
        raise too_long(env)
    return joined


def too_long(env: Environment) -> CallError:
    """Say that joined text exceeds the limit."""
    return CallError(f"The text is longer than {env.max_text} characters")


def _plain(value: Number) -> Number:
    return int(value) if isinstance(value, bool) else value


def arithmetic(name: str) -> Operator:
    """Give the operator for `-`, `*`, `/`, `%` or `++`: both operands as numbers, else an error."""
    compute = ARITHMETIC[name]

    def operate(left: Any, right: Any, env: Environment) -> Number:
        if type(left) is int and type(right) is int:
            return compute(left, right)
        return compute(_operand(left, name, env), _operand(right, name, env))

    return operate


def _operand(value: Any, name: str, env: Environment) -> Number:
    if isinstance(value, str) and not env.semantics.numeric_text:
        raise CallError(f"`{name}` needs numbers, but {show(value, env)} is given")
    number = to_number(value)
    if number is None:
        raise CallError(f"`{name}` needs numbers, but {show(value, env)} is given")
    return number


def negate(value: Any, env: Environment) -> Number:
    """Give the number with the other sign."""
    return -_operand(value, "-", env)


_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def relation(name: str) -> Operator:
    """Give the operator for `<`, `<=`, `>` or `>=`."""
    compare = _RELATIONS[name]

    def operate(left: Any, right: Any, env: Environment) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            if left.isascii() and right.isascii():
                return bool(compare(left, right))
            return bool(compare(code_units(left), code_units(right)))
        first, second = _comparable(left), _comparable(right)
        return first is not None and second is not None and compare(first, second)

    return operate


def code_units(text: str) -> bytes:
    """Give a text as UTF-16 code units, whose order is that of JavaScript's comparison of texts."""
    return text.encode("utf-16-be", "surrogatepass")


def _comparable(value: Any) -> Number | None:
    """Give a value as a number for a comparison; None where every comparison is false."""
    if value is None:
        return 0
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        return _script_number(value)
    return to_number(value)


def _script_number(text: str) -> Number | None:
    """Read a text as JavaScript's `Number` does, as far as plain decimals go: blank is 0."""
    return parse_number(text) if text.strip() else 0


def equal(left: Any, right: Any, env: Environment) -> bool:
    """Compare by decision D1: as JavaScript's `==`, or without any conversion."""
    first, second = type_of(left), type_of(right)
    if first == second:
        return _same(left, right, first)
    if env.semantics.equality == "strict":
        return False
    if is_nothing(left) or is_nothing(right):
        return is_nothing(left) and is_nothing(right)
    return _loosely_equal(left, right, env)


def _same(left: Any, right: Any, kind: str) -> bool:
    if kind == "text":
        return str(left) == str(right)
    if kind in ("collection", "array"):
        return deeply_equal(left, right)
    return kind in ("null", "undefined") or bool(left == right)  # no host object is asked


def _loosely_equal(left: Any, right: Any, env: Environment) -> bool:
    for value, other in ((left, right), (right, left)):
        if isinstance(value, (list, datetime)):
            return equal(to_text(value, env), other, env)
        if isinstance(value, bool):
            return equal(int(value), other, env)
    if isinstance(left, str) and is_number(right):
        return bool(_script_number(left) == right)
    if isinstance(right, str) and is_number(left):
        return bool(_script_number(right) == left)
    return False


def deeply_equal(left: Any, right: Any) -> bool:
    """Compare by content, without any conversion: 1 and true differ, 1 and 1.0 do not."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(deeply_equal(item, right[key]) for key, item in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(deeply_equal, left, right))
    kind = type_of(left)
    return kind == type_of(right) and _same(left, right, kind)


def member(value: Any, name: str) -> Any:
    """Step into a collection by name; anything else has no members.

    A collection may find its members in its own way: response headers are found in any case.
    """
    return value.get(name, UNDEFINED) if isinstance(value, dict) else UNDEFINED


def element(value: Any, index: Any, env: Environment) -> Any:
    """Step by a computed index: a text is a member's name, a number counts elements from 1, or from the end."""
    if isinstance(index, str):
        return member(value, index)
    if not is_number(index) or is_nothing(value):
        return UNDEFINED
    if not isinstance(value, list):
        return beside(value, env)
    if index != index or index != int(min(max(to_float(index), -1e18), 1e18)):
        return UNDEFINED
    return nth(value, int(index))


def nth(items: list[Any], index: int) -> Any:
    """Give the element at an index counted from 1, negative ones from the end; undefined where there is none."""
    offset = index - 1 if index > 0 else len(items) + index
    return items[offset] if index and 0 <= offset < len(items) else UNDEFINED


def position(value: Any, index: int, env: Environment) -> Any:
    """Step by digits after a dot: an element of an array, a member of a collection."""
    if isinstance(value, list):
        return nth(value, index)
    if isinstance(value, dict):
        return member(value, str(index))
    return UNDEFINED if is_nothing(value) else beside(value, env)


def first(value: Any, env: Environment) -> Any:
    """Step by empty brackets: the first element."""
    if isinstance(value, list):
        return value[0] if value else UNDEFINED
    return UNDEFINED if is_nothing(value) else beside(value, env)


def beside(value: Any, env: Environment) -> Any:
    """Decision D13: what an index on something that is no array gives."""
    return value if env.semantics.index_on_value == "value" else UNDEFINED


OPERATORS: dict[str, Operator] = {
    "+": plus,
    "==": equal,
    "!=": lambda left, right, env: not equal(left, right, env),
    **{name: arithmetic(name) for name in ("-", "*", "/", "%", "++")},
    **{name: relation(name) for name in ("<", "<=", ">", ">=")},
}
