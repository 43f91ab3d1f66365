"""Time zones: finding one by name, and moving between an instant and the wall clock of a zone.

An instant is an aware `datetime` in UTC with milliseconds. A wall clock time that daylight saving skips is moved
forward by the length of the gap; one that occurs twice means the first occurrence, unless the caller names the offset
it came from (IML reference, 5.4 and D4).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from afkit.iml.dates.calendar import DateError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OUT_OF_RANGE = "the date lies outside of the years 1 to 9999"

# Names that some systems keep in the zone folder, but whose meaning depends on the machine or that are no civil zone.
_HOST_NAMES = frozenset({"localtime", "posixrules", "factory"})


@lru_cache(maxsize=256)
def find_zone(name: str) -> tzinfo | None:
    """Return the zone of an IANA name in any case, or None when there is none."""
    key = name.strip()
    if key.upper() in ("UTC", "Z", "GMT", "ETC/UTC"):
        return UTC
    if not key or len(key) > 64 or key.lower() in _HOST_NAMES or key.startswith(("posix/", "right/")):
        return None
    from zoneinfo import ZoneInfo  # here, since most texts name no zone, and the import is slow

    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError):
        pass
    known = _names_by_lower_case().get(key.lower())
    return ZoneInfo(known) if known is not None else None


@lru_cache(maxsize=1)
def _names_by_lower_case() -> dict[str, str]:
    from zoneinfo import available_timezones

    return {name.lower(): name for name in available_timezones() if name.lower() not in _HOST_NAMES}


def to_instant(moment: datetime) -> datetime:
    """Return the moment in UTC, cut to milliseconds; a naive moment counts as UTC. Raises DateError out of range."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        instant = moment.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise DateError(OUT_OF_RANGE) from error
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def to_wall(instant: datetime, zone: tzinfo) -> datetime:
    """Return the aware wall clock time of an instant in a zone."""
    try:
        return to_instant(instant).astimezone(zone)
    except (OverflowError, ValueError) as error:
        raise DateError(OUT_OF_RANGE) from error


def from_wall(wall: datetime, zone: tzinfo, prefer: timedelta | None = None) -> datetime:
    """Return the instant of a wall clock time (its own tzinfo is ignored).

    `prefer` is the offset to keep when the wall clock shows that time twice.
    """
    for fold in (0, 1):
        local = wall.replace(tzinfo=zone, fold=fold)
        if prefer is not None and local.utcoffset() == prefer and _exists(local):
            return to_instant(local)
    return to_instant(wall.replace(tzinfo=zone, fold=0))


def _exists(local: datetime) -> bool:
    try:
        back = local.astimezone(UTC).astimezone(local.tzinfo)
    except (OverflowError, ValueError):
        return False
    return back.replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0)


def milliseconds(instant: datetime) -> int:
    """Return the whole milliseconds since 1970-01-01 UTC."""
    return (to_instant(instant) - EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(amount: float) -> datetime:
    """Return the instant of an amount of milliseconds since 1970-01-01 UTC. Raises DateError out of range."""
    try:
        return EPOCH + timedelta(milliseconds=int(amount))
    except (OverflowError, ValueError) as error:
        raise DateError(OUT_OF_RANGE) from error


def iso(instant: datetime) -> str:
    """Return `2026-11-24T09:05:00.000Z`, the text form of every date."""
    moment = to_instant(instant)
    return f"{moment:%Y-%m-%dT%H:%M:%S}".rjust(19, "0") + f".{moment.microsecond // 1000:03d}Z"
