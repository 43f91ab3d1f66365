"""What the bodies of functions share: limits, positions in UTF-16 units, equality, ways into nested members."""

from __future__ import annotations

import math
from datetime import datetime

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.errors import CallError
from afkit.iml.values.basics import UNDEFINED
from afkit.iml.values.json import MAX_DEPTH
from afkit.iml.values.numbers import Number, is_number, number_text, parse_number
from afkit.iml.values.types import is_nothing, to_text, type_of

if TYPE_CHECKING:
    from collections.abc import Sized

    from afkit.iml.environment import Environment

JS_BLANKS = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def check_size(size: int, env: Environment) -> None:
    """Refuse a text or buffer that would be larger than the environment allows."""
    if size > env.limits.text:
        raise CallError(f"the result would have {size} characters, more than the {env.limits.text} that are allowed")


def check_items(count: int, env: Environment) -> None:
    """Refuse an array that would be longer than the environment allows."""
    if count > env.limits.items:
        raise CallError(f"the result would have {count} elements, more than the {env.limits.items} that are allowed")


def sized(value: Any, env: Environment) -> Any:
    """Return a text, buffer or array, unless it is too large."""
    size: Sized = value
    if isinstance(value, list):
        check_items(len(size), env)
    else:
        check_size(len(size), env)
    return value


def check_depth(depth: int) -> None:
    """Refuse values nested deeper than any sensible data; keeps recursion bounded."""
    if depth > MAX_DEPTH:
        raise CallError(f"the value is nested more than {MAX_DEPTH} levels deep")


def whole(value: Number, name: str) -> int:
    """Return a number cut to an integer. Raises CallError for NaN and infinities."""
    if isinstance(value, float) and not math.isfinite(value):
        raise CallError(f"{name} must be a finite number, {number_text(value)} is given")
    return int(value)


def finite(value: Number, name: str) -> Number:
    """Return a number. Raises CallError for NaN and infinities."""
    whole(value, name)
    return value


def position(value: Number, length: int) -> int:
    """Return a number as a position from 0 to `length`, as JavaScript's `substring` reads it: NaN is 0."""
    if value != value or value <= 0:
        return 0
    return length if value >= length else int(value)


def relative_position(value: Number, length: int) -> int:
    """Return a number as a position, counted from the end when negative, as JavaScript's `slice` reads it."""
    if value != value:
        return 0
    return position(value + length, length) if value < 0 else position(value, length)


def has_astral(text: str) -> bool:
    """Tell whether a text holds characters that count as two UTF-16 units."""
    return not text.isascii() and max(text) > "\uffff"


def units(text: str) -> bytes:
    """Return the UTF-16 units of a text, two bytes each."""
    return text.encode("utf-16-le", "surrogatepass")


def from_units(data: bytes) -> str:
    """Return the text of UTF-16 units; halves of a pair stay as they are."""
    return data.decode("utf-16-le", "surrogatepass")


def counts_units(text: str, env: Environment) -> bool:
    """Tell whether positions in a text differ from those in its Python form (decision D10)."""
    return env.semantics.text_units == "utf16" and has_astral(text)


def text_length(text: str, env: Environment) -> int:
    """Return the length of a text in the units of decision D10."""
    return len(units(text)) // 2 if counts_units(text, env) else len(text)


def same(left: Any, right: Any, env: Environment) -> bool:
    """Tell whether two values count as the same: by type and value, a text and a number as decision D1 says."""
    if type(left) is str and type(right) is str:
        return left == right
    kinds = {type_of(left), type_of(right)}
    if len(kinds) == 1:
        return left is right or bool(left == right)
    if kinds == {"text", "number"} and env.semantics.equality == "loose":
        left_number = parse_number(left) if isinstance(left, str) else left
        right_number = parse_number(right) if isinstance(right, str) else right
        return left_number is not None and bool(left_number == right_number)
    return False


def is_primitive(value: Any) -> bool:
    """Tell whether a value is neither array nor collection."""
    return not isinstance(value, (list, dict))


def identity(value: Any, env: Environment, depth: int = 0) -> Any:
    """Return something hashable that is equal for values that `distinct` takes for the same (section 4.5)."""
    check_depth(depth)
    if isinstance(value, dict):
        return "c", frozenset((key, identity(item, env, depth + 1)) for key, item in value.items())
    if isinstance(value, list):
        return "a", tuple(identity(item, env, depth + 1) for item in value)
    if is_nothing(value):
        return type_of(value)
    if isinstance(value, bytes):
        return value
    return "t", to_text(value, env)


def reach(value: Any, path: str) -> Any:
    """Return the member that a path of dot-separated names leads to; digits count array elements from 1."""
    if isinstance(value, dict) and path in value:
        return value[path]
    for name in path.split("."):
        value = step(value, name)
        if value is UNDEFINED:
            break
    return value


def step(value: Any, name: str) -> Any:
    """Return one member of a collection, or one element of an array by its position from 1 or from the end."""
    if isinstance(value, dict):
        return value.get(name, UNDEFINED)
    if isinstance(value, list):
        digits = name[1:] if name.startswith("-") else name
        if digits.isascii() and digits.isdigit() and len(digits) < 12:
            index = int(name)
            if 1 <= index <= len(value):
                return value[index - 1]
            if -len(value) <= index < 0:
                return value[index]
    return UNDEFINED


def path_text(key: Any, env: Environment) -> str:
    """Return a key given as text or number as the text of a path; null and undefined lead nowhere."""
    return number_text(key) if is_number(key) else to_text(key, env)


def as_list(value: Any) -> list[Any]:
    """Return an array as it is, null and undefined as an empty one, all else as an array of one element."""
    if isinstance(value, list):
        return value
    return [] if is_nothing(value) else [value]


def order_key(value: Any, ignore_case: bool, env: Environment) -> tuple[int, Any]:
    """Return what `sort` compares: numbers, then dates, then texts by UTF-16 unit, then the rest."""
    if isinstance(value, bool):
        return 2, _text_key("true" if value else "false", ignore_case)
    if is_number(value):
        return (0, value) if value == value else (3, b"")
    if isinstance(value, datetime):
        return 1, value
    if isinstance(value, str):
        return 2, _text_key(value, ignore_case)
    return 3, _text_key(to_text(value, env), ignore_case)


def _text_key(text: str, ignore_case: bool) -> bytes:
    return (text.lower() if ignore_case else text).encode("utf-16-be", "surrogatepass")
