"""Move an instant along the calendar (IML reference, 4.4 and decision D4).

Days, months and years, and every `set_…`, keep the wall clock of a zone; hours, minutes and seconds of `add_time` are
elapsed time. A month that is too short clamps to its last day; a number beyond its unit spills into the next one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

from afkit.iml.dates.calendar import DateError, days_in_month, sunday_weekday
from afkit.iml.dates.zones import OUT_OF_RANGE, from_wall, to_instant, to_wall


def add_time(instant: datetime, milliseconds: float) -> datetime:
    """Return the instant that lies an elapsed time later, or earlier when negative."""
    try:
        return to_instant(to_instant(instant) + timedelta(milliseconds=math.trunc(milliseconds)))
    except (OverflowError, ValueError) as error:
        raise DateError(OUT_OF_RANGE) from error


def add_days(instant: datetime, days: float, zone: tzinfo) -> datetime:
    """Return the same wall clock time some days later; a fraction rounds to the nearest day."""
    return _on_wall(instant, zone, lambda wall: wall + timedelta(days=_round_away(days)))


def add_months(instant: datetime, months: float, zone: tzinfo) -> datetime:
    """Return the same day and time some months later, clamped to the end of the month."""
    return _on_wall(instant, zone, lambda wall: _to_month(wall, wall.year, wall.month + _round_away(months)))


def set_second(instant: datetime, second: float, zone: tzinfo) -> datetime:
    """Return the instant with another second; spills beyond 0–59."""
    return _on_wall(instant, zone, lambda wall: wall.replace(second=0) + timedelta(seconds=math.trunc(second)))


def set_minute(instant: datetime, minute: float, zone: tzinfo) -> datetime:
    """Return the instant with another minute; spills beyond 0–59."""
    return _on_wall(instant, zone, lambda wall: wall.replace(minute=0) + timedelta(minutes=math.trunc(minute)))


def set_hour(instant: datetime, hour: float, zone: tzinfo) -> datetime:
    """Return the instant with another hour of the day; spills beyond 0–23."""
    return _on_wall(instant, zone, lambda wall: wall.replace(hour=0) + timedelta(hours=math.trunc(hour)))


def set_day_of_month(instant: datetime, day: float, zone: tzinfo) -> datetime:
    """Return the instant with another day of its month; spills beyond the month."""
    return _on_wall(instant, zone, lambda wall: wall.replace(day=1) + timedelta(days=math.trunc(day) - 1))


def set_weekday(instant: datetime, weekday: float, zone: tzinfo) -> datetime:
    """Return the instant on another day of its week, Sunday = 1 to Saturday = 7; spills into other weeks."""
    return _on_wall(
        instant, zone, lambda wall: wall + timedelta(days=math.trunc(weekday) - 1 - sunday_weekday(wall.date()))
    )


def set_month(instant: datetime, month: float, zone: tzinfo) -> datetime:
    """Return the instant in another month 1–12 of its year, clamped to its end; spills into other years."""
    return _on_wall(instant, zone, lambda wall: _to_month(wall, wall.year, math.trunc(month)))


def set_year(instant: datetime, year: float, zone: tzinfo) -> datetime:
    """Return the instant in another year; 29 February becomes the 28th where there is none."""
    return _on_wall(instant, zone, lambda wall: _to_month(wall, math.trunc(year), wall.month))


def _on_wall(instant: datetime, zone: tzinfo, change: Callable[[datetime], datetime]) -> datetime:
    wall = to_wall(instant, zone)
    try:
        moved = change(wall.replace(tzinfo=None))
    except (OverflowError, ValueError) as error:
        raise DateError(OUT_OF_RANGE) from error
    # A time that the clock shows twice keeps the offset it came from.
    return from_wall(moved, zone, prefer=wall.utcoffset())


def _to_month(wall: datetime, year: int, month: int) -> datetime:
    year, index = year + (month - 1) // 12, (month - 1) % 12
    if not 1 <= year <= 9999:
        raise DateError(OUT_OF_RANGE)
    return wall.replace(year=year, month=index + 1, day=min(wall.day, days_in_month(year, index + 1)))


def _round_away(amount: float) -> int:
    # The library rounds the size of a fractional amount, halves up, and keeps its sign.
    return int(math.copysign(math.floor(abs(amount) + 0.5), amount)) if isinstance(amount, float) else amount
