"""Dates: tokens, forgiving reading, common forms, zones with their gaps and overlaps, spills and clamps."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.iml import Environment, ImlEvaluationError, compile
from afkit.iml.dates import DateError, find_zone, format_date, iso, parse_date, parse_text
from afkit.iml.dates.calendar import ISO_WEEK, week_of, weeks_in_year

NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
PRAGUE = find_zone("Europe/Prague") or UTC


@pytest.mark.parametrize(
    ("instant", "pattern", "expected"),
    [
        ("1970-01-01", "YY YYYY Y Q Qo", "70 1970 1970 1 1st"),
        ("1970-12-31", "M Mo MM MMM MMMM", "12 12th 12 Dec December"),
        ("1970-02-03", "D Do DD DDD DDDo DDDD", "3 3rd 03 34 34th 034"),
        ("1970-01-04", "d do dd ddd dddd E e", "0 0th Su Sun Sunday 7 0"),
        ("1970-01-04", "w wo ww W Wo WW", "2 2nd 02 1 1st 01"),
        ("1971-01-03", "gg gggg GG GGGG", "71 1971 70 1970"),
        ("1970-01-01T00:09:08.007Z", "H HH h hh k kk A a m mm s ss", "0 00 12 12 24 24 AM am 9 09 8 08"),
        ("1970-01-01T13:00:00.998Z", "H h A S SS SSS SSSS SSSSSSSSS", "13 1 PM 9 99 998 9980 998000000"),
        ("2013-02-04T21:28:16.123Z", "X x Z ZZ", "1360013296 1360013296123 +00:00 +0000"),
        ("2013-02-04", r"[YYYY] YYYY-MM-DDT \D [it's]", "YYYY 2013-02-04T D it's"),
        ("2013-02-11", "Do DDDo", "11th 42nd"),
        ("0099-01-01", "YYYY YY", "0099 99"),
        ("2013-02-04", "L LT", "02/04/2013 12:00 AM"),
        ("2013-02-04", "[a[b]", "[amb"),
    ],
)
def test_format_tokens(instant: str, pattern: str, expected: str) -> None:
    assert format_date(parse_text(instant, UTC), pattern, UTC) == expected


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("2014-09-14 17:27", "YYYY-MM-DD HH:mm", "2014-09-14T17:27:00.000Z"),
        ("14", "YY", "2014-01-01T00:00:00.000Z"),
        ("69-1-2", "YY-M-D", "1969-01-02T00:00:00.000Z"),
        ("14/9/14", "YYYY-M-D", "2014-09-14T00:00:00.000Z"),
        ("September 14th 2014", "MMMM Do YYYY", "2014-09-14T00:00:00.000Z"),
        ("2 sept 14", "D MMM YY", "2014-09-02T00:00:00.000Z"),
        ("2014 257", "YYYY DDDD", "2014-09-14T00:00:00.000Z"),
        ("2014 3", "YYYY Q", "2014-07-01T00:00:00.000Z"),
        ("2014-W37-7", "GGGG-[W]WW-E", "2014-09-14T00:00:00.000Z"),
        ("2014 37 0", "gggg ww d", "2014-09-07T00:00:00.000Z"),
        ("1410715640.579", "X", "2014-09-14T17:27:20.579Z"),
        ("-1.5", "X", "1969-12-31T23:59:58.500Z"),
        ("1410715640579", "x", "2014-09-14T17:27:20.579Z"),
        ("12:30 am", "hh:mm a", "2026-11-24T00:30:00.000Z"),
        ("2014-09-14 12:30 PM", "YYYY-MM-DD hh:mm A", "2014-09-14T12:30:00.000Z"),
        ("2014-09-14 24:00", "YYYY-MM-DD HH:mm", "2014-09-15T00:00:00.000Z"),
        ("2014-09-14T10:00:00.25+02:00", "YYYY-MM-DDTHH:mm:ss.SSSZ", "2014-09-14T08:00:00.250Z"),
        ("2014-09-14 10 -0330", "YYYY-MM-DD HH ZZ", "2014-09-14T13:30:00.000Z"),
        ("20140914", "YYYYMMDD", "2014-09-14T00:00:00.000Z"),
        ("  2014.09.14 text behind", "YYYY-MM-DD", "2014-09-14T00:00:00.000Z"),
        ("3", "D", "2026-11-03T00:00:00.000Z"),
        ("2", "M", "2026-02-01T00:00:00.000Z"),
    ],
)
def test_parse_tokens(text: str, pattern: str, expected: str) -> None:
    assert iso(parse_date(text, pattern, UTC, NOW)) == expected


@pytest.mark.parametrize(
    ("text", "pattern", "message"),
    [
        ("hello", "YYYY", "does not match the format"),
        ("", "YYYY", "does not match the format"),
        ("2014-13-01", "YYYY-MM-DD", "no month 13"),
        ("2014-02-30", "YYYY-MM-DD", "has no day 30"),
        ("2014-02-01 25:00", "YYYY-MM-DD HH:mm", "no hour 25"),
        ("Foo 2014", "MMM YYYY", "no English name of a month"),
        ("Monday 2014-09-14", "dddd YYYY-MM-DD", "weekday"),
        ("99999999999999999999", "x", "years 1 to 9999"),
        ("2014 54", "GGGG WW", "no week 54"),
        ("2014-01-01 +99:00", "YYYY-MM-DD Z", "no offset"),
    ],
)
def test_text_that_no_calendar_has_is_refused(text: str, pattern: str, message: str) -> None:
    with pytest.raises(DateError, match=message):
        parse_date(text, pattern, UTC, NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-06-20", "2016-06-19T22:00:00.000Z"),
        ("2016-06-20 17:26:44 GMT+02:00", "2016-06-20T15:26:44.000Z"),
        ("2016-06-20T17:26:44.123456Z", "2016-06-20T17:26:44.123Z"),
        ("2016/06/20 17:26", "2016-06-20T15:26:00.000Z"),
        ("06/20/2016 5:26 PM", "2016-06-20T15:26:00.000Z"),
        ("12/01/2016 12:00 AM", "2016-11-30T23:00:00.000Z"),
        ("20.6.2016 17:26:44+0200", "2016-06-20T15:26:44.000Z"),
    ],
)
def test_common_forms_need_no_format(text: str, expected: str) -> None:
    assert iso(parse_text(text, PRAGUE)) == expected


@pytest.mark.parametrize(
    "text", ["", "2016-06", "tomorrow", "31/12/2016", "2016-02-30", "10:30", "2016-06-20 99:00", "9" * 99]
)
def test_other_texts_are_no_dates(text: str) -> None:
    with pytest.raises(DateError):
        parse_text(text, UTC)


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        ("2026-03-29 01:59", "2026-03-29T00:59:00.000Z"),
        ("2026-03-29 02:30", "2026-03-29T01:30:00.000Z"),
        ("2026-03-29 03:00", "2026-03-29T01:00:00.000Z"),
        ("2026-10-25 02:30", "2026-10-25T00:30:00.000Z"),
        ("2026-10-25 03:00", "2026-10-25T02:00:00.000Z"),
    ],
)
def test_clock_changes_when_reading(wall: str, expected: str) -> None:
    assert iso(parse_text(wall, PRAGUE)) == expected


def evaluate(expression: str, zone: str = "UTC", **context: Any) -> Any:
    value = compile(f"{{{{{expression}}}}}").evaluate(context, Environment(zone, now=lambda: NOW))
    return iso(value) if isinstance(value, datetime) else value


@pytest.mark.parametrize(
    ("expression", "zone", "expected"),
    [
        ("addDays('2026-03-28T09:00:00Z', 1)", "Europe/Prague", "2026-03-29T08:00:00.000Z"),
        ("addHours('2026-03-28T09:00:00Z', 24)", "Europe/Prague", "2026-03-29T09:00:00.000Z"),
        ("addDays('2026-03-28T01:30:00Z', 1)", "Europe/Prague", "2026-03-29T01:30:00.000Z"),
        ("addDays('2026-10-24T00:30:00Z', 1)", "Europe/Prague", "2026-10-25T00:30:00.000Z"),
        ("addDays('2026-10-26T01:30:00Z', -1)", "Europe/Prague", "2026-10-25T01:30:00.000Z"),
        ("addMonths('2026-02-28T23:30:00Z', 1)", "Europe/Prague", "2026-03-31T22:30:00.000Z"),
        ("setHour('2026-07-01T12:00:00Z', 0)", "America/New_York", "2026-07-01T04:00:00.000Z"),
        ("setDate('2026-07-01T02:00:00Z', 1)", "America/New_York", "2026-06-02T02:00:00.000Z"),
        ("addMonths('2024-02-29T00:00:00Z', 12)", "UTC", "2025-02-28T00:00:00.000Z"),
        ("addYears('2024-02-29T00:00:00Z', 4)", "UTC", "2028-02-29T00:00:00.000Z"),
        ("addMonths('2026-01-31T00:00:00Z', -2)", "UTC", "2025-11-30T00:00:00.000Z"),
        ("addHours('2026-01-31T00:00:00Z', 1.5)", "UTC", "2026-01-31T01:30:00.000Z"),
        ("addDays('2026-01-31T00:00:00Z', '2')", "UTC", "2026-02-02T00:00:00.000Z"),
        ("setMonth('2026-01-31T00:00:00Z', 2)", "UTC", "2026-02-28T00:00:00.000Z"),
        ("setMonth('2026-01-31T00:00:00Z', 0)", "UTC", "2025-12-31T00:00:00.000Z"),
        ("setMonth('2026-01-31T00:00:00Z', 'feb')", "UTC", "2026-02-28T00:00:00.000Z"),
        ("setDay('2026-11-24T00:00:00Z', 0)", "UTC", "2026-11-21T00:00:00.000Z"),
        ("setDay('2026-11-24T00:00:00Z', 'SUN')", "UTC", "2026-11-22T00:00:00.000Z"),
        ("setHour('2015-10-07T11:36:39.138Z', 61)", "UTC", "2015-10-09T13:36:39.138Z"),
        ("setMinute('2026-01-01T00:00:00Z', -1)", "UTC", "2025-12-31T23:59:00.000Z"),
        ("setYear('2024-02-29T00:00:00Z', 2023)", "UTC", "2023-02-28T00:00:00.000Z"),
        ("formatDate('2026-07-01T00:00:00Z', 'HH:mm Z', 'no/zone')", "Europe/Prague", "02:00 +02:00"),
        ("formatDate('2026-07-01T00:00:00Z', 'HH:mm', 'europe/prague')", "UTC", "02:00"),
        ("parseDate(1500)", "UTC", "1970-01-01T00:00:01.500Z"),
        ("dateDiff('2026-01-03T03:45:10Z', '2026-01-01T00:00:00Z', 'Rm')", "UTC", 45),
    ],
)
def test_moving_and_writing(expression: str, zone: str, expected: Any) -> None:
    assert evaluate(expression, zone) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "addDays('2026-01-01', 99999999999)",
        "setDay('2026-01-01', 'someday')",
        "dateDiff('2026-01-01', '2026-01-02', 'D')",
        "formatDate('soon')",
    ],
)
def test_impossible_moves_are_errors_of_the_language(expression: str) -> None:
    with pytest.raises(ImlEvaluationError):
        evaluate(expression)


@pytest.mark.parametrize(
    "name", ["../etc/passwd", "/etc/localtime", "", "localtime", "Europe", "a" * 100, "Europe/Prague\0"]
)
def test_what_is_no_zone_is_none(name: str) -> None:
    assert find_zone(name) is None


_INSTANTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)).map(
    lambda moment: moment.replace(tzinfo=UTC, microsecond=moment.microsecond // 1000 * 1000)
)


@given(_INSTANTS)
def test_written_date_reads_back(instant: datetime) -> None:
    for pattern in ("YYYY-MM-DDTHH:mm:ss.SSSZ", "x", "GGGG-[W]WW-E HH:mm:ss.SSS Z"):
        zone = UTC if "GGGG" in pattern else PRAGUE
        text = format_date(instant, pattern, zone)
        if instant.year > 1900 or zone is UTC:  # local mean times have seconds, which no offset shows
            assert parse_date(text, pattern, zone, NOW) == instant


@given(_INSTANTS)
def test_iso_weeks_agree_with_the_calendar(instant: datetime) -> None:
    year, week, _ = instant.isocalendar()
    assert week_of(instant.date(), ISO_WEEK) == (year, week)
    assert weeks_in_year(instant.year, ISO_WEEK) == datetime(instant.year, 12, 28).isocalendar().week


@given(st.text(max_size=20), st.text(max_size=12))
def test_any_text_and_format_give_a_date_or_a_date_error(text: str, pattern: str) -> None:
    for read in (lambda: parse_date(text, pattern, PRAGUE, NOW), lambda: parse_text(text, PRAGUE)):
        with suppress(DateError):
            assert read().utcoffset() == timedelta(0)
