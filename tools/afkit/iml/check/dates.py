"""Checks of date formats and zones, where they are written out (language reference, sections 5.1, 5.2 and 10)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from afkit.annotations import TYPE_CHECKING
from afkit.iml.check.types import Type
from afkit.iml.codes import ARGUMENT_TYPE, DATE_TOKENS, FORMAT_TYPE, UNKNOWN_ZONE
from afkit.iml.syntax.ast import Call, Literal, Node, Unary
from afkit.nearest import nearest
from afkit.patterns import lazy

if TYPE_CHECKING:
    from afkit.iml.check.checker import Checker

_BRACKETED = lazy(r"\[[^\[\]]*\]|\\.")
_LETTERS = lazy(r"[A-Za-z]+")
USUAL = frozenset(
    {
        "YYYY-MM-DD",
        "YYYY-MM-DD HH:mm:ss",
        "YYYY-MM-DDTHH:mm:ss",
        "YYYY-MM-DDTHH:mm:ssZ",
        "YYYY-MM-DDTHH:mm:ss.SSSZ",
        "X",
    }
)
"""Formats that most connectors write: nothing is wrong with them, so that no pattern is compiled for them."""
_YEAR = frozenset({"Y", "YY", "YYYY"})
_MONTH = frozenset({"M", "MM", "Mo", "MMM", "MMMM"})
_DAY = frozenset({"D", "DD", "Do"})
_HOURS = frozenset({"H", "HH", "h", "hh", "k", "kk"})
_CLOCK = _HOURS | {"s", "ss"}


def formatting(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    """Check the format and the zone of `formatDate`."""
    _check(checker, node, types)


def parsing(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    """Check the format and the zone of `parseDate`."""
    _check(checker, node, types)


def adding(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    """Report a number that stands where the date belongs."""
    if len(node.args) != 2 or types[1].kind != "any":
        return
    first = node.args[0]
    number = first.operand if isinstance(first, Unary) else first
    if isinstance(number, Literal) and isinstance(number.value, (int, float)) and number.value:
        date, count = (checker.text[item.start : item.end] for item in (node.args[1], first))
        message = f"{node.name}: the date is the number {count}"
        checker.report(ARGUMENT_TYPE, "warning", message, first, f"write {node.name}({date}, {count})")


def _check(checker: Checker, node: Call, types: Sequence[Type]) -> None:
    for at, what in ((1, "format"), (2, "time zone")):
        if at >= len(node.args):
            return
        argument, kind = node.args[at], types[at]
        if kind.kind == "date" and isinstance(node.args[0], Literal):
            return  # the two are swapped, and that the first is no date is told
        if kind.known and kind.kind != "text":
            message = f"The {what} is no text, but of type {kind.kind}"
            checker.report(FORMAT_TYPE, "warning", message, argument, "write it in quotes")
        elif isinstance(argument, Literal) and isinstance(argument.value, str):
            if at == 1:
                _format(checker, argument, argument.value)
            else:
                _zone(checker, argument, argument.value)


def _zone(checker: Checker, node: Node, name: str) -> None:
    if name in ("", "UTC"):  # most zones that are written out; to look for others takes the zones of the world
        return
    from afkit.iml.dates import find_zone

    if find_zone(name) is None:
        from zoneinfo import available_timezones

        near = nearest(name, available_timezones())
        hint = f"did you mean {near}?" if near else "write an IANA name such as Europe/Prague or UTC"
        checker.report(UNKNOWN_ZONE, "warning", f"There is no time zone {name}: it is ignored", node, hint)


def _format(checker: Checker, node: Node, pattern: str) -> None:
    """Report tokens that are written wrongly or stand where another one is meant; one finding a format."""
    if pattern in USUAL:
        return
    from afkit.iml.dates.tokens import tokenize

    pieces = tokenize(_BRACKETED.sub("\0", pattern))
    tokens = [piece.text for piece in pieces if piece.is_token]
    letters = [word for piece in pieces if not piece.is_token for word in _LETTERS.findall(piece.text)]
    finding = _confused(pattern, tokens, letters)
    if finding is not None:
        checker.report(DATE_TOKENS, "warning", finding[0], node, finding[1])
        return
    unknown = [word for word in letters if word != "T"]
    if unknown:
        message = f"`{unknown[0]}` is no date token: it is copied as it is"
        checker.report(DATE_TOKENS, "info", message, node, f"put text in square brackets: [{unknown[0]}]")


def _rewritten(pattern: str) -> str | None:
    """Say how a date without a time is written, whose letters another language means."""
    right = pattern.replace("y", "Y").replace("m", "M").replace("d", "D")
    return f"write {right}" if _DATE_ALONE.fullmatch(right) else None


_DATE_ALONE = lazy(r"(?:YYYY|YY|MM?|DD?|[-/. ])+")


def _confused(pattern: str, tokens: Sequence[str], letters: Sequence[str]) -> tuple[str, str] | None:
    """Find a token that was taken for another one: the message and the hint."""
    known = frozenset(tokens)
    month = bool(known & _MONTH)
    if any("y" in word for word in letters):
        return "`y` is no date token: the year is not written", _rewritten(pattern) or "write YYYY for the year"
    if "dd" in known and month and not known & _DAY:
        return "`dd` is the weekday (Su, Mo, …), not the day of the month", "write DD for the day of the month"
    if known & {"DDD", "DDDD"} and month:
        hint = "write D or DD for the day, ddd or dddd for the weekday"
        return "`DDD` and `DDDD` are the day of the year", hint
    if known & {"m", "mm"} and known & (_YEAR | _DAY) and not known & _CLOCK and not month:
        return "`mm` is the minute, not the month", "write MM for the month"
    for before, token in pairwise(tokens):
        if before in _HOURS and token == "MM" and f"{before}:MM" in pattern:
            return "`MM` is the month, not the minute", "write mm for the minute"
        if before == "mm" and token in ("S", "SS") and "mm:S" in pattern and not known & {"s", "ss"}:
            return "`SS` is a fraction of a second", "write ss for the second"
    if known & {"h", "hh"} and not known & {"A", "a"}:
        return "`hh` counts to 12, and no AM or PM tells the halves of the day apart", "write HH, or add A"
    return None
