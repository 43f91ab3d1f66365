"""Math functions (IML reference, 4.2), exact in decimals."""

from __future__ import annotations

import math

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.errors import CallError
from afkit.iml.functions.support import whole
from afkit.iml.registry import Example, Param, function
from afkit.iml.values.numbers import Number, from_decimal, narrow, number_text, parse_number, to_decimal

if TYPE_CHECKING:
    from decimal import Decimal

    from afkit.iml.environment import Environment

_SOURCE = "HLP:math-functions"
_NUMBER = Param("number", "number")
_MAX_PLACES = 100


@function(
    "abs",
    _NUMBER,
    returns="number",
    family="math",
    doc="Gives the number without its sign.",
    examples=(Example("{{abs(-12.25)}}", 12.25), Example("{{abs(3)}}", 3)),
    source=_SOURCE,
)
def abs_(env: Environment, number: Number) -> Number:
    return abs(_plain(number))


@function(
    "ceil",
    _NUMBER,
    returns="number",
    family="math",
    doc="Gives the smallest integer that is not below the number.",
    examples=(Example("{{ceil(4.01)}}", 5), Example("{{ceil(-4.9)}}", -4)),
    source=_SOURCE,
)
def ceil(env: Environment, number: Number) -> Number:
    number = _plain(number)
    return narrow(math.ceil(number)) if math.isfinite(number) else number


@function(
    "floor",
    _NUMBER,
    returns="number",
    family="math",
    doc="Gives the largest integer that is not above the number.",
    examples=(Example("{{floor(9.99)}}", 9), Example("{{floor(-0.5)}}", -1)),
    source=_SOURCE,
)
def floor(env: Environment, number: Number) -> Number:
    number = _plain(number)
    return narrow(math.floor(number)) if math.isfinite(number) else number


@function(
    "round",
    _NUMBER,
    returns="number",
    family="math",
    doc="Gives the nearest integer; a half goes up, also below zero. There is no argument for decimal places: use "
    "`formatNumber` for a text, or `round(x * 100) / 100`.",
    examples=(Example("{{round(8.49)}}", 8), Example("{{round(2.5)}}", 3), Example("{{round(-2.5)}}", -2)),
    source=_SOURCE,
)
def round_(env: Environment, number: Number) -> Number:
    number = _plain(number)
    if isinstance(number, int) or not math.isfinite(number):
        return number
    from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

    exact = to_decimal(number)
    if env.semantics.round_halves == "away":
        return narrow(int(exact.to_integral_value(ROUND_HALF_UP)))
    down = exact.to_integral_value(ROUND_FLOOR)
    return narrow(int(down) + (1 if exact - down >= Decimal("0.5") else 0))


@function(
    "trunc",
    _NUMBER,
    Param("decimals", "number", optional=True, doc="places to keep; negative ones lie before the point", default=0),
    returns="number",
    family="math",
    doc="Cuts the number after some decimal places, without rounding. A negative number of places turns that many "
    "digits before the point into zeros.",
    examples=(
        Example("{{trunc(98.765, 1)}}", 98.7),
        Example("{{trunc(-7.9)}}", -7),
        Example("{{trunc(4567, -2)}}", 4500),
    ),
    source=_SOURCE,
)
def trunc(env: Environment, number: Number, decimals: Number = 0) -> Number:
    number, places = _plain(number), whole(decimals, "decimals")
    if not math.isfinite(number) or (places >= 0 and isinstance(number, int)):
        return number
    if not -400 < places < 400:
        return number if places > 0 else 0
    from decimal import ROUND_DOWN

    scaled = _context().scaleb(to_decimal(number), places).to_integral_value(ROUND_DOWN)
    return from_decimal(_context().scaleb(scaled, -places))


def _plain(number: Number) -> Number:
    """Return a number that float arithmetic can hold: an integer too large for any becomes a float."""
    return narrow(number) if isinstance(number, int) else number


def _collect(values: tuple[Any, ...], env: Environment) -> list[Number]:
    """Return the numbers among arrays and single values; whatever is none is left out (decision D8)."""
    numbers: list[Number] = []
    for value in values:
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, str) and env.semantics.numeric_text_in_statistics:
                item = parse_number(item)
            if isinstance(item, (int, float)) and not isinstance(item, bool) and item == item:
                numbers.append(_plain(item))
    return numbers


