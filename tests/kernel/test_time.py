"""Periods as they are typed."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from spearhead.kernel.errors import Refused
from spearhead.kernel.time import ALL, end_of_day, read_period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2017-Q2", date(2017, 4, 1), date(2017, 7, 1)),
        ("2017-Q4", date(2017, 10, 1), date(2018, 1, 1)),
        ("2017-05", date(2017, 5, 1), date(2017, 6, 1)),
        ("2017-12", date(2017, 12, 1), date(2018, 1, 1)),
        ("2017", date(2017, 1, 1), date(2018, 1, 1)),
        ("2017-05-01..2017-06-01", date(2017, 5, 1), date(2017, 6, 1)),
    ],
)
def test_periods_are_half_open(text, start, end):
    period = read_period(text)
    assert (period.start, period.end) == (start, end)
    assert start in period
    assert end not in period


def test_all_is_all():
    assert read_period("all") is ALL


@pytest.mark.django_db
def test_words_are_read_from_today():
    today = date(2026, 11, 24)
    assert read_period("this-quarter", today=today).key == "2026-Q4"
    assert read_period("last-quarter", today=today).key == "2026-Q3"
    assert read_period("last-month", today=today).key == "2026-10"
    assert read_period("this-year", today=today).key == "2026"


@pytest.mark.parametrize(
    "text", ["", "2017-Q5", "2017-13", "2017-00", "17", "2017-06-01..2017-05-01", "2017-05-01..2017-05-01", "x", "9999"]
)
def test_nonsense_is_refused_with_examples(text):
    with pytest.raises(Refused) as refusal:
        read_period(text)
    assert "2026-Q4" in refusal.value.message


def test_the_period_before_and_the_year_before():
    quarter = read_period("2026-Q1")
    assert quarter.before().key == "2025-Q4"
    assert quarter.year_before().key == "2025-Q1"
    span = read_period("2026-03-01..2026-03-11").before()
    assert (span.start, span.end) == (date(2026, 2, 19), date(2026, 3, 1))


def test_a_day_ends_in_its_own_zone():
    assert end_of_day(date(2026, 11, 23), ZoneInfo("Asia/Shanghai")) == datetime(2026, 11, 23, 16, tzinfo=UTC)
