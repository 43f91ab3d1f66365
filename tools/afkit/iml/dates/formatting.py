"""Write an instant as text (IML reference, 5.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo

from afkit.iml.dates.calendar import ISO_WEEK, LOCAL_WEEK, MONTHS, WEEKDAYS, ordinal, sunday_weekday, week_of
from afkit.iml.dates.tokens import tokenize
from afkit.iml.dates.zones import milliseconds, to_wall

Writer = Callable[[datetime], str]


def format_date(instant: datetime, pattern: str, zone: tzinfo) -> str:
    """Return the instant as the wall clock of a zone shows it. Raises DateError out of range."""
    wall = to_wall(instant, zone)
    return "".join(_WRITERS[piece.text](wall) if piece.is_token else piece.text for piece in tokenize(pattern))


def _offset(wall: datetime, separator: str) -> str:
    offset = wall.utcoffset() or timedelta(0)
    minutes = abs(offset) // timedelta(minutes=1)
    sign = "-" if offset < timedelta(0) else "+"
    return f"{sign}{minutes // 60:02d}{separator}{minutes % 60:02d}"


def _zone_name(wall: datetime) -> str:
    return wall.tzname() or ""


def _day_of_year(wall: datetime) -> int:
    return wall.timetuple().tm_yday


def _quarter(wall: datetime) -> int:
    return (wall.month + 2) // 3


def _hour12(wall: datetime) -> int:
    return wall.hour % 12 or 12


def _fraction(digits: int) -> Writer:
    # Dates hold milliseconds: fewer digits cut them, more digits are zeros.
    return lambda wall: f"{wall.microsecond // 1000:03d}".ljust(digits, "0")[:digits]


def _number(get: Callable[[datetime], int], width: int = 1) -> Writer:
    return lambda wall: f"{get(wall):0{width}d}"


def _ordinal(get: Callable[[datetime], int]) -> Writer:
    return lambda wall: ordinal(get(wall))


def _local_week(wall: datetime) -> int:
    return week_of(wall.date(), LOCAL_WEEK)[1]


def _local_year(wall: datetime) -> int:
    return week_of(wall.date(), LOCAL_WEEK)[0]


def _iso_week(wall: datetime) -> int:
    return week_of(wall.date(), ISO_WEEK)[1]


def _iso_year(wall: datetime) -> int:
    return week_of(wall.date(), ISO_WEEK)[0]


def _weekday(wall: datetime) -> int:
    return sunday_weekday(wall)


def _two_digits(get: Callable[[datetime], int]) -> Writer:
    return lambda wall: f"{get(wall) % 100:02d}"


def _year(wall: datetime) -> int:
    return wall.year


def _month(wall: datetime) -> int:
    return wall.month


def _day(wall: datetime) -> int:
    return wall.day


_WRITERS: Mapping[str, Writer] = {
    "YY": _two_digits(_year),
    "Y": _number(_year, 4),
    "YYYY": _number(_year, 4),
    "YYYYY": _number(_year, 5),
    "YYYYYY": lambda wall: f"+{wall.year:06d}",
    "Q": _number(_quarter),
    "Qo": _ordinal(_quarter),
    "M": _number(_month),
    "Mo": _ordinal(_month),
    "MM": _number(_month, 2),
    "MMM": lambda wall: MONTHS[wall.month - 1][:3],
    "MMMM": lambda wall: MONTHS[wall.month - 1],
    "D": _number(_day),
    "Do": _ordinal(_day),
    "DD": _number(_day, 2),
    "DDD": _number(_day_of_year),
    "DDDo": _ordinal(_day_of_year),
    "DDDD": _number(_day_of_year, 3),
    "d": _number(_weekday),
    "do": _ordinal(_weekday),
    "dd": lambda wall: WEEKDAYS[_weekday(wall)][:2],
    "ddd": lambda wall: WEEKDAYS[_weekday(wall)][:3],
    "dddd": lambda wall: WEEKDAYS[_weekday(wall)],
    "e": _number(_weekday),
    "E": lambda wall: str(wall.isoweekday()),
    "w": _number(_local_week),
    "wo": _ordinal(_local_week),
    "ww": _number(_local_week, 2),
    "W": _number(_iso_week),
    "Wo": _ordinal(_iso_week),
    "WW": _number(_iso_week, 2),
    "gg": _two_digits(_local_year),
    "gggg": _number(_local_year, 4),
    "ggggg": _number(_local_year, 5),
    "GG": _two_digits(_iso_year),
    "GGGG": _number(_iso_year, 4),
    "GGGGG": _number(_iso_year, 5),
    "H": lambda wall: str(wall.hour),
    "HH": lambda wall: f"{wall.hour:02d}",
    "h": _number(_hour12),
    "hh": _number(_hour12, 2),
    "k": lambda wall: str(wall.hour or 24),
    "kk": lambda wall: f"{wall.hour or 24:02d}",
    "Hmm": lambda wall: f"{wall.hour}{wall.minute:02d}",
    "Hmmss": lambda wall: f"{wall.hour}{wall.minute:02d}{wall.second:02d}",
    "hmm": lambda wall: f"{_hour12(wall)}{wall.minute:02d}",
    "hmmss": lambda wall: f"{_hour12(wall)}{wall.minute:02d}{wall.second:02d}",
    "A": lambda wall: "AM" if wall.hour < 12 else "PM",
    "a": lambda wall: "am" if wall.hour < 12 else "pm",
    "m": lambda wall: str(wall.minute),
    "mm": lambda wall: f"{wall.minute:02d}",
    "s": lambda wall: str(wall.second),
    "ss": lambda wall: f"{wall.second:02d}",
    **{"S" * digits: _fraction(digits) for digits in range(1, 10)},
    "Z": lambda wall: _offset(wall, ":"),
    "ZZ": lambda wall: _offset(wall, ""),
    "z": _zone_name,
    "zz": _zone_name,
    "X": lambda wall: str(milliseconds(wall) // 1000),
    "x": lambda wall: str(milliseconds(wall)),
}