def _total(numbers: list[Number]) -> Number:
    if all(isinstance(number, int) for number in numbers):
        return narrow(int(sum(numbers)))
    if not all(math.isfinite(number) for number in numbers):
        return sum(float(number) for number in numbers if not math.isfinite(number))
    return from_decimal(_decimal_total(numbers))


def _decimal_total(numbers: list[Number]) -> Decimal:
    from decimal import Decimal

    context, total = _context(), Decimal(0)
    for number in numbers:
        total = context.add(total, to_decimal(number))
    return total


def _context() -> Any:
    from decimal import ROUND_HALF_EVEN, Context

    return Context(prec=420, rounding=ROUND_HALF_EVEN, Emin=-9999, Emax=9999, traps=[])


_VALUES = Param("values", "any", variadic=True, doc="one array, or single numbers")


@function(
    "sum",
    _VALUES,
    returns="number",
    family="math",
    doc="Adds numbers. Takes one array or single values; texts that are numbers count, everything else is skipped. "
    "The sum of nothing is 0.",
    examples=(
        Example("{{sum(4, 5.5)}}", 9.5),
        Example("{{sum(0.1, 0.2)}}", 0.3, note="exact"),
        Example("{{sum(map(lines, 'price'))}}", 12, {"lines": [{"price": 5}, {"price": "7"}, {"price": "free"}]}),
    ),
    source=_SOURCE,
)
def sum_(env: Environment, *values: Any) -> Number:
    return _total(_collect(values, env))


@function(
    "average",
    _VALUES,
    returns="number",
    family="math",
    doc="Gives the arithmetic mean of one array or of single values, of which only numbers count; null of nothing.",
    examples=(Example("{{average(2, 4, 9)}}", 5), Example("{{average(emptyarray)}}", None)),
    source=_SOURCE,
)
def average(env: Environment, *values: Any) -> Number | None:
    numbers = _collect(values, env)
    if not numbers:
        return None
    if not all(math.isfinite(number) for number in numbers):
        return _total(numbers)
    return from_decimal(_context().divide(_decimal_total(numbers), to_decimal(len(numbers))))


@function(
    "min",
    _VALUES,
    returns="number",
    family="math",
    doc="Gives the smallest number of one array or of single values; null of nothing.",
    examples=(Example("{{min(8, -3, 5)}}", -3), Example("{{min('10', 9)}}", 9)),
    source=_SOURCE,
)
def min_(env: Environment, *values: Any) -> Number | None:
    return min(_collect(values, env), default=None)


@function(
    "max",
    _VALUES,
    returns="number",
    family="math",
    doc="Gives the largest number of one array or of single values; null of nothing.",
    examples=(Example("{{max(8, -3, 5)}}", 8), Example("{{max(list)}}", 11, {"list": [4, 11, "x"]})),
    source=_SOURCE,
)
def max_(env: Environment, *values: Any) -> Number | None:
    return max(_collect(values, env), default=None)


@function(
    "median",
    _VALUES,
    returns="number",
    family="math",
    doc="Gives the middle value of one array or of single values, or the mean of the two middle ones; null of nothing.",
    examples=(Example("{{median(9, 1, 4)}}", 4), Example("{{median(1, 2, 3, 10)}}", 2.5)),
    source=_SOURCE,
)
def median(env: Environment, *values: Any) -> Number | None:
    numbers = sorted(_collect(values, env))
    middle = len(numbers) // 2
    if not numbers:
        return None
    return numbers[middle] if len(numbers) % 2 else average(env, numbers[middle - 1], numbers[middle])


def _deviation(numbers: list[Number], divisor: int) -> Number | None:
    if divisor < 1:
        return None
    if not all(math.isfinite(number) for number in numbers):
        return math.nan
    context = _context()
    mean = context.divide(_decimal_total(numbers), to_decimal(len(numbers)))
    squares = to_decimal(0)
    for number in numbers:
        distance = context.subtract(to_decimal(number), mean)
        squares = context.add(squares, context.multiply(distance, distance))
    return from_decimal(context.sqrt(context.divide(squares, to_decimal(divisor))))


