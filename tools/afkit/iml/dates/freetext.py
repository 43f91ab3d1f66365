"""Texts that count as a date without a format (IML reference, 5.3).

Day, month and year must be there; a time and an offset may be. With slashes and the year last the month comes first,
with dots the day does.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from afkit.iml.dates.calendar import DateError, days_in_month
from afkit.iml.dates.parsing import read_offset
from afkit.iml.dates.zones import OUT_OF_RANGE, from_wall
from afkit.patterns import lazy

_DATE = (
    r"(?:(?P<y1>[+-]?\d{4,6})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})"
    r"|(?P<y2>\d{4})/(?P<m2>\d{1,2})/(?P<d2>\d{1,2})"
    r"|(?P<m3>\d{1,2})/(?P<d3>\d{1,2})/(?P<y3>\d{4})"
    r"|(?P<d4>\d{1,2})\.\s?(?P<m4>\d{1,2})\.\s?(?P<y4>\d{4}))"
)
_TIME = (
    r"(?:(?:[Tt]|,?\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?)?"
)
_OFFSET = r"(?:\s*(?:(?:GMT|UTC)?\s*(?P<offset>[+-]\d{2}(?::?\d{2})?)|(?P<utc>Z|z|GMT|UTC)))?"
_TEXT = lazy(rf"\s*{_DATE}{_TIME}{_OFFSET}\s*", re.ASCII)
_MAX_TEXT = 100


def parse_text(text: str, zone: tzinfo) -> datetime:
    """Return the instant that a text means; without an offset the wall clock of `zone` holds. Raises DateError."""
    match = _TEXT.fullmatch(text) if len(text) <= _MAX_TEXT else None
    if match is None:
        shown = text if len(text) <= 60 else text[:57] + "…"
        raise DateError(
            f"'{shown}' is no date",
            hint="a date looks like 2026-11-24T09:05:00Z, 2026/11/24, 11/24/2026 or 24.11.2026; "
            "for other forms use parseDate with a format",
        )
    wall = _date(match) + _time(match)
    if match["utc"] is not None:
        return from_wall(wall, UTC)
    if match["offset"] is not None:
        return from_wall(wall, timezone(read_offset(match["offset"])))
    return from_wall(wall, zone)


def _date(match: re.Match[str]) -> datetime:
    for form in "1234":
        if match[f"y{form}"] is not None:
            year, month, day = (int(match[f"{part}{form}"]) for part in "ymd")
            break
    if not 1 <= year <= 9999:
        raise DateError(OUT_OF_RANGE)
    if not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        raise DateError(f"'{match.group().strip()}' names no day of the calendar")
    return datetime(year, month, day)


def _time(match: re.Match[str]) -> timedelta:
    if match["hour"] is None:
        return timedelta(0)
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    millisecond = int((match["fraction"] or "")[:3].ljust(3, "0"))
    half = match["half"]
    if half is not None:
        if not 1 <= hour <= 12:
            raise DateError(f"'{match.group().strip()}' has no hour of a twelve-hour clock")
        hour = hour % 12 + (12 if half in "Pp" else 0)
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second or millisecond)):
        raise DateError(f"'{match.group().strip()}' has no time of a day")
    return timedelta(hours=hour, minutes=minute, seconds=second, milliseconds=millisecond)
