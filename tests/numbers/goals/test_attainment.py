"""Attainment of the known year: whole and shared deals, days present, coverage, and goals as they were."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from spearhead.accounts.absences.acts import enter_absence, withdraw_absence
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.models import DealVersion
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.figures import read, rows
from spearhead.kernel.time import read_period
from spearhead.numbers.credits.acts import share_credit
from spearhead.numbers.goals.acts import Terms, set_goal
from tests.cast import Cast
from tests.numbers.conftest import SetGoal

pytestmark = pytest.mark.django_db


def value(key: str, user, **asked):
    return read(key, scope_for(user, **asked)).value


def test_won_over_the_goals_of_people(year: Cast, goal: SetGoal):
    goal(year.director, "2025-Q1", 200_000, user=year.rep_a)
    goal(year.director, "2025-Q4", 500_000, user=year.rep_b)
    assert value("attainment", year.director, period="2025") == Fraction(500_000, 700_000)
    assert value("attainment", year.rep_a, period="2025") == Fraction(1, 2)
    assert value("attainment", year.mgr_a, period="2025-Q4") is None
    assert value("quota", year.director, period="2025") == 70_000_000


def test_a_goal_within_a_larger_one_counts_once(year: Cast, goal: SetGoal):
    goal(year.director, "2025", 400_000, user=year.rep_a)
    goal(year.director, "2025-Q1", 200_000, user=year.rep_a)
    assert value("quota", year.director, period="2025") == 40_000_000
    assert value("quota", year.director, period="2025-Q1") == 20_000_000


def test_shared_deals_count_by_their_shares_to_the_cent(year: Cast, goal: SetGoal):
    deal = year.deals["Winter"]
    for who in (year.rep_a, year.rep_a2):
        goal(year.director, "2025-Q1", 100_000, user=who)
    share_credit(deal.pk, [(year.rep_a.pk, 3_333), (year.rep_a2.pk, 6_667)], by=year.mgr_a)
    found = [row.num or 0 for row in rows("attainment", scope_for(year.director, period="2025-Q1"))]
    assert sorted(found) == [3_333_000, 6_667_000]
    assert value("attainment", year.director, period="2025-Q1") == Fraction(1, 2)
    share_credit(deal.pk, [], by=year.mgr_a)
    assert value("attainment", year.rep_a, period="2025-Q1") == 1


def test_overlay_credit_counts_in_overlay_goals_alone(year: Cast, goal: SetGoal):
    goal(year.director, "2025-Q1", 100_000, user=year.rep_a)
    set_goal(read_period("2025-Q1"), 4_000_000, by=year.director, user=year.rep_b, terms=Terms(credit="overlay"))
    share_credit(year.deals["Winter"].pk, [(year.rep_b.pk, 2_000)], by=year.director, kind="overlay")
    assert value("overlay_attainment", year.director, period="2025-Q1") == Fraction(1, 2)
    assert value("attainment", year.director, period="2025-Q1") == 1


@pytest.mark.parametrize(
    ("shares", "code"),
    [([5_000, 4_999], "credits_not_whole"), ([10_000, 1], "credits_not_whole"), ([0, 10_000], "bad_percent")],
)
def test_shares_that_are_not_the_whole_are_refused(year: Cast, shares, code):
    people = (year.rep_a.pk, year.rep_a2.pk)
    with pytest.raises(Refused) as refusal:
        share_credit(year.deals["Winter"].pk, list(zip(people, shares, strict=True)), by=year.mgr_a)
    assert refusal.value.code == code


def test_nobody_credits_themselves(year: Cast):
    with pytest.raises(Forbidden):
        share_credit(year.deals["Winter"].pk, [(year.mgr_a.pk, 10_000)], by=year.mgr_a)
    with pytest.raises(Forbidden):
        share_credit(year.deals["Winter"].pk, [(year.rep_a.pk, 10_000)], by=year.rep_a)


def test_days_away_are_not_asked_for(year: Cast, goal: SetGoal):
    """June 2026 has 21 working days in China; ten of them away leave 11 ÷ 21 of 210,000."""
    goal(year.director, "2026-06", 210_000, user=year.rep_a)
    away = enter_absence(year.rep_a.pk, date(2026, 6, 1), date(2026, 6, 13), by=year.mgr_a)
    assert value("quota", year.director, period="2026-06") == 11_000_000
    withdraw_absence(away.pk, by=year.mgr_a)
    enter_absence(year.rep_a.pk, date(2026, 6, 1), date(2026, 6, 13), by=year.admin, percent=50)
    assert value("quota", year.director, period="2026-06") == 16_000_000
    with pytest.raises(Refused) as refusal:
        enter_absence(year.rep_a.pk, date(2026, 6, 10), date(2026, 6, 20), by=year.mgr_a)
    assert refusal.value.code == "overlapping"
    with pytest.raises(Forbidden):
        enter_absence(year.rep_a.pk, date(2026, 7, 1), date(2026, 7, 2), by=year.rep_a)


def test_who_joins_or_leaves_within_the_period_is_asked_for_their_days(year: Cast, goal: SetGoal):
    goal(year.director, "2026-06", 210_000, user=year.rep_a)
    year.rep_a.hired_on, year.rep_a.left_on = date(2026, 6, 15), date(2026, 6, 27)
    year.rep_a.save()
    assert value("quota", year.director, period="2026-06") == 9_000_000


def test_coverage_of_what_is_left(year: Cast, goal: SetGoal):
    """Goal 500, won 200, open 900: 3.00; with won 500: not known, quota met."""
    goal(year.director, "2030-Q1", 500, user=year.rep_a)
    deal = year.deal("Won", amount_minor=20_000)
    _won(deal.pk)
    year.deal("Open", amount_minor=90_000, expected_close=date(2030, 3, 1))
    assert value("coverage", year.director, period="2030-Q1") == 3
    other = year.deal("Won too", amount_minor=30_000)
    _won(other.pk)
    reading = read("coverage", scope_for(year.director, period="2030-Q1"))
    assert reading.value is None
    assert [warn.code for warn in reading.warnings] == ["quota_met"]


def _won(deal_id: int) -> None:
    """Won on a day to come, which no act allows: the check is written for a quarter of its own."""
    DealVersion.objects.filter(deal_id=deal_id).update(status="won", closed_on=date(2030, 1, 5))


def test_goals_read_as_they_were(year: Cast, goal: SetGoal):
    goal(year.director, "2025-Q1", 200_000, user=year.rep_a)
    yesterday = scope_for(year.director).day - timedelta(days=1)
    assert value("quota", year.director, period="2025-Q1", as_of=yesterday) == 0
