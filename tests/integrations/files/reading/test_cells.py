"""Numbers and dates as they stand in files: exact, or not read at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from spearhead.integrations.files.reading.cells import date_orders, kind_of, read_date, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", "1234.5"), ("１２３４", "1234"), ("1，234", "1234"), ("12万", "120000"), ("1.2亿", "120000000"),
        ("¥1,200", "1200"), ("US$ 5", "5"), ("1 200", "1200"), ("30%", "0.30"), ("(1,200.50)", "-1200.50"),
        ("−30.5", "-30.5"), (".0120", "0.0120"), ("1.38E+10", "13800000000"), ("1100元", "1100"), ("12,3456", "123456"),
    ],
)  # fmt: skip
def test_numbers_are_read_exactly(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "-", "1.2.3", "12a", "1,2", "1,23,456,7", "--5", "(5", "NaN", "1e9999", "2017-03-01"]
)
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert read_number(text) is None


def test_the_files_signs_decide() -> None:
    assert read_number("1.234,56", decimal=",") == Decimal("1234.56")
    assert read_number("1,234", decimal=",") == Decimal("1.234")
    assert read_number("1'234.5", thousands="'") == Decimal("1234.5")
    assert read_number("1,234", thousands="") is None


@pytest.mark.parametrize(
    "text",
    ["2017-03-01", "20170301", "2017/3/1", "2017.3.1", "2017年3月1日", "２０１７-03-01", "1 Mar 2017", "March 1, 2017",
     "1-Mar-2017"],
)  # fmt: skip
def test_days_are_read_in_every_common_writing(text: str) -> None:
    assert read_date(text) == date(2017, 3, 1)


def test_times_keep_their_zone() -> None:
    assert read_date("2017-03-01 00:00:00.000") == datetime(2017, 3, 1)  # noqa: DTZ001
    assert read_date("2017-03-01T14:05Z") == datetime(2017, 3, 1, 14, 5, tzinfo=UTC)
    assert read_date("2017-03-01 22:05+08:00") == datetime(2017, 3, 1, 14, 5, tzinfo=UTC)
    assert read_date("3/1/2017 2:05 PM", "mdy") == datetime(2017, 3, 1, 14, 5)  # noqa: DTZ001


def test_day_and_month_are_never_guessed() -> None:
    assert read_date("01/02/2017") is None
    assert read_date("01/02/2017", "dmy") == date(2017, 2, 1)
    assert read_date("01/02/2017", "mdy") == date(2017, 1, 2)
    assert read_date("23/02/2017") == date(2017, 2, 23)
    assert date_orders("01/02/2017") == ("dmy", "mdy")
    assert date_orders("23/02/2017") == ("dmy",)


@pytest.mark.parametrize("text", ["2017-02-30", "2017-13-01", "20171301", "30.02.2017", "42795", "tomorrow", ""])
def test_days_that_do_not_exist_are_not_read(text: str) -> None:
    assert read_date(text) is None


def test_workbook_serials_need_their_calendar() -> None:
    assert read_date("42795", epoch=1900) == date(2017, 3, 1)
    assert read_date("41333", epoch=1904) == date(2017, 3, 1)
    assert read_date("59", epoch=1900) == date(1900, 2, 28)
    assert read_date("61", epoch=1900) == date(1900, 3, 1)
    assert read_date("42795.5", epoch=1900) == datetime(2017, 3, 1, 12)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a@b.com", "email"), ("13800138000", "phone"), ("245-555-0173", "phone"), ("+86 138 0013 8000", "phone"),
        ("1262000.0000", "decimal"), ("¥1,200", "money"), ("12万", "money"), ("5%", "percent"), ("12", "integer"),
        ("2017-03-01", "date"), ("19970101", "date"), ("2017-02-30", "text"), ("Yes", "boolean"), ("否", "boolean"),
        ("Anna Snelling", "person"), ("SO43659", "code"), ("https://example.com", "url"), ("word " * 20, "long_text"),
    ],
)  # fmt: skip
def test_kinds_of_cells(text: str, kind: str) -> None:
    assert kind_of(text) == kind
