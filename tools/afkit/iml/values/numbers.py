"""Numbers of the language: one type, exact in tenths, written as JavaScript writes them.

Integers stay Python integers as long as they are below 10²¹, where JavaScript's notation changes too, beyond 2⁵³ with the
digits that JavaScript would print; everything else is a float. Arithmetic runs through `decimal`, so that 0.1 + 0.2 is 0.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from afkit.annotations import TYPE_CHECKING
from afkit.late import late
from afkit.patterns import lazy

if TYPE_CHECKING:
    import math
    from decimal import Context, Decimal
else:
    math = late("math")

Number = int | float
BIG = 10**21
SAFE = 2**53
_NUMERIC = lazy(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII)
_MAX_DIGITS = 400  # a longer numeral than any float has; keeps conversions cheap


def is_number(value: object) -> bool:
    """Tell whether a value is a number; a boolean is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def number_text(value: Number) -> str:
    """Write a number as JavaScript prints it: `3`, `0.5`, `1e+21`, `Infinity`, `NaN`."""
    if isinstance(value, int):
        value = narrow(int(value))
        if isinstance(value, int):
            return str(value)
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < BIG:
        return str(int(value))
    return _shortest(value)


def _shortest(value: float) -> str:
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    if fraction == "0":
        fraction = ""
    digits = (whole + fraction).lstrip("0") or "0"
    point = len(whole) + int(exponent or 0)  # position of the decimal point, counted from the first digit written
    if whole == "0":
        point -= len(whole + fraction) - len(digits)
    sign = "-" if value < 0 else ""
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    if 0 < point <= 21:
        return sign + (digits[:point].ljust(point, "0") + ("." + digits[point:] if digits[point:] else ""))
    power = point - 1
    tail = "." + digits[1:] if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{'+' if power >= 0 else '-'}{abs(power)}"


def parse_number(text: str) -> Number | None:
    """Read numeric text, blanks around it allowed; None if it is none. The empty text is none."""
    text = text.strip()
    if not _NUMERIC.match(text):
        return None
    if len(text) > _MAX_DIGITS:
        return _tidy(float(text))
    try:
        return narrow(int(text))
    except ValueError:
        return _tidy(float(text))


def narrow(value: int) -> Number:
    """Give an integer as JavaScript's numbers hold it: beyond 2⁵³ it loses digits, from 10²¹ on it is a float."""
    if -SAFE <= value <= SAFE:
        return value
    held = to_float(value)
    if not -BIG < held < BIG:
        return held
    mantissa, _, exponent = repr(held).partition("e")
    digits = mantissa.replace(".", "") if exponent else mantissa.removesuffix(".0")
    return int(digits) * 10 ** (int(exponent) - len(mantissa.partition(".")[2])) if exponent else int(digits)


def read_integer(digits: str) -> Number:
    """Read the integer that a JSON text spells, as `JSON.parse` does; one that is too large is an infinity."""
    return narrow(int(digits)) if len(digits) <= _MAX_DIGITS else float(digits)


def to_float(value: Number) -> float:
    """Give a number as a float; one that is too large is an infinity."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _tidy(value: float) -> Number:
    return int(value) if value.is_integer() and abs(value) < BIG else value


_context: Context | None = None


def decimal_context() -> Context:
    """The arithmetic that all operators and functions share: 40 digits, halves up, nothing trapped."""
    global _context
    if _context is None:
        from decimal import ROUND_HALF_UP, Context

        _context = Context(prec=40, rounding=ROUND_HALF_UP, Emin=-9999, Emax=9999, traps=[])
    return _context


def to_decimal(value: Number) -> Decimal:
    """Give a finite number as the decimal that its shortest notation spells."""
    from decimal import Decimal

    return Decimal(value) if isinstance(value, int) else Decimal(repr(value))


def from_decimal(value: Decimal) -> Number:
    """Give a decimal as a number of the language; whole ones below 10²¹ as integers."""
    if not value.is_finite():
        return float(value)
    if value == value.to_integral_value():
        return narrow(int(value)) if value.adjusted() < 21 else float(value)
    return float(value)


def _finite(left: Number, right: Number) -> bool:
    return (isinstance(left, int) or math.isfinite(left)) and (isinstance(right, int) or math.isfinite(right))


def add(left: Number, right: Number) -> Number:
    """Add exactly."""
    if isinstance(left, int) and isinstance(right, int):
        return narrow(left + right)
    if _finite(left, right):
        return from_decimal(decimal_context().add(to_decimal(left), to_decimal(right)))
    return to_float(left) + to_float(right)


def subtract(left: Number, right: Number) -> Number:
    """Subtract exactly."""
    return add(left, -right)


def multiply(left: Number, right: Number) -> Number:
    """Multiply exactly."""
    if isinstance(left, int) and isinstance(right, int):
        return narrow(left * right)
    if _finite(left, right):
        return from_decimal(decimal_context().multiply(to_decimal(left), to_decimal(right)))
    return to_float(left) * to_float(right)


def divide(left: Number, right: Number) -> Number:
    """Divide; by zero gives an infinity, 0 / 0 is NaN."""
    if right == 0:
        return math.nan if left == 0 or left != left else math.copysign(math.inf, left) * math.copysign(1, right)
    if _finite(left, right):
        return from_decimal(decimal_context().divide(to_decimal(left), to_decimal(right)))
    return to_float(left) / to_float(right)


def remainder(left: Number, right: Number) -> Number:
    """Give the rest of a division, with the sign of the left operand; by zero it is NaN."""
    if right == 0 or not _finite(left, left):
        return math.nan
    if not _finite(right, right):
        return math.nan if right != right else left
    if isinstance(left, int) and isinstance(right, int):
        rest = abs(left) % abs(right)
        return -rest if left < 0 else rest
    result = decimal_context().remainder(to_decimal(left), to_decimal(right))
    if result.is_nan():  # more digits apart than the context has
        return _tidy(math.fmod(left, right))
    return from_decimal(result)


ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {
    "+": add,
    "++": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": remainder,
}