@function(
    "stdevP",
    _VALUES,
    returns="number",
    family="math",
    doc="Gives the standard deviation of a whole population (divided by N) of one array or of single values.",
    examples=(Example("{{stdevP(2, 4)}}", 1), Example("{{stdevP(5, 5, 5)}}", 0)),
    source=_SOURCE,
)
def stdev_p(env: Environment, *values: Any) -> Number | None:
    numbers = _collect(values, env)
    return _deviation(numbers, len(numbers))


@function(
    "stdevS",
    _VALUES,
    returns="number",
    family="math",
    doc="Gives the standard deviation of a sample (divided by N − 1) of one array or of single values; null of fewer "
    "than two.",
    examples=(Example("{{stdevS(1, 3, 5)}}", 2),),
    source=_SOURCE,
)
def stdev_s(env: Environment, *values: Any) -> Number | None:
    numbers = _collect(values, env)
    return _deviation(numbers, len(numbers) - 1)


@function(
    "parseNumber",
    Param("text", "text|number"),
    Param("decimal separator", "text", optional=True, doc="`.` or `,`; the other one groups digits", default="."),
    returns="number",
    family="math",
    doc="Reads a number from a text. Blanks and the separator that does not stand for the decimals only group digits.",
    examples=(
        Example("{{parseNumber('2 500,75', ',')}}", 2500.75),
        Example("{{parseNumber('12,345.5')}}", 12345.5),
        Example("{{parseNumber('-8')}}", -8),
    ),
    source=_SOURCE,
)
def parse_number_(env: Environment, text: str | Number, separator: str = ".") -> Number:
    if not isinstance(text, str):
        return text
    separator = separator or "."
    if len(separator) > 1 or separator.isalnum():
        raise CallError(f"the decimal separator is a single character such as '.' or ',', '{separator[:20]}' is given")
    compact = "".join(text.split()).replace("," if separator != "," else ".", "")
    if separator != ".":
        compact = compact.replace(".", "?").replace(separator, ".")
    number = parse_number(compact)
    if number is None:
        shown = text if len(text) <= 40 else text[:39] + "…"
        raise CallError(f"'{shown}' is no number with '{separator}' before its decimals")
    return number


@function(
    "formatNumber",
    _NUMBER,
    Param("decimals", "number", doc="how many decimal places are printed, 0 to 100"),
    Param("decimal separator", "text", optional=True, doc="`,` when left out", default=","),
    Param("thousands separator", "text", optional=True, doc="`.` when left out", default="."),
    returns="text",
    family="math",
    doc="Writes a number with a fixed number of decimal places, rounded with halves away from zero, and digits in "
    "groups of three. Mind the defaults: a comma before the decimals and a dot between the thousands.",
    examples=(
        Example("{{formatNumber(9876.5, 2, '.', ' ')}}", "9 876.50"),
        Example("{{formatNumber(1234.005, 2)}}", "1.234,01"),
        Example("{{formatNumber(7, 0)}}", "7"),
    ),
    source=_SOURCE,
)
def format_number(env: Environment, number: Number, decimals: Number, point: str = ",", grouping: str = ".") -> str:
    number, places = _plain(number), whole(decimals, "decimals")
    if not 0 <= places <= _MAX_PLACES:
        raise CallError(f"decimals must lie between 0 and {_MAX_PLACES}, {places} is given")
    if not math.isfinite(number):
        raise CallError(f"{number_text(number)} cannot be written with decimals")
    if len(point) > 100 or len(grouping) > 100:
        raise CallError("a separator may have at most 100 characters")
    from decimal import ROUND_HALF_UP, Context, Decimal

    rounded = to_decimal(number).quantize(Decimal((0, (1,), -places)), ROUND_HALF_UP, Context(prec=1200))
    sign = "-" if rounded < 0 else ""
    integer, _, fraction = f"{abs(rounded):f}".partition(".")
    groups = f"{int(integer):,}".replace(",", grouping)
    return sign + groups + (point + fraction if places else "")
