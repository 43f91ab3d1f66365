"""Date functions (IML reference, 4.4): reading, writing, differences. Moving is in `date_arithmetic`."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from afkit.annotations import TYPE_CHECKING
from afkit.iml import dates
from afkit.iml.errors import CallError
from afkit.iml.functions.support import check_size
from afkit.iml.registry import Example, Param, function
from afkit.iml.values.numbers import Number, number_text

if TYPE_CHECKING:
    from afkit.iml.environment import Environment

_SOURCE = "HLP:date-and-time-functions"
_FORMAT = Param("format", "text", optional=True, doc="tokens such as `YYYY-MM-DD HH:mm`; letters in [ ] are copied")
_ZONE = Param("time zone", "text", optional=True, doc="an IANA name; an unknown one is ignored", default="")
_MAX_FORMAT = 1000


def _zone(name: str, env: Environment) -> tzinfo:
    return (dates.find_zone(name) if name else None) or env.zone


def _check_format(pattern: str) -> None:
    if len(pattern) > _MAX_FORMAT:
        raise CallError(f"the format has {len(pattern)} characters; {_MAX_FORMAT} are allowed")


@function(
    "formatDate",
    Param("date", "date"),
    _FORMAT._replace(default=dates.DEFAULT_FORMAT),
    _ZONE,
    returns="text",
    family="date",
    doc="Writes a date by a format, as the clock of a time zone shows it. The result is always text, also of `X`. "
    "Without a format it is `YYYY-MM-DDTHH:mm:ss.SSSZ`.",
    examples=(
        Example("{{formatDate('2026-02-03T04:05:06Z', 'D/M/YY H.mm', 'UTC')}}", "3/2/26 4.05"),
        Example(
            "{{formatDate('2026-07-01T22:30:00Z', 'dddd Do MMMM, HH:mm', 'Europe/Prague')}}", "Thursday 2nd July, 00:30"
        ),
        Example("{{formatDate('2026-02-03', 'YYYY[W]WW')}}", "2026W06"),
    ),
    source=_SOURCE,
)
def format_date_(env: Environment, date: datetime, pattern: str = dates.DEFAULT_FORMAT, zone: str = "") -> str:
    _check_format(pattern)
    text = dates.format_date(date, pattern or dates.DEFAULT_FORMAT, _zone(zone, env))
    check_size(len(text), env)
    return text


@function(
    "parseDate",
    Param("text", "text|number|date"),
    _FORMAT._replace(default=""),
    _ZONE,
    returns="date",
    family="date",
    doc="Reads a date from a text by a format. The zone counts if the text names no offset. Parts that the format does "
    "not name are the start of their unit. Without a format the text must be in one of the common forms; a number is "
    "milliseconds since 1970, with the format `X` seconds.",
    examples=(
        Example("{{parseDate('03.02.2026 08:30', 'DD.MM.YYYY HH:mm', 'UTC')}}", "2026-02-03T08:30:00.000Z"),
        Example(
            "{{parseDate('03.02.2026 08:30', 'DD.MM.YYYY HH:mm', 'America/New_York')}}", "2026-02-03T13:30:00.000Z"
        ),
        Example("{{parseDate(1700000000, 'X')}}", "2023-11-14T22:13:20.000Z"),
        Example("{{parseDate('Feb 3rd 2026', 'MMM Do YYYY')}}", "2026-02-03T00:00:00.000Z"),
    ),
    source=_SOURCE,
)
def parse_date_(env: Environment, text: str | Number | datetime, pattern: str = "", zone: str = "") -> datetime:
    _check_format(pattern)
    if isinstance(text, datetime):
        return text
    if not pattern:
        return dates.parse_text(text, _zone(zone, env)) if isinstance(text, str) else _milliseconds(text)
    return dates.parse_date(text if isinstance(text, str) else number_text(text), pattern, _zone(zone, env), env.now())


def _milliseconds(number: Number) -> datetime:
    if number != number:
        raise dates.DateError("NaN is no date")
    return dates.from_milliseconds(number)


_UNITS = {"D": 86_400, "H": 3_600, "m": 60, "s": 1}
_RESTS = {"RH": ("D", "H"), "Rm": ("H", "m"), "Rs": ("m", "s")}


@function(
    "dateDiff",
    Param("end", "date"),
    Param("start", "date"),
    Param("unit", "text", doc="D, H, m or s; RH, Rm, Rs for what is left of whole days, hours, minutes"),
    returns="number",
    family="date",
    doc="Gives the time between two dates in whole units. A start after the end is an error. No official page lists "
    "it; `round((b - a) / 1000 / 60 / 60 / 24)` works everywhere.",
    examples=(
        Example("{{dateDiff('2026-02-03T06:30:00Z', '2026-02-01T00:00:00Z', 'D')}}", 2),
        Example("{{dateDiff('2026-02-03T06:30:00Z', '2026-02-01T00:00:00Z', 'RH')}}", 6),
    ),
    source="MK",
    status="unofficial",
)
def date_diff(env: Environment, end: datetime, start: datetime, unit: str) -> int:
    if start > end:
        raise CallError("the start lies after the end")
    seconds = (end - start) // timedelta(seconds=1)
    if unit in _UNITS:
        return seconds // _UNITS[unit]
    if unit in _RESTS:
        outer, inner = _RESTS[unit]
        return seconds % _UNITS[outer] // _UNITS[inner]
    raise CallError(f"the unit '{unit[:20]}' does not exist", hint="units are D, H, m, s, RH, Rm and Rs")
