"""Typed dates are read whole, ambiguity is flagged, and what cannot be read is refused with an example."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spearhead.kernel.errors import Refused
from spearhead.kernel.parse.dates import DateOrder, DateRead, Excel, parse_date, read_date, read_datetime

WEDNESDAY = date(2026, 11, 25)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "typed",
    [
        "2026年11月23日",
        "2026.11.23",
        "20261123",
        "2026/11/23",
        "2026-11-23",
        "11-23",
        "11/23",
        "11月23日",
        "23 Nov 2026",
        "23rd November 2026",
        "Nov 23, 2026",
        "23/11/2026",
        "11/23/2026",
        "Mon 23 Nov",
        "11月23日 周一",
        "2026 年 11 月 23 日",
        "２０２６年１１月２３日",
        "2026-11-23 (周一)",
        "前天",
        "2 天前",
        "2 d ago",
        "monday 23 november 2026",
    ],
)
def test_the_23rd_of_november_2026(typed: str):
    assert parse_date(typed, today=WEDNESDAY) == DateRead(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("明天", date(2026, 11, 26)),
        ("today", WEDNESDAY),
        ("下周一", date(2026, 11, 30)),
        ("next monday", date(2026, 11, 30)),
        ("周五", date(2026, 11, 27)),
        ("上周三", date(2026, 11, 18)),
        ("friday", date(2026, 11, 27)),
        ("月底", date(2026, 11, 30)),
        ("monday", date(2026, 11, 30)),
        ("3天后", date(2026, 11, 28)),
        ("in 2 weeks", date(2026, 12, 9)),
        ("三个月后", date(2027, 2, 25)),
        ("下月底", date(2026, 12, 31)),
        ("1-2", date(2027, 1, 2)),
        ("2月29日", date(2028, 2, 29)),
        ("年底", date(2026, 12, 31)),
        ("2026/1/2", date(2026, 1, 2)),
    ],
)
@pytest.mark.django_db
def test_days_said_from_today(typed: str, day: date):
    assert read_date(typed, today=WEDNESDAY) == day


def test_an_ambiguous_day_is_flagged_and_an_order_settles_it():
    def read(order: DateOrder | None) -> DateRead:
        return parse_date("03/04/2026", today=WEDNESDAY, order=order)

    assert read(None) == DateRead(date(2026, 4, 3), ambiguous=True)
    assert read("dmy") == DateRead(date(2026, 4, 3))
    assert read("mdy") == DateRead(date(2026, 3, 4))
    assert parse_date("next friday", today=WEDNESDAY) == DateRead(date(2026, 12, 4), ambiguous=True)
    assert not parse_date("04/04/2026", today=WEDNESDAY).ambiguous


def test_two_digit_years_need_an_order():
    assert read_date("23/11/26", today=WEDNESDAY, order="dmy") == date(2026, 11, 23)
    assert read_date("26-11-23", today=WEDNESDAY, order="ymd") == date(2026, 11, 23)
    with pytest.raises(Refused):
        read_date("23/11/26", today=WEDNESDAY)


@pytest.mark.parametrize(
    ("serial", "system", "day"),
    [
        ("46349", 1900, date(2026, 11, 23)),
        ("44887", 1904, date(2026, 11, 23)),
        ("1", 1900, date(1900, 1, 1)),
        ("59", 1900, date(1900, 2, 28)),
        ("61", 1900, date(1900, 3, 1)),
    ],
)
def test_spreadsheet_serials(serial: str, system: Excel, day: date):
    assert read_date(serial, today=WEDNESDAY, excel=system) == day


def test_a_serial_with_a_fraction_has_a_time():
    assert parse_date("46349.75", today=WEDNESDAY, excel=1900) == DateRead(date(2026, 11, 23), time(18))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "2026-02-30",
        "2026-13-01",
        "01/02/03",
        "45000",
        "60.5.2026",
        "1850-01-01",
        "20261301",
        "99",
        "2月30日",
        "下午3点",
        "2026-11-23 25:00",
        "2026-11-23 13:00 pm",
        "9999999999 天后",
    ],
)
def test_refused_with_an_example(typed: str):
    with pytest.raises(Refused) as refusal:
        read_date(typed, today=WEDNESDAY, field="close_date")
    assert refusal.value.code == "bad_date"
    assert "2026-11-23" in refusal.value.fields["close_date"]


def test_the_29th_of_february_1900_of_spreadsheets_is_refused():
    with pytest.raises(Refused):
        read_date("60", today=WEDNESDAY, excel=1900)


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2026-11-23T14:05:00Z", datetime(2026, 11, 23, 14, 5, tzinfo=UTC)),
        ("2026-11-23T14:05:00+08:00", datetime(2026, 11, 23, 6, 5, tzinfo=UTC)),
        ("2026-11-23 14:05", datetime(2026, 11, 23, 6, 5, tzinfo=UTC)),
        ("2026年11月23日 下午2:05", datetime(2026, 11, 23, 6, 5, tzinfo=UTC)),
        ("23 Nov 2026 2:05 pm", datetime(2026, 11, 23, 6, 5, tzinfo=UTC)),
        ("昨天 14:05", datetime(2026, 11, 24, 6, 5, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 22, 16, 0, tzinfo=UTC)),
    ],
)
def test_instants(typed: str, instant: datetime):
    assert read_datetime(typed, zone=SHANGHAI, now=datetime(2026, 11, 25, 7, tzinfo=UTC)) == instant


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str):
    for excel in (None, 1900):
        with suppress(Refused):
            assert 1900 <= read_date(text, today=WEDNESDAY, excel=excel).year <= 2199
