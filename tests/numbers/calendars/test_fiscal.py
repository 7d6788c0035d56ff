"""Fiscal years of months and of weeks, and that a published calendar leaves what was before alone."""

from datetime import date, timedelta

import pytest

from spearhead.kernel.errors import Forbidden, Refused
from spearhead.numbers.calendars.access import check_period, fiscal_period, layout_on, read_fiscal
from spearhead.numbers.calendars.acts import publish_calendar
from spearhead.numbers.calendars.fiscal import Layout


def test_a_year_from_april_bears_the_year_in_which_it_ends():
    layout = Layout(4)
    quarter = layout.of(date(2026, 5, 20), "quarter")
    assert (quarter.key, quarter.start, quarter.end) == ("FY2027-Q1", date(2026, 4, 1), date(2026, 7, 1))
    assert layout.of(date(2026, 3, 31), "year").key == "FY2026"
    assert Layout().of(date(2026, 11, 25), "quarter").key == "2026-Q4"


@pytest.mark.parametrize("pattern", ["4-4-5", "4-5-4", "5-4-4"])
def test_years_of_weeks_follow_one_another_without_a_gap(pattern: str):
    layout, lengths = Layout(2, pattern), set()
    for year in range(1990, 2050):
        whole, *parts = layout.periods(year)
        quarters, months = parts[:4], parts[4:]
        assert whole.start.weekday() == 0
        assert abs((whole.start - date(year - 1, 2, 1)).days) <= 3
        assert whole.end == layout.year_start(year + 1)
        for pieces in (quarters, months):
            assert [one.start for one in pieces] == [whole.start, *(one.end for one in pieces[:-1])]
            assert pieces[-1].end == whole.end
        lengths.add((whole.end - whole.start).days)
    assert lengths == {364, 371}


def test_the_first_quarter_of_4_4_5():
    days = [(one.end - one.start) // timedelta(weeks=1) for one in Layout(1, "4-4-5").periods(2026)[5:8]]
    assert days == [4, 4, 5]


@pytest.mark.django_db
def test_a_published_calendar_leaves_what_was_before_alone(cast):
    publish_calendar(date(2027, 4, 1), 4, "months", by=cast.admin)
    assert fiscal_period(date(2026, 11, 25), "quarter").key == "2026-Q4"
    assert fiscal_period(date(2027, 5, 1), "quarter").key == "FY2028-Q1"
    assert layout_on(date(2027, 3, 31)) == Layout(1)
    assert read_fiscal("FY2028-Q1", date(2026, 11, 25)).start == date(2027, 4, 1)
    assert check_period(date(2027, 4, 1), date(2027, 7, 1)).key == "FY2028-Q1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("valid_from", "month", "pattern", "code"),
    [
        (date(2027, 4, 2), 4, "months", "not_a_year_start"),
        (date(2027, 4, 1), 13, "months", "bad_month"),
        (date(2027, 4, 1), 4, "3-3-7", "unknown_pattern"),
    ],
)
def test_calendars_that_cannot_be_are_refused(cast, valid_from, month, pattern, code):
    with pytest.raises(Refused) as refusal:
        publish_calendar(valid_from, month, pattern, by=cast.admin)
    assert refusal.value.code == code
    with pytest.raises(Forbidden):
        publish_calendar(date(2027, 4, 1), 4, "months", by=cast.mgr_a)


@pytest.mark.django_db
def test_years_that_are_over_keep_their_calendar(cast):
    publish_calendar(date(2020, 1, 1), 1, "months", by=cast.admin)
    with pytest.raises(Refused) as refusal:
        publish_calendar(date(2021, 4, 1), 4, "months", by=cast.admin)
    assert refusal.value.code == "year_closed"
