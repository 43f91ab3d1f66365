"""Date functions (IML reference, 4.4): adding to a date and setting a part of it (decision D4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.dates import arithmetic, month_number, weekday_number
from afkit.iml.errors import CallError
from afkit.iml.functions.support import finite
from afkit.iml.registry import Example, Param, function
from afkit.iml.values.numbers import Number, parse_number, to_float

if TYPE_CHECKING:
    from afkit.iml.environment import Environment

_SOURCE = "HLP:date-and-time-functions"
_DATE = Param("date", "date")
_KEEP = " What is not named stays as it is."


def _zone(env: Environment) -> tzinfo:
    return env.zone if env.semantics.date_arithmetic == "zone" else UTC


def _elapsed(name: str, unit: str, milliseconds: int, result: str) -> None:
    @function(
        name,
        _DATE,
        Param("number", "number", doc="negative ones subtract"),
        returns="date",
        family="date",
        doc=f"Gives the date some {unit} later. It is time that passes: a clock change does not count.",
        examples=(Example(f"{{{{{name}('2026-01-31T12:00:00Z', 3)}}}}", result),),
        source=_SOURCE,
    )
    def body(env: Environment, date: datetime, number: Number) -> datetime:
        return arithmetic.add_time(date, to_float(finite(number, "number")) * milliseconds)


_elapsed("addSeconds", "seconds", 1000, "2026-01-31T12:00:03.000Z")
_elapsed("addMinutes", "minutes", 60_000, "2026-01-31T12:03:00.000Z")
_elapsed("addHours", "hours", 3_600_000, "2026-01-31T15:00:00.000Z")


def _calendar(name: str, unit: str, move: Callable[[datetime, Number, tzinfo], datetime], result: str) -> None:
    @function(
        name,
        _DATE,
        Param("number", "number", doc="negative ones subtract"),
        returns="date",
        family="date",
        doc=f"Gives the date some {unit} later, at the same time of the clock in the effective zone. A month that is "
        "too short ends at its last day.",
        examples=(Example(f"{{{{{name}('2026-01-31T12:00:00Z', 1)}}}}", result),),
        source=_SOURCE,
    )
    def body(env: Environment, date: datetime, number: Number) -> datetime:
        return move(date, finite(number, "number"), _zone(env))


_calendar("addDays", "days", arithmetic.add_days, "2026-02-01T12:00:00.000Z")
_calendar("addMonths", "months", arithmetic.add_months, "2026-02-28T12:00:00.000Z")
_calendar(
    "addYears",
    "years",
    lambda date, number, zone: arithmetic.add_months(date, number * 12, zone),
    "2027-01-31T12:00:00.000Z",
)


def _set(
    name: str,
    number: str,
    about: str,
    change: Callable[[datetime, Number, tzinfo], datetime],
    *examples: Example,
) -> None:
    @function(
        name,
        _DATE,
        Param("number", "number", doc=number),
        returns="date",
        family="date",
        doc=about + _KEEP,
        examples=examples,
        source=_SOURCE,
    )
    def body(env: Environment, date: datetime, value: Number) -> datetime:
        return change(date, finite(value, "number"), _zone(env))


_set(
    "setSecond",
    "0 to 59",
    "Sets the second. A number beyond 0–59 spills into the minutes around.",
    arithmetic.set_second,
    Example("{{setSecond('2026-05-05T10:20:30Z', 5)}}", "2026-05-05T10:20:05.000Z"),
)
_set(
    "setMinute",
    "0 to 59",
    "Sets the minute. A number beyond 0–59 spills into the hours around.",
    arithmetic.set_minute,
    Example("{{setMinute('2026-05-05T10:20:30Z', 75)}}", "2026-05-05T11:15:30.000Z"),
)
_set(
    "setHour",
    "0 to 23",
    "Sets the hour of the effective zone. A number beyond 0–23 spills into other days.",
    arithmetic.set_hour,
    Example("{{setHour('2026-05-05T10:20:30Z', 0)}}", "2026-05-05T00:20:30.000Z"),
    Example("{{setHour('2026-05-05T10:20:30Z', -1)}}", "2026-05-04T23:20:30.000Z"),
)
_set(
    "setDate",
    "1 to 31",
    "Sets the day of the month. A number beyond the month spills into the months around.",
    arithmetic.set_day_of_month,
    Example("{{setDate('2026-05-05T10:20:30Z', 0)}}", "2026-04-30T10:20:30.000Z"),
)
_set(
    "setYear",
    "the year",
    "Sets the year. 29 February becomes the 28th where there is none.",
    arithmetic.set_year,
    Example("{{setYear('2026-11-24T00:00:00Z', 1999)}}", "1999-11-24T00:00:00.000Z"),
)


@function(
    "setDay",
    _DATE,
    Param("day", "number|text", doc="Sunday = 1 to Saturday = 7, or an English name"),
    returns="date",
    family="date",
    doc="Sets the day of the week, within the week from Sunday to Saturday that holds the date. Numbers beyond 1–7 "
    "reach into other weeks; English names may be short and in any case." + _KEEP,
    examples=(
        Example("{{setDay('2026-11-24T00:00:00Z', 'friday')}}", "2026-11-27T00:00:00.000Z"),
        Example("{{setDay('2026-11-24T00:00:00Z', 1)}}", "2026-11-22T00:00:00.000Z"),
        Example("{{setDay('2026-11-24T00:00:00Z', 8)}}", "2026-11-29T00:00:00.000Z"),
    ),
    source=_SOURCE,
)
def set_day(env: Environment, date: datetime, day: Number | str) -> datetime:
    weekday = weekday_number(day.strip()) if isinstance(day, str) else None
    number = weekday + 1 if weekday is not None else _number(day, "weekday")
    return arithmetic.set_weekday(date, number, _zone(env))


@function(
    "setMonth",
    _DATE,
    Param("month", "number|text", doc="1 to 12, or an English name"),
    returns="date",
    family="date",
    doc="Sets the month. Numbers beyond 1–12 spill into other years; English names may be short and in any case. A "
    "month that is too short ends at its last day." + _KEEP,
    examples=(
        Example("{{setMonth('2026-11-24T00:00:00Z', 'March')}}", "2026-03-24T00:00:00.000Z"),
        Example("{{setMonth('2026-11-24T00:00:00Z', 13)}}", "2027-01-24T00:00:00.000Z"),
    ),
    source=_SOURCE,
)
def set_month(env: Environment, date: datetime, month: Number | str) -> datetime:
    named = month_number(month.strip()) if isinstance(month, str) else None
    return arithmetic.set_month(date, _number(month, "month") if named is None else named, _zone(env))


def _number(value: Any, what: str) -> Number:
    number = parse_number(value) if isinstance(value, str) else value
    if number is None:
        raise CallError(f"'{value[:40]}' is neither a number nor the English name of a {what}")
    return finite(number, what)
