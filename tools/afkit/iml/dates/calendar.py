"""Names, ordinals and week arithmetic: the English calendar of the date functions.

Weeks come in two kinds (IML reference, 5.1): local ones start on Sunday and week 1 holds 1 January; ISO weeks start on
Monday and week 1 holds 4 January. Both are described by a `WeekRule`.
"""

from __future__ import annotations

from datetime import date

from afkit.iml.errors import CallError
from afkit.records import NamedTuple

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


class DateError(CallError):
    """A text, a format or an amount that yields no date."""


class WeekRule(NamedTuple):
    """First weekday (Sunday = 0) and the day of January that always lies in week 1."""

    first_weekday: int
    anchor: int


LOCAL_WEEK = WeekRule(first_weekday=0, anchor=1)
ISO_WEEK = WeekRule(first_weekday=1, anchor=4)


def ordinal(number: int) -> str:
    """Return the English ordinal: 1st, 2nd, 3rd, 11th, 21st."""
    if number % 100 // 10 != 1:
        suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    else:
        suffix = "th"
    return f"{number}{suffix}"


def month_number(text: str) -> int | None:
    """Return 1–12 for a text that begins with an English month name, full or of three letters, in any case."""
    return _index(text, MONTHS, 3, 1)


def weekday_number(text: str) -> int | None:
    """Return 0 (Sunday) to 6 for a text that begins with an English weekday name of at least two letters."""
    return _index(text, WEEKDAYS, 2, 0)


def _index(text: str, names: tuple[str, ...], least: int, base: int) -> int | None:
    lowered = text.lower()
    for number, name in enumerate(names, base):
        if lowered.startswith(name[:least].lower()):
            return number
    return None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_year(year: int) -> int:
    """Return 365 or 366."""
    return 366 if _is_leap(year) else 365


def days_in_month(year: int, month: int) -> int:
    """Return the number of days of month 1–12."""
    if month == 2:
        return 29 if _is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def sunday_weekday(day: date) -> int:
    """Return the weekday with Sunday = 0."""
    return day.isoweekday() % 7


def week_offset(year: int, rule: WeekRule) -> int:
    """Return how many days before (negative) or after 1 January the first week of the year begins."""
    # The anchor day is in week 1; walk back from it to the first weekday of its week.
    anchor_weekday = (_weekday_of_january_first(year) + rule.anchor - 1) % 7
    return rule.anchor - 1 - (anchor_weekday - rule.first_weekday) % 7


def _weekday_of_january_first(year: int) -> int:
    years = year - 1
    return (1 + years * 365 + years // 4 - years // 100 + years // 400) % 7


def weeks_in_year(year: int, rule: WeekRule) -> int:
    """Return 52 or 53."""
    return (days_in_year(year) - week_offset(year, rule) + week_offset(year + 1, rule)) // 7


def week_of(day: date, rule: WeekRule) -> tuple[int, int]:
    """Return (week year, week) of a day."""
    week = (day.timetuple().tm_yday - 1 - week_offset(day.year, rule)) // 7 + 1
    if week < 1:
        return day.year - 1, week + weeks_in_year(day.year - 1, rule)
    if week > weeks_in_year(day.year, rule):
        return day.year + 1, week - weeks_in_year(day.year, rule)
    return day.year, week


def day_of_week(year: int, week: int, weekday: int, rule: WeekRule) -> tuple[int, int]:
    """Return (year, day of year) of a weekday (Sunday = 0) in a week of a week year."""
    day = 1 + 7 * (week - 1) + (weekday - rule.first_weekday) % 7 + week_offset(year, rule)
    if day <= 0:
        return year - 1, days_in_year(year - 1) + day
    if day > days_in_year(year):
        return year + 1, day - days_in_year(year)
    return year, day
