"""A manager shares out a pool, adjusts it, and sets everybody's goal as one act."""

from datetime import date

import pytest

from spearhead.accounts.absences.acts import enter_absence
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from spearhead.kernel.time import read_period
from spearhead.numbers.allocation.acts import (
    Rule,
    adjust_allocation,
    apply_allocation,
    drop_allocation,
    propose_allocation,
)
from spearhead.numbers.allocation.models import Allocation
from spearhead.numbers.allocation.panel import panel_of
from spearhead.numbers.goals.models import Goal
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NEXT = read_period("2190-Q1")


def amounts(allocation: Allocation) -> dict[int, int]:
    return dict(allocation.lines.values_list("user_id", "amount"))


def test_the_pool_is_shared_adjusted_and_set_at_once(year: Cast):
    made = propose_allocation(year.team_a.pk, NEXT, 10_000_001, by=year.mgr_a, rule=Rule(cap_percent=None))
    assert set(amounts(made)) == {year.rep_a.pk, year.rep_a2.pk}
    assert sum(amounts(made).values()) == 10_000_001
    adjust_allocation(made.pk, {year.rep_a.pk: 7_000_000}, by=year.mgr_a, seen_version=1)
    assert amounts(made) == {year.rep_a.pk: 7_000_000, year.rep_a2.pk: 3_000_001}
    assert not Goal.objects.exists()
    apply_allocation(made.pk, by=year.mgr_a, seen_version=2, reason="Planned together")
    goals = Goal.objects.filter(holder="person")
    assert {(one.user_id, one.target, one.state) for one in goals} == {
        (year.rep_a.pk, 7_000_000, "proposed"),
        (year.rep_a2.pk, 3_000_001, "proposed"),
    }
    with pytest.raises(Refused) as refusal:
        adjust_allocation(made.pk, {}, by=year.mgr_a, seen_version=3)
    assert refusal.value.code == "not_open"


def test_freed_people_share_again(year: Cast):
    made = propose_allocation(year.team_a.pk, NEXT, 9_000, by=year.mgr_a, rule=Rule(cap_percent=None))
    before = amounts(made)
    adjust_allocation(made.pk, {year.rep_a.pk: 1}, by=year.mgr_a, seen_version=1)
    adjust_allocation(made.pk, {year.rep_a.pk: None}, by=year.mgr_a, seen_version=2)
    assert amounts(made) == before


def test_what_does_not_add_up_is_refused_and_nothing_changes(year: Cast):
    made = propose_allocation(year.team_a.pk, NEXT, 9_000, by=year.mgr_a)
    before = amounts(made)
    everybody = dict.fromkeys(before, 4_000)
    for pins, code in (({year.rep_a.pk: 9_001}, "pins_exceed_pool"), (everybody, "pins_differ"),
                       ({year.rep_b.pk: 5}, "unknown_reference")):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            adjust_allocation(made.pk, pins, by=year.mgr_a, seen_version=1)
        assert refusal.value.code == code
        assert amounts(made) == before
    with pytest.raises(Conflict):
        adjust_allocation(made.pk, {}, by=year.mgr_a, seen_version=7)


def test_nobody_there_can_carry_anything(year: Cast):
    for who in (year.rep_a, year.rep_a2):
        enter_absence(who.pk, date(2189, 12, 1), date(2190, 5, 1), by=year.mgr_a)
    with pytest.raises(Refused) as refusal:
        propose_allocation(year.team_a.pk, NEXT, 9_000, by=year.mgr_a)
    assert refusal.value.code == "no_capacity"
    assert not Allocation.objects.exists()


@pytest.mark.parametrize(
    ("period", "target", "rule", "code"),
    [
        ("2190-Q1", 0, Rule(), "not_positive"),
        ("2025-Q1", 5, Rule(), "period_over"),
        ("2190-01-02..2190-02-03", 5, Rule(), "period_outside_calendar"),
        ("2190-Q1", 5, Rule(over_percent=20), "bad_percent"),
        ("2190-Q1", 10**17, Rule(over_percent=120), "amount_out_of_range"),
    ],
)
def test_bad_questions_are_refused_by_code(year: Cast, period, target, rule, code):
    with pytest.raises(Refused) as refusal:
        propose_allocation(year.team_a.pk, read_period(period), target, by=year.mgr_a, rule=rule)
    assert refusal.value.code == code


def test_teams_out_of_reach_are_absent_and_reps_share_nothing(year: Cast):
    with pytest.raises(Absent):
        propose_allocation(year.team_b.pk, NEXT, 9_000, by=year.mgr_a)
    with pytest.raises(Forbidden):
        propose_allocation(year.team_a.pk, NEXT, 9_000, by=year.rep_a)
    made = propose_allocation(year.team_b.pk, NEXT, 9_000, by=year.director)
    with pytest.raises(Absent):
        drop_allocation(made.pk, by=year.mgr_a, seen_version=1)
    drop_allocation(made.pk, by=year.director, seen_version=1)


def test_the_panel_tells_load_change_and_chance(year: Cast):
    """The cast knows four quarters of three sellers; the quarter after them asks for many times
    what anybody won. Only repB won anything in the last four, so all of it falls to repB."""
    made = propose_allocation(year.sales.pk, read_period("2026-Q4"), 900_000_000, by=year.director)
    panel = panel_of(made, year.director)
    assert len(panel.people) == 3
    assert panel.missing == 0
    assert {one.line.user_id: one.flag for one in panel.people} == {
        year.rep_a.pk: "", year.rep_a2.pk: "", year.rep_b.pk: "too_hard",
    }  # fmt: skip
    assert panel.dropped == ("potential",)
    assert all(one.recommended is not None for one in panel.people)
