"""What calls: opened once, seen by the owner and the line above, taken up in place, gone with its cause."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from spearhead.accounts.workspace.access import today
from spearhead.automation.approvals.acts import request_approval
from spearhead.automation.approvals.rules import create_approval_rule
from spearhead.automation.clocks.acts import start_clock
from spearhead.crm.activities.acts import log_activity
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.models import Deal, StageStay
from spearhead.crm.leads.acts import create_lead, reassign_lead
from spearhead.crm.leads.models import Lead
from spearhead.crm.notices.make import tell_from
from spearhead.crm.notices.models import Notice
from spearhead.crm.steps.models import GateOverride
from spearhead.insights.actions.acts import Plan, move_action, open_action
from spearhead.insights.actions.models import Action
from spearhead.insights.calls.access import call_for, calls_visible_to
from spearhead.insights.calls.acts import chase_call, snooze_call, wake_call
from spearhead.insights.calls.inbox import inbox_count, inbox_of
from spearhead.insights.calls.models import Call
from spearhead.insights.calls.refresh import refresh, refresh_at
from spearhead.insights.calls.rotting import longest_gap, nearest_rank, suggested_rot_days
from spearhead.kernel.errors import Absent, Conflict, Refused
from spearhead.kernel.events.models import Event
from tests.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english() -> None:
    """Words are compared in English."""
    translation.activate("en")


def quiet(cast: Cast, name: str = "Quiet", days: int = 20, **values: Any) -> Deal:
    """A deal of repA that nobody spoke about for some days."""
    deal = cast.deal(name, **values)
    _age(deal, days)
    return deal


def _age(deal: Deal, days: int) -> None:
    Deal.objects.filter(pk=deal.pk).update(entered_stage_at=timezone.now() - days * DAY)
    deal.versions.update(entered_stage_at=timezone.now() - days * DAY)


def kinds(user: Any) -> list[str]:
    return [line.kind for line in inbox_of(user).lines]


def late_lead(cast: Cast) -> Lead:
    lead = cast.lead("Waits")
    clock = start_clock(lead)
    type(clock).objects.filter(pk=clock.pk).update(due_at=timezone.now() - DAY)
    return lead


def test_p6_12_a_held_call_ends_the_rot_and_an_edit_does_not(cast: Cast) -> None:
    deal = quiet(cast)
    refresh()
    assert kinds(cast.rep_a) == kinds(cast.mgr_a) == kinds(cast.director) == ["rot"]
    edit_deal(deal.pk, {"name": "Renamed"}, by=cast.rep_a, seen_version=None)
    log_activity({"kind": "note", "subject": "Thought of it", "deal_id": deal.pk}, by=cast.rep_a)
    refresh()
    assert kinds(cast.mgr_a) == ["rot"]
    log_activity({"kind": "call", "subject": "Rang", "outcome": "They wait", "deal_id": deal.pk}, by=cast.rep_a)
    refresh()
    assert kinds(cast.mgr_a) == []
    assert Call.objects.get().state == "resolved"


def test_a_next_step_soon_is_no_rot(cast: Cast) -> None:
    deal = quiet(cast)
    edit_deal(deal.pk, {"next_step": "Visit", "next_step_on": today() + 3 * DAY}, by=cast.rep_a, seen_version=None)
    refresh()
    assert kinds(cast.mgr_a) == []


def test_p6_13_p80_by_nearest_rank() -> None:
    gaps = [2, 3, 3, 4, 4, 5, 5, 5, 6, 6, 7, 7, 8, 8, 9, 10, 11, 13, 18, 30]
    assert nearest_rank(gaps, 80) == 10
    assert nearest_rank([], 80) is None
    start = datetime(2026, 3, 1, tzinfo=timezone.get_current_timezone())
    assert longest_gap(start, start + 20 * DAY, [start + 4 * DAY, start + 13 * DAY]) == 9


def test_p6_13_the_suggestion_needs_twenty_wins(cast: Cast) -> None:
    stage = cast.stages["qualify"]
    for n in range(20):
        assert suggested_rot_days(stage.pk) == (None, n)
        deal = cast.win(cast.deal(f"W {n}"))
        left = timezone.now()
        StageStay.objects.filter(deal=deal, stage=stage).update(entered_at=left - (n + 1) * DAY, left_at=left)
    assert suggested_rot_days(stage.pk) == (16, 20)


def test_p6_14_what_is_resolved_stays_closed_with_two_schedulers(cast: Cast) -> None:
    deal = quiet(cast)
    refresh()
    assert refresh() == 0  # the second scheduler
    log_activity({"kind": "call", "subject": "Rang", "outcome": "Fine", "deal_id": deal.pk}, by=cast.rep_a)
    assert refresh() == 1
    assert refresh() == 0
    assert list(Call.objects.values_list("state", flat=True)) == ["resolved"]
    Activity.objects.update(done_at=timezone.now() - 20 * DAY)
    Deal.objects.update(last_contact_at=timezone.now() - 20 * DAY)
    refresh()
    assert sorted(Call.objects.values_list("state", flat=True)) == ["open", "resolved"]  # a new cause is a new call


def test_p6_15_a_rep_of_another_team_gets_404(cast: Cast) -> None:
    quiet(cast)
    refresh()
    call = Call.objects.get()
    for user in (cast.rep_b, cast.rep_a2, cast.analyst, cast.mkt):
        assert not calls_visible_to(user).exists()
        with pytest.raises(Absent):
            call_for(user, call.pk)
        with pytest.raises(Absent):
            chase_call(call.pk, by=user, seen_version=1)
    assert inbox_count(cast.mgr_a) == 1


def test_where_somebody_waits_or_minutes_matter_comes_before_worth_times_age(cast: Cast) -> None:
    quiet(cast, "Small, old", 60, amount_minor=1_000_00)
    quiet(cast, "Large, young", 16, amount_minor=900_000_00)
    late_lead(cast)
    bands = [{"up_to": 0, "level": "rep"}, {"up_to": None, "level": "manager"}]
    create_approval_rule({"kind": "discount", "name": "D", "bands": bands}, by=cast.director)
    deal = cast.deal("Asks")
    line = {"product_id": cast.products["MG Basic"].pk, "unit_minor": 100_00}
    request_approval("lines", deal.pk, {"lines": [line]}, "Large order", by=cast.rep_a)
    refresh()
    inbox = inbox_of(cast.mgr_a)
    assert [line.kind for line in inbox.lines] == ["approval", "clock", "rot", "rot"]
    assert [str(line.record) for line in inbox.lines[2:]] == ["Large, young", "Small, old"]
    assert inbox.counts == {"approval": 1, "clock": 1, "rot": 2}
    assert [line.kind for line in inbox_of(cast.rep_a).lines] == ["clock", "rot", "rot"]  # their own question is not
    assert len(inbox_of(cast.mgr_a, most=2).lines) == 2
    assert inbox_of(cast.mgr_a, most=2).total == 4


def test_every_kind_is_found_and_goes_with_its_cause(cast: Cast) -> None:
    deal = cast.deal("Pushed")
    for month in (2, 3, 4, 5):
        edit_deal(deal.pk, {"expected_close": today() + 31 * month * DAY}, by=cast.rep_a, seen_version=None)
    stages = cast.stages
    GateOverride.objects.create(
        deal=deal, from_stage=stages["qualify"], to_stage=stages["propose"], reason="For the fair", by=cast.rep_a,
        at=timezone.now(), settle_by=today() - DAY, missing=[{"key": "amount", "name": "Amount"}],
    )  # fmt: skip
    nobody = create_lead({"name": "Nobody", "owner_id": None}, by=cast.mkt)
    plan = Plan("step", "Shorten it", cast.mgr_a.pk, stages["propose"].pk, 5.0, today(), today() + DAY)
    action = open_action(plan, by=cast.mgr_a)
    Action.objects.update(due_on=today() - DAY)
    lead = late_lead(cast)
    refresh()
    assert kinds(cast.mgr_a) == ["clock", "debt", "pushed", "action"]
    assert kinds(cast.mkt) == ["clock", "unassigned"]
    assert Call.objects.get(kind="pushed").said == {"times": 3}
    move_action(action.pk, "done", by=cast.mgr_a, seen_version=None)
    reassign_lead(nobody.pk, cast.rep_a, by=cast.mkt, seen_version=None)
    log_activity({"kind": "call", "subject": "Rang", "lead_id": lead.pk, "outcome": "ok"}, by=cast.rep_a)
    assert kinds(cast.mgr_a) == ["debt", "pushed"]  # at once, before the next refresh
    cast.lose(deal)
    assert kinds(cast.mgr_a) == []
    refresh()
    assert not Call.objects.exclude(state="resolved").exists()


def test_the_owner_is_asked_with_a_task_once(cast: Cast) -> None:
    deal = quiet(cast)
    refresh()
    call = chase_call(Call.objects.get().pk, by=cast.mgr_a, seen_version=1)
    task = Activity.objects.get()
    assert (task.owner, task.deal, task.kind) == (cast.rep_a, deal, "task")
    assert task.due_at is not None
    assert call.state == "acting"
    with pytest.raises(Refused, match="asked already"):
        chase_call(call.pk, by=cast.mgr_a, seen_version=2)
    with pytest.raises(Conflict):
        chase_call(call.pk, by=cast.mgr_a, seen_version=1)
    assert kinds(cast.mgr_a) == ["rot"]  # it stays until the cause is gone
    assert inbox_count(cast.mgr_a) == 0


def test_it_is_put_off_with_a_reason_for_two_weeks_at_most(cast: Cast) -> None:
    quiet(cast)
    refresh()
    call = Call.objects.get()
    for until, reason, field in ((today() + 3 * DAY, " ", "reason"), (today() + 15 * DAY, "Holiday", "until"),
                                 (today(), "Holiday", "until")):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            snooze_call(call.pk, until, reason, by=cast.mgr_a, seen_version=1)
        assert set(refusal.value.fields) == {field}
    snooze_call(call.pk, today() + 3 * DAY, "They are on holiday", by=cast.mgr_a, seen_version=1)
    assert kinds(cast.mgr_a) == []
    assert inbox_of(cast.mgr_a).snoozed == 1
    assert [one.kind for one in inbox_of(cast.mgr_a, snoozed=True).lines] == ["rot"]
    refresh()
    assert kinds(cast.mgr_a) == []
    Call.objects.update(until=today())
    refresh()
    assert kinds(cast.mgr_a) == ["rot"]
    again = snooze_call(call.pk, today() + DAY, "Fair", by=cast.mgr_a, seen_version=2)
    wake_call(call.pk, by=cast.mgr_a, seen_version=again.version)
    assert kinds(cast.mgr_a) == ["rot"]


def test_what_nobody_looked_at_goes_one_level_up_once(cast: Cast) -> None:
    quiet(cast)
    refresh()
    Call.objects.update(opened_at=timezone.now() - 9 * DAY)
    for _scheduler in range(2):
        refresh_at(timezone.now())
    tell_from(Event.objects.order_by("id"))
    assert list(Notice.objects.filter(kind="call_escalated").values_list("user__name", flat=True)) == ["Dora Dahl"]
