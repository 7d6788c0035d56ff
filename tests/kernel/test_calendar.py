"""Work calendars: make-up days count as work, and a year nobody has published yet is weekends and a note."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spearhead.kernel.calendar import WorkCalendar, add_workdays, is_workday, workdays_between

CHINA = WorkCalendar()


@pytest.mark.parametrize("day", [date(2026, 2, 14), date(2026, 2, 28), date(2026, 10, 10)])
def test_make_up_days_are_worked(day: date):
    assert day.weekday() == 5
    assert is_workday(day)


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 2, 17), date(2026, 11, 21), date(2026, 11, 22)])
def test_holidays_and_weekends_are_not(day: date):
    assert not is_workday(day)


@pytest.mark.parametrize("year", [1990, 2035, 2150, 9999, 1])
def test_an_unknown_year_is_weekends_and_says_so(year: int):
    assert not CHINA.is_known(year)
    assert [CHINA.is_workday(date(year, 3, day)) for day in range(1, 8)].count(True) == 5


def test_an_unknown_region_is_weekends_and_says_so():
    nowhere = WorkCalendar("ZZ")
    assert not nowhere.is_known(2026)
    assert nowhere.is_workday(date(2026, 10, 1))


def test_another_country_has_its_own_holidays():
    assert not is_workday(date(2026, 11, 26), "US")
    assert WorkCalendar("US").is_known(2027)


def test_the_workspace_has_the_last_word():
    changed = WorkCalendar(overrides={date(2026, 11, 25): False, date(2035, 1, 6): True})
    assert not changed.is_workday(date(2026, 11, 25))
    assert changed.is_workday(date(2035, 1, 6))
    assert changed.is_known(2035)


def test_golden_week_is_skipped():
    assert workdays_between(date(2026, 10, 1), date(2026, 11, 1)) == 18
    assert add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert add_workdays(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert add_workdays(date(2026, 10, 3), 0) == date(2026, 10, 8)
    assert add_workdays(date(2026, 10, 8), 0) == date(2026, 10, 8)


def test_a_calendar_without_any_workday_ends_all_the_same():
    never = WorkCalendar("ZZ", {date.fromordinal(n): False for n in range(739000, 742000)})
    assert never.add_workdays(date.fromordinal(739100), 5) > date.fromordinal(739100)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_adding_workdays_and_counting_them_agree(day: date, count: int):
    later = CHINA.add_workdays(day, count)
    assert CHINA.is_workday(later)
    assert (
        CHINA.workdays_between(date.fromordinal(day.toordinal() + 1), date.fromordinal(later.toordinal() + 1)) == count
    )
