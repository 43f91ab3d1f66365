"""Read a text by a format (IML reference, 5.2): forgiving, part by part.

Every token takes the next stretch of the text that looks like it and skips what stands before, so separators need not
agree. A part that the format does not name is the start of its unit; a date without year, or without year and month, is
of the current one. Parts that no calendar has (month 13, 31 February, a weekday that the date is not) are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone, tzinfo

from afkit.iml.dates.calendar import (
    ISO_WEEK,
    LOCAL_WEEK,
    DateError,
    WeekRule,
    day_of_week,
    days_in_month,
    days_in_year,
    month_number,
    sunday_weekday,
    week_of,
    weekday_number,
    weeks_in_year,
)
from afkit.iml.dates.tokens import tokenize
from afkit.iml.dates.zones import OUT_OF_RANGE, from_milliseconds, from_wall, to_wall
from afkit.patterns import lazy
from afkit.records import NamedTuple

_MAX_TEXT = 1000
_WORD = r"[0-9]{0,256}['a-z\u00A0-\u05FF\u0700-\uD7FF\uF900-\uFDCF\uFDF0-\uFF07\uFF10-\uFFEF]{1,256}"


class Parts:
    """What the tokens have found so far; None is "not named"."""

    __slots__ = ("day", "day_of_year", "fields", "instant", "iso", "local", "meridiem", "month", "offset", "year")

    def __init__(self) -> None:
        self.year: int | None = None
        self.month: int | None = None
        self.day: int | None = None
        self.day_of_year: int | None = None
        self.fields = {"hour": 0, "minute": 0, "second": 0, "millisecond": 0}
        self.meridiem: str | None = None
        self.offset: timedelta | None = None
        self.instant: datetime | None = None
        self.iso: dict[str, int] = {}
        self.local: dict[str, int] = {}


class Token(NamedTuple):
    """What a token looks like, and what it means."""

    look: re.Pattern[str]
    store: Callable[[Parts, str], None]


def parse_date(text: str, pattern: str, zone: tzinfo, now: datetime) -> datetime:
    """Return the instant that a text means under a format. Raises DateError when nothing of the format is found."""
    if len(text) > _MAX_TEXT:
        raise DateError(f"a text of {len(text)} characters is no date")
    parts = _read(text, pattern)
    if parts.instant is not None:
        return parts.instant
    wall = _assemble(parts, to_wall(now, zone), text, pattern)
    if parts.offset is not None:
        return from_wall(wall, timezone(parts.offset))
    return from_wall(wall, zone)


def _read(text: str, pattern: str) -> Parts:
    parts, rest, found = Parts(), text, False
    for piece in tokenize(pattern):
        if not piece.is_token:
            rest = _skip_literal(rest, piece.text)
            continue
        token = _TOKENS.get(piece.text)
        match = token.look.search(rest) if token is not None else None
        if token is None or match is None:
            continue
        found = True
        token.store(parts, match.group())
        rest = rest[match.end() :]
    if not found:
        raise DateError(f"'{_shorten(text)}' does not match the format '{_shorten(pattern)}'")
    return parts


def _skip_literal(rest: str, literal: str) -> str:
    # Separators are found one by one, so that "2026/11" still matches "YYYY-MM"; a bracketed word counts as a whole.
    at = rest.find(literal)
    if at >= 0:
        return rest[at + len(literal) :]
    if not any(char.isalnum() for char in literal):
        for char in literal:
            at = rest.find(char)
            if at >= 0:
                rest = rest[at + 1 :]
    return rest


def _assemble(parts: Parts, today: datetime, text: str, pattern: str) -> datetime:
    if parts.month is None and parts.day is None and (parts.iso or parts.local):
        _apply_week(parts, today)
    year, month, day = parts.year, parts.month, parts.day
    if parts.day_of_year is not None:
        year = today.year if year is None else year
        if not 1 <= parts.day_of_year <= days_in_year(year):
            raise DateError(f"the year {year} has no day {parts.day_of_year}")
        start = _wall(year, 1, 1)
        ordinal_day = start + timedelta(days=parts.day_of_year - 1)
        month, day = ordinal_day.month, ordinal_day.day
    if year is None:
        year = today.year
        if month is None:
            month = today.month
            day = today.day if day is None else day
    month, day = 1 if month is None else month, 1 if day is None else day
    wall = _wall(year, month, day) + _time_of_day(parts)
    weekday = parts.local.get("d")
    if weekday is not None and weekday != sunday_weekday(_wall(year, month, day).date()):
        raise DateError(f"the weekday in '{_shorten(text)}' is not the one of that date")
    return wall


def _wall(year: int, month: int, day: int) -> datetime:
    if not 1 <= year <= 9999:
        raise DateError(OUT_OF_RANGE)
    if not 1 <= month <= 12:
        raise DateError(f"there is no month {month}")
    if not 1 <= day <= days_in_month(year, month):
        raise DateError(f"{year:04d}-{month:02d} has no day {day}")
    return datetime(year, month, day)


def _time_of_day(parts: Parts) -> timedelta:
    hour, minute = parts.fields["hour"], parts.fields["minute"]
    second, millisecond = parts.fields["second"], parts.fields["millisecond"]
    if parts.meridiem == "p" and hour < 12:
        hour += 12
    elif parts.meridiem == "a" and hour == 12:
        hour = 0
    if hour > 24 or (hour == 24 and (minute or second or millisecond)):
        raise DateError(f"there is no hour {hour}")
    if minute > 59:
        raise DateError(f"there is no minute {minute}")
    if second > 59:
        raise DateError(f"there is no second {second}")
    return timedelta(hours=hour, minutes=minute, seconds=second, milliseconds=millisecond)


def _apply_week(parts: Parts, today: datetime) -> None:
    rule: WeekRule
    if parts.iso:
        rule = ISO_WEEK
        year = parts.iso.get("G", parts.year if parts.year is not None else week_of(today.date(), ISO_WEEK)[0])
        week, weekday = parts.iso.get("W", 1), parts.iso.get("E", 1)
        valid = 1 <= weekday <= 7
        weekday %= 7
    else:
        rule = LOCAL_WEEK
        current_year, current_week = week_of(today.date(), LOCAL_WEEK)
        year = parts.local.get("g", parts.year if parts.year is not None else current_year)
        week, weekday = parts.local.get("w", current_week), parts.local.get("d", parts.local.get("e", 0))
        valid = 0 <= weekday <= 6
    if not 1 <= year <= 9999:
        raise DateError(OUT_OF_RANGE)
    if not 1 <= week <= weeks_in_year(year, rule):
        raise DateError(f"the year {year} has no week {week}")
    if not valid:
        raise DateError(f"there is no weekday {weekday}")
    parts.year, parts.day_of_year = day_of_week(year, week, weekday, rule)


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def two_digit_year(text: str) -> int:
    """Return the year of two digits: 00–68 lie in this century, 69–99 in the last one."""
    year = int(text)
    return year + (1900 if year > 68 else 2000)


def _year_of_four(parts: Parts, text: str) -> None:
    parts.year = two_digit_year(text) if len(text) == 2 else int(text)


def _set(name: str, change: Callable[[str], int] = int) -> Callable[[Parts, str], None]:
    return lambda parts, text: setattr(parts, name, change(text))


def _field(name: str, change: Callable[[str], int] = int) -> Callable[[Parts, str], None]:
    return lambda parts, text: parts.fields.__setitem__(name, change(text))


def _week(kind: str, name: str, change: Callable[[str], int] = int) -> Callable[[Parts, str], None]:
    return lambda parts, text: getattr(parts, kind).__setitem__(name, change(text))


def _month_name(text: str) -> int:
    month = month_number(text)
    if month is None:
        raise DateError(f"'{_shorten(text)}' is no English name of a month")
    return month


def _weekday_name(text: str) -> int:
    weekday = weekday_number(text)
    if weekday is None:
        raise DateError(f"'{_shorten(text)}' is no English name of a weekday")
    return weekday


def _meridiem(parts: Parts, text: str) -> None:
    parts.meridiem = text[0].lower()


def read_offset(text: str) -> timedelta:
    """Return the offset that `Z`, `+02`, `+0200` or `+02:00` names. Raises DateError for more than a day."""
    if text in ("Z", "z"):
        return timedelta(0)
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    if offset >= timedelta(days=1):
        raise DateError(f"'{text}' is no offset from UTC")
    return -offset if text[0] == "-" else offset


def _offset(parts: Parts, text: str) -> None:
    parts.offset = read_offset(text)


def _unix_seconds(parts: Parts, text: str) -> None:
    whole, _, fraction = text.lstrip("+-").partition(".")
    amount = int(whole) * 1000 + int(fraction.ljust(3, "0"))
    parts.instant = from_milliseconds(-amount if text[0] == "-" else amount)


def _unix_milliseconds(parts: Parts, text: str) -> None:
    parts.instant = from_milliseconds(int(text))


def _compact_time(parts: Parts, text: str, *, seconds: bool) -> None:
    tail = 4 if seconds else 2
    parts.fields["hour"] = int(text[:-tail])
    parts.fields["minute"] = int(text[-tail : len(text) - tail + 2])
    if seconds:
        parts.fields["second"] = int(text[-2:])


def _look(pattern: str) -> re.Pattern[str]:
    return lazy(pattern, re.IGNORECASE | re.ASCII)


_ONE_OR_TWO = _look(r"\d\d?")
_WORDS = _look(_WORD)
_FRACTION = _look(r"\d{1,3}")
_HOUR_MINUTE = Token(_look(r"\d{3,4}"), lambda parts, text: _compact_time(parts, text, seconds=False))
_HOUR_SECOND = Token(_look(r"\d{5,6}"), lambda parts, text: _compact_time(parts, text, seconds=True))


def _milliseconds(text: str) -> int:
    return int(text[:3].ljust(3, "0"))


def _hour_of_24(text: str) -> int:
    return 0 if int(text) == 24 else int(text)


def _tokens() -> dict[str, Token]:
    look = _look
    table = {
        "Y": Token(look(r"[+-]?\d{1,9}"), _set("year")),
        "YY": Token(_ONE_OR_TWO, _set("year", two_digit_year)),
        "YYYY": Token(look(r"\d{1,4}"), _year_of_four),
        "YYYYY": Token(look(r"[+-]?\d{1,6}"), _set("year")),
        "YYYYYY": Token(look(r"[+-]?\d{1,6}"), _set("year")),
        "Q": Token(look(r"\d"), _set("month", lambda text: (int(text) - 1) * 3 + 1)),
        "MMM": Token(_WORDS, _set("month", _month_name)),
        "MMMM": Token(_WORDS, _set("month", _month_name)),
        "Do": Token(look(r"\d{1,2}(?:th|st|nd|rd)|\d{1,2}"), _set("day", lambda text: int(re.sub(r"\D", "", text)))),
        "DDD": Token(look(r"\d{1,3}"), _set("day_of_year")),
        "DDDD": Token(look(r"\d{3}"), _set("day_of_year")),
        "GG": Token(_ONE_OR_TWO, _week("iso", "G", two_digit_year)),
        "gg": Token(_ONE_OR_TWO, _week("local", "g", two_digit_year)),
        "E": Token(_ONE_OR_TWO, _week("iso", "E")),
        "e": Token(_ONE_OR_TWO, _week("local", "e")),
        "d": Token(_ONE_OR_TWO, _week("local", "d")),
        "hmm": _HOUR_MINUTE,
        "Hmm": _HOUR_MINUTE,
        "hmmss": _HOUR_SECOND,
        "Hmmss": _HOUR_SECOND,
        "X": Token(look(r"[+-]?\d+(?:\.\d{1,3})?"), _unix_seconds),
        "x": Token(look(r"[+-]?\d+"), _unix_milliseconds),
    }
    groups: Mapping[str, Token] = {
        "GGGG GGGGG": Token(look(r"\d{1,4}"), _week("iso", "G")),
        "gggg ggggg": Token(look(r"\d{1,4}"), _week("local", "g")),
        "W WW": Token(_ONE_OR_TWO, _week("iso", "W")),
        "w ww": Token(_ONE_OR_TWO, _week("local", "w")),
        "dd ddd dddd": Token(_WORDS, _week("local", "d", _weekday_name)),
        "M MM": Token(_ONE_OR_TWO, _set("month")),
        "D DD": Token(_ONE_OR_TWO, _set("day")),
        "H HH h hh": Token(_ONE_OR_TWO, _field("hour")),
        "k kk": Token(_ONE_OR_TWO, _field("hour", _hour_of_24)),
        "m mm": Token(_ONE_OR_TWO, _field("minute")),
        "s ss": Token(_ONE_OR_TWO, _field("second")),
        "a A": Token(look(r"[ap]\.?m?\.?"), _meridiem),
        "S SS SSS": Token(_FRACTION, _field("millisecond", _milliseconds)),
        "SSSS SSSSS SSSSSS SSSSSSS SSSSSSSS SSSSSSSSS": Token(look(r"\d+"), _field("millisecond", _milliseconds)),
        "Z ZZ": Token(look(r"Z|[+-]\d\d(?::?\d\d)?"), _offset),
    }
    for names, token in groups.items():
        table |= dict.fromkeys(names.split(), token)
    return table


_TOKENS: Mapping[str, Token] = _tokens()
PARSE_TOKENS = frozenset(_TOKENS)
