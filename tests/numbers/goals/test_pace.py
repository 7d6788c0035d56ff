"""N2 checks 1 and 2: pace by working days, and what a team's goal and its members' differ by."""

from datetime import date
from fractions import Fraction

from spearhead.kernel.calendar import WorkCalendar
from spearhead.numbers.goals.pace import Days, days_of, mismatch, pace_of


def test_a_quarter_of_63_working_days_on_day_21():
    pace = pace_of(900_000, 270_000, Days(63, 21))
    assert (pace.expected, pace.attainment, pace.needed) == (300_000, Fraction(3, 10), 15_000)
    assert pace.days.remaining == 42
    assert pace.projected == 810_000


def test_nothing_is_needed_once_met_and_nothing_known_without_days():
    assert pace_of(100, 130, Days(63, 21)).needed == 0
    over = pace_of(100, 70, Days(63, 63))
    assert over.needed is None
    assert over.expected == 100
    assert pace_of(100, 0, Days(63, 0)).projected is None


def test_days_follow_holidays_and_make_up_days():
    """February 2026: the Spring Festival is off, 14 and 28 February are worked."""
    calendar = WorkCalendar("CN")
    whole = days_of(date(2026, 2, 1), date(2026, 3, 1), date(2026, 2, 14), calendar)
    assert (whole.total, whole.elapsed) == (16, 11)
    assert days_of(date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 9), calendar).remaining == 0
    assert days_of(date(2026, 2, 1), date(2026, 3, 1), date(2026, 1, 9), calendar).elapsed == 0


def test_a_team_and_its_members_differ_by_what_nobody_carries():
    assert mismatch(1_000_000, [300_000, 250_000, 400_000]) == 50_000
    assert mismatch(1_000_000, []) is None
    assert mismatch(None, [1]) is None


def test_rates_are_not_added():
    assert mismatch(3_000, [2_500, 3_500], rate=True) is None
