"""Actions: who may open them, what is refused, where they lead, and the figure that says whether they worked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from spearhead.accounts.workspace.access import today
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.acts import open_deal
from spearhead.crm.deals.models import StageStay
from spearhead.insights.actions.access import action_for, actions_visible_to
from spearhead.insights.actions.acts import Plan, move_action, open_action
from spearhead.insights.actions.measuring import measure_due
from spearhead.insights.actions.models import Action
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from tests.cast import Cast, build


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def plan(cast: Cast, **more: object) -> Plan:
    due = today() + timedelta(days=14)
    plain = Plan("coaching", "Coach Ann", cast.mgr_a.pk, cast.stages["qualify"].pk, 10.0, due, due + timedelta(days=60))
    return replace(plain, **more)  # type: ignore[arg-type]


def test_an_action_is_on_its_owner_s_day_and_in_their_line_s_list(cast: Cast):
    action = open_action(plan(cast, owner_id=cast.rep_a.pk, reps=(cast.rep_a.pk,)), by=cast.mgr_a)
    task = Activity.objects.get(subject="Coach Ann")
    assert (task.owner_id, task.done_at) == (cast.rep_a.pk, None)
    for user in (cast.rep_a, cast.mgr_a, cast.director):
        assert action in actions_visible_to(user)
    for user in (cast.rep_b, cast.rep_a2, cast.mkt):
        assert not actions_visible_to(user).exists()
        with pytest.raises(Absent):
            action_for(user, action.pk)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"expected_points": 0.0}, "no_effect_expected"),
        ({"title": " "}, "title_missing"),
        ({"kind": "magic"}, "bad_value"),
        ({"due_on": date(2020, 1, 1)}, "due_past"),
        ({"check_on": date(2020, 1, 1)}, "checked_before_due"),
        ({"check_on": date(2090, 1, 1)}, "too_far"),
        ({"stage_id": 10**9}, "unknown_stage"),
        ({"reps": (10**9,)}, "unknown_person"),
    ],
)
def test_refused_and_nothing_is_kept(cast: Cast, change: dict[str, object], code: str):
    with pytest.raises(Refused) as refused:
        open_action(plan(cast, **change), by=cast.mgr_a)
    assert refused.value.code == code
    assert not Action.objects.exists()
    assert not Activity.objects.exists()


def test_a_rep_opens_none_and_nobody_gives_work_outside_their_line(cast: Cast):
    with pytest.raises(Forbidden):
        open_action(plan(cast), by=cast.rep_a)
    with pytest.raises(Forbidden):
        open_action(plan(cast, owner_id=cast.rep_b.pk), by=cast.mgr_a)


def test_it_is_done_by_its_owner_and_dropped_with_a_reason(cast: Cast):
    action = open_action(plan(cast, owner_id=cast.rep_a.pk), by=cast.mgr_a)
    begun = move_action(action.pk, "doing", by=cast.rep_a, seen_version=1)
    with pytest.raises(Conflict):
        move_action(action.pk, "done", by=cast.mgr_a, seen_version=1)
    with pytest.raises(Refused) as refused:
        move_action(action.pk, "dropped", by=cast.mgr_a, seen_version=begun.version)
    assert refused.value.code == "reason_needed"
    done = move_action(action.pk, "done", by=cast.rep_a, seen_version=begun.version)
    assert done.done_on == today()
    with pytest.raises(Refused):
        move_action(action.pk, "measured", by=cast.mgr_a, seen_version=done.version)


def visits(cast: Cast, n: int, advanced: int, days_ago: int) -> None:
    """`n` deals of repA through the first stage within five days, of which some go on and the rest are lost."""
    entered = timezone.now() - timedelta(days=days_ago)
    for place in range(n):
        deal = open_deal({"name": f"D{days_ago}-{place}"}, by=cast.rep_a)
        StageStay.objects.filter(deal=deal).update(
            entered_at=entered, left_at=entered + timedelta(days=5), exit="advanced" if place < advanced else "lost"
        )


def test_it_is_called_right_only_when_its_figure_moved(cast: Cast):
    visits(cast, 40, 8, 120)
    visits(cast, 40, 30, 20)
    action = open_action(plan(cast), by=cast.mgr_a)
    day = today() - timedelta(days=60)
    Action.objects.update(
        state="done", done_on=day, due_on=day, check_on=today(), created_at=timezone.now() - timedelta(days=70)
    )
    assert measure_due() == 1
    measured = Action.objects.get(pk=action.pk)
    assert (measured.state, measured.result["verdict"]) == ("measured", "worked")
    assert (measured.result["before"], measured.result["after"]) == ([8, 40], [30, 40])
    assert measure_due() == 0


def test_with_too_few_cases_it_is_asked_again_later(cast: Cast):
    visits(cast, 40, 8, 120)
    visits(cast, 5, 5, 20)
    open_action(plan(cast), by=cast.mgr_a)
    day = today() - timedelta(days=60)
    Action.objects.update(
        state="done", done_on=day, due_on=day, check_on=today(), created_at=timezone.now() - timedelta(days=70)
    )
    assert measure_due() == 0
    assert Action.objects.get().check_on > today()
