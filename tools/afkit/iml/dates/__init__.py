"""Dates: reading, writing and moving instants the way the platform's date library does.

Plain Python on aware `datetime` values, without knowledge of expressions; usable alone. Every failure is a `DateError`.
Each name is imported when it is first used: to know that `formatDate` exists takes no time zones.
"""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING
from afkit.late import exports

if TYPE_CHECKING:
    from afkit.iml.dates.calendar import DateError, month_number, weekday_number
    from afkit.iml.dates.formatting import format_date
    from afkit.iml.dates.freetext import parse_text
    from afkit.iml.dates.parsing import parse_date
    from afkit.iml.dates.zones import find_zone, from_milliseconds, iso, milliseconds

DEFAULT_FORMAT = "YYYY-MM-DDTHH:mm:ss.SSSZ"

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

__getattr__ = exports(
    __name__,
    {
        "DateError": "calendar",
        "find_zone": "zones",
        "format_date": "formatting",
        "from_milliseconds": "zones",
        "iso": "zones",
        "milliseconds": "zones",
        "month_number": "calendar",
        "parse_date": "parsing",
        "parse_text": "freetext",
        "weekday_number": "calendar",
    },
)
