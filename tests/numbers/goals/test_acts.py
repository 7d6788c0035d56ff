"""Who may set what; what is refused; and the way from a draft to a closed goal."""

from datetime import date

import pytest

from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from spearhead.kernel.events.models import Event
from spearhead.kernel.time import Period, read_period
from spearhead.numbers.goals.access import goals_visible_to, history_of
from spearhead.numbers.goals.acts import Terms, change_goal, set_goal, split_goal, withdraw_goal
from spearhead.numbers.goals.agreeing import (
    activate_goal,
    agree_to_goal,
    appeal_goal,
    close_goal,
    decide_appeal,
    propose_goal,
)
from spearhead.numbers.goals.models import Goal
from tests.cast import Cast
from tests.numbers.conftest import SetGoal

pytestmark = pytest.mark.django_db


def code(function, *args, **kwargs) -> str:
    with pytest.raises((Refused, Forbidden)) as refusal:
        function(*args, **kwargs)
    assert isinstance(refusal.value, Refused | Forbidden)
    return refusal.value.code


def test_nobody_sets_the_own(cast: Cast, goal: SetGoal):
    assert code(goal, cast.mgr_a, "2026-Q4", 100, user=cast.mgr_a) == "own_goal"
    assert code(goal, cast.mgr_a, "2026-Q4", 100, team_id=cast.team_a.pk) == "own_goal"
    assert code(goal, cast.rep_a, "2026-Q4", 100, user=cast.rep_a) == "not_allowed"
    assert Goal.objects.count() == 0
    assert goal(cast.director, "2026-Q4", 100, team_id=cast.team_a.pk).target == 10_000


def test_managers_set_below_them_and_nowhere_else(cast: Cast, goal: SetGoal):
    assert goal(cast.mgr_a, "2026-Q4", 100, user=cast.rep_a).state == "active"
    assert code(goal, cast.mgr_a, "2026-Q4", 100, user=cast.rep_b) == "not_allowed"
    assert code(goal, cast.mgr_a, "2026-Q4", 100) == "not_allowed"
    assert goal(cast.director, "2026-Q4", 500).holder == "workspace"


def test_a_second_goal_for_the_same_is_refused(cast: Cast, goal: SetGoal):
    first = goal(cast.mgr_a, "2026-Q4", 100, user=cast.rep_a)
    assert code(goal, cast.mgr_a, "2026-Q4", 200, user=cast.rep_a) == "goal_exists"
    stretch = set_goal(read_period("2026-Q4"), 300, by=cast.mgr_a, user=cast.rep_a, terms=Terms(level="stretch"))
    assert stretch.level == "stretch"
    withdraw_goal(first.pk, by=cast.mgr_a)
    assert goal(cast.mgr_a, "2026-Q4", 200, user=cast.rep_a).target == 20_000


def test_bad_goals_are_refused_and_nothing_is_kept(cast: Cast, goal: SetGoal):
    cast.rep_a2.left_on = date(2026, 9, 30)
    cast.rep_a2.save()
    assert code(goal, cast.mgr_a, "2026-Q4", 0, user=cast.rep_a) == "not_positive"
    assert code(goal, cast.mgr_a, "2026-Q4", -5, user=cast.rep_a) == "not_positive"
    assert code(goal, cast.mgr_a, "2026-Q4", 10**16, user=cast.rep_a) == "amount_out_of_range"
    assert code(goal, cast.mgr_a, "2026-10-05..2026-12-01", 5, user=cast.rep_a) == "period_outside_calendar"
    assert code(goal, cast.mgr_a, "2026-Q4", 5, user=cast.rep_a2) == "holder_left"
    assert code(goal, cast.mgr_a, "2026-Q4", 5, user=cast.rep_a, figure_key="luck") == "unknown_figure"
    assert code(goal, cast.mgr_a, "2026-Q4", 5, user=cast.rep_a, figure_key="open_pipeline") == "figure_stands"
    assert code(goal, cast.mgr_a, "2026-Q4", 5, user=cast.rep_a, team_id=cast.team_a.pk) == "one_holder"
    assert (Goal.objects.count(), Event.objects.filter(kind__startswith="goal.").count()) == (0, 0)


