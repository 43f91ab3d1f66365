"""Dates: reading, writing and moving instants the way the platform's date library does.

Plain Python on aware `datetime` values, without knowledge of expressions; usable alone. Every failure is a `DateError`.
"""

from __future__ import annotations

from afkit.iml.dates.calendar import DateError, month_number, weekday_number
from afkit.iml.dates.formatting import DEFAULT_FORMAT, format_date
from afkit.iml.dates.freetext import parse_text
from afkit.iml.dates.parsing import parse_date
from afkit.iml.dates.zones import find_zone, from_milliseconds, iso, milliseconds

__all__ = [
    "DEFAULT_FORMAT",
    "DateError",
    "find_zone",
    "format_date",
    "from_milliseconds",
    "iso",
    "milliseconds",
    "month_number",
    "parse_date",
    "parse_text",
    "weekday_number",
]