def test_parts_sum_to_the_whole_and_fill_its_period(cast: Cast, goal: SetGoal):
    whole = goal(cast.mgr_a, "2026-Q4", 100, user=cast.rep_a)
    months = [read_period(f"2026-{number}") for number in (10, 11, 12)]
    split = [(month, amount) for month, amount in zip(months, (3_000, 3_000, 4_000), strict=True)]
    short = [*split[:2], (months[2], 3_999)]
    assert code(split_goal, whole.pk, short, by=cast.mgr_a, seen_version=1) == "splits_differ"
    assert code(split_goal, whole.pk, split[:2], by=cast.mgr_a, seen_version=1) == "splits_differ"
    parts = split_goal(whole.pk, split, by=cast.mgr_a, seen_version=1)
    assert [one.target for one in parts] == [3_000, 3_000, 4_000]
    assert code(change_goal, parts[0].pk, 1, by=cast.mgr_a, seen_version=1) == "splits_differ"
    assert code(change_goal, whole.pk, 9_000, by=cast.mgr_a, seen_version=2) == "splits_differ"


def test_a_rate_is_not_split(cast: Cast):
    rate = set_goal(read_period("2026-Q4"), 2_500, by=cast.mgr_a, user=cast.rep_a, figure_key="win_rate_count")
    parts = [(read_period(f"2026-{number}"), 2_500) for number in (10, 11, 12)]
    assert code(split_goal, rate.pk, parts, by=cast.mgr_a, seen_version=1) == "rate_not_split"


def test_from_a_draft_over_an_appeal_to_closed(cast: Cast, goal: SetGoal):
    draft = goal(cast.mgr_a, "2025-Q3", 100, user=cast.rep_a, state="draft", reason="As last year")
    assert not goals_visible_to(cast.rep_a).exists()
    propose_goal(draft.pk, by=cast.mgr_a, seen_version=1)
    assert goals_visible_to(cast.rep_a).get().reason == "As last year"
    assert code(agree_to_goal, draft.pk, by=cast.mgr_a, seen_version=2) == "not_holder"
    assert code(appeal_goal, draft.pk, " ", by=cast.rep_a, seen_version=2) == "reason_missing"
    appeal_goal(draft.pk, "My largest customer left", by=cast.rep_a, seen_version=2)
    assert code(decide_appeal, draft.pk, "", by=cast.mgr_a, seen_version=3) == "reason_missing"
    assert code(decide_appeal, draft.pk, "I said so", by=cast.rep_a, seen_version=3) == "not_allowed"
    decide_appeal(draft.pk, "True", by=cast.mgr_a, seen_version=3, target=8_000)
    activate_goal(draft.pk, by=cast.mgr_a, seen_version=4)
    closed = close_goal(draft.pk, by=cast.mgr_a, seen_version=5)
    assert [(one.kind, one.target, one.reason) for one in history_of(closed)] == [
        ("set", 10_000, "As last year"),
        ("proposed", 10_000, ""),
        ("appealed", 10_000, "My largest customer left"),
        ("decided", 8_000, "True"),
        ("activated", 8_000, ""),
        ("closed", 8_000, ""),
    ]
    assert code(change_goal, draft.pk, 1, by=cast.mgr_a, seen_version=6) == "goal_closed"
    assert code(withdraw_goal, draft.pk, by=cast.mgr_a) == "goal_closed"


def test_a_period_that_runs_is_not_closed_and_steps_are_not_skipped(cast: Cast, goal: SetGoal):
    running = goal(cast.mgr_a, "2190", 100, user=cast.rep_a)
    assert code(close_goal, running.pk, by=cast.mgr_a, seen_version=1) == "not_over"
    assert code(propose_goal, running.pk, by=cast.mgr_a, seen_version=1) == "wrong_state"
    assert code(decide_appeal, running.pk, "No", by=cast.mgr_a, seen_version=1) == "wrong_state"


def test_old_versions_conflict_and_foreign_goals_are_absent(cast: Cast, goal: SetGoal):
    mine = goal(cast.mgr_a, "2026-Q4", 100, user=cast.rep_a)
    change_goal(mine.pk, 5_000, by=cast.mgr_a, seen_version=1, reason="Agreed in the 1:1")
    with pytest.raises(Conflict):
        change_goal(mine.pk, 6_000, by=cast.mgr_a, seen_version=1)
    with pytest.raises(Absent):
        appeal_goal(mine.pk, "No", by=cast.rep_b, seen_version=2)
    foreign = goal(cast.director, "2026-Q4", 100, user=cast.rep_b)
    with pytest.raises(Absent):
        change_goal(foreign.pk, 1, by=cast.mgr_a, seen_version=1)


def test_a_goal_survives_another_choice_of_period(cast: Cast, goal: SetGoal):
    """Traps: setting a month leaves the quarter as it is."""
    quarter = goal(cast.mgr_a, "2026-Q4", 100, user=cast.rep_a)
    set_goal(Period(date(2026, 11, 1), date(2026, 12, 1), "2026-11"), 40, by=cast.mgr_a, user=cast.rep_a)
    assert Goal.objects.get(pk=quarter.pk).withdrawn_at is None
