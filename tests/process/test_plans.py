"""Change plans: why is asked, who is told, who has confirmed, who is reminded (process.md P2-9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.rollout import Rollout, publish_process, roll_back
from spearhead.crm.notices.make import tell_from
from spearhead.crm.notices.models import Notice
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from spearhead.kernel.events.models import Event
from spearhead.process.pipelines.versions import send_back
from spearhead.process.plans.access import plan_for, plans_visible_to, readers_visible_to, unconfirmed
from spearhead.process.plans.acts import Plan, confirm_change, remind_readers, see_change
from spearhead.process.plans.editing import edit_change, tell_joined
from spearhead.process.plans.models import Acknowledgement, ChangePlan
from spearhead.process.plans.reminding import remind_due
from tests.cast import Cast, build
from tests.crm.steps.conftest import content, in_english, publish
from tests.crm.steps.test_versions import draft
from tests.crm.telling import refused

__all__ = ["in_english"]


@pytest.fixture
def gated(db: None) -> Cast:
    """The cast with a process on its pipeline."""
    cast = build()
    publish(cast, content(cast))
    return cast


def change(cast: Cast, plan: Plan | None = None, **more: Any) -> ChangePlan:
    """A version published by the administrator."""
    said = plan or Plan(why="Deals without a sponsor die late.", notice_days=3)
    row = publish_process(draft(cast).pk, Rollout(plan=said, **more), by=cast.admin, seen_version=None)
    return ChangePlan.objects.get(process_version=row)


def names(plan: ChangePlan) -> set[str]:
    return set(plan.people.values_list("user__name", flat=True))


def aged(plan: ChangePlan, days: int) -> None:
    ChangePlan.objects.filter(pk=plan.pk).update(told_at=timezone.now() - timedelta(days=days))
    plan.people.update(told_at=timezone.now() - timedelta(days=days))


def test_a_change_without_a_reason_is_not_published(gated: Cast) -> None:
    row = draft(gated)
    with refused(Refused, "why_needed"):
        publish_process(row.pk, Rollout(plan=Plan(why="  ")), by=gated.admin, seen_version=None)
    assert not ChangePlan.objects.exists()
    row.refresh_from_db()
    assert row.state == "draft"


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ({"told": "all"}, "bad_value"),
        ({"notice_days": 61}, "bad_notice"),
        ({"watched": "mood"}, "bad_value"),
        ({"watched": "conversion"}, "unknown_stage"),
        ({"watched": "won"}, "limit_needed"),
        ({"watched": "won", "limit": 30.0}, "limit_needed"),
        ({"watched": "won", "limit": 0.3}, "bad_review_day"),
        ({"watched": "won", "limit": 0.3, "review_on": today}, "bad_review_day"),
    ],
)
def test_bad_plans_are_refused(gated: Cast, plan: dict[str, Any], code: str) -> None:
    if "review_on" in plan:
        plan = {**plan, "review_on": plan["review_on"]()}
    row = draft(gated)
    with refused(Refused, code):
        publish_process(row.pk, Rollout(plan=Plan("Why", **plan)), by=gated.admin, seen_version=None)


def test_those_who_sell_or_lead_are_told_and_not_the_one_who_published(gated: Cast) -> None:
    plan = change(gated)
    assert names(plan) == {"Ann Abel", "Adam Abt", "Bea Bohr", "Mia Amsel", "Dora Dahl"}
    tell_from(Event.objects.filter(kind="process_change.told"))
    assert set(Notice.objects.filter(kind="change_told").values_list("user__name", flat=True)) == names(plan)


@pytest.mark.parametrize(
    ("told", "expected"),
    [("reps", {"Ann Abel", "Adam Abt", "Bea Bohr"}), ("managers", {"Mia Amsel", "Dora Dahl"}), ("nobody", set())],
)
def test_the_plan_says_who_is_told(gated: Cast, told: str, expected: set[str]) -> None:
    assert names(change(gated, Plan("Why", told=told))) == expected


def test_of_a_pilot_only_its_teams_and_who_leads_them(gated: Cast) -> None:
    plan = change(gated, team_ids=[gated.team_a.pk])
    assert names(plan) == {"Ann Abel", "Adam Abt", "Mia Amsel", "Dora Dahl"}


def test_each_sees_it_and_confirms_once(gated: Cast) -> None:
    plan = change(gated)
    assert [one.pk for one in unconfirmed(gated.rep_a)] == [plan.pk]
    see_change(plan.pk, by=gated.rep_a)
    confirm_change(plan.pk, by=gated.rep_a)
    at = Acknowledgement.objects.get(plan=plan, user=gated.rep_a).confirmed_at
    confirm_change(plan.pk, by=gated.rep_a)
    assert Acknowledgement.objects.get(plan=plan, user=gated.rep_a).confirmed_at == at
    assert Event.objects.filter(kind="process_change.confirmed").count() == 1
    assert not unconfirmed(gated.rep_a).exists()
    assert unconfirmed(gated.rep_a2).exists()
    with refused(Refused, "not_told"):
        confirm_change(plan.pk, by=gated.mkt)


def test_the_manager_sees_who_has_not_and_reminds_only_their_own(gated: Cast) -> None:
    plan = change(gated)
    confirm_change(plan.pk, by=gated.rep_a)
    rows = readers_visible_to(gated.mgr_a, plan).filter(confirmed_at__isnull=True)
    assert {one.user.name for one in rows} == {"Adam Abt", "Mia Amsel"}
    assert {one.user.name for one in readers_visible_to(gated.rep_b, plan)} == {"Bea Bohr"}
    assert remind_readers(plan.pk, by=gated.mgr_a) == 1
    assert set(plan.people.filter(reminded_at__isnull=False).values_list("user__name", flat=True)) == {"Adam Abt"}
    with pytest.raises(Absent):
        remind_readers(plan.pk, by=gated.rep_b)


def test_after_the_days_of_notice_who_has_not_confirmed_is_reminded_once_and_their_leader_told(gated: Cast) -> None:
    plan = change(gated, Plan("Why", told="reps", notice_days=3))
    confirm_change(plan.pk, by=gated.rep_a)
    assert remind_due() == 0, "the days are not over"
    aged(plan, 10)
    assert remind_due() == 2
    assert remind_due() == 0
    tell_from(Event.objects.filter(kind__startswith="process_change."))
    told = set(Notice.objects.filter(kind="change_reminded").values_list("user__name", flat=True))
    assert told == {"Adam Abt", "Bea Bohr"}
    above = set(Notice.objects.filter(kind="change_unread").values_list("user__name", flat=True))
    assert above == {"Mia Amsel", "Dora Dahl"}


def test_a_change_that_was_replaced_needs_no_reading(gated: Cast) -> None:
    plan = change(gated)
    roll_back(gated.pipeline.pk, 1, by=gated.admin, why="It did not help.")
    back = ChangePlan.objects.exclude(pk=plan.pk).get()
    assert [one.pk for one in unconfirmed(gated.rep_a)] == [back.pk]
    assert (back.why, back.plan_b_id) == ("It did not help.", plan.process_version_id)
    aged(plan, 30)
    assert remind_due() == 0


def test_a_scheduled_version_is_told_ahead_and_forgotten_when_it_goes_back_into_work(gated: Cast) -> None:
    plan = change(gated, effective_from=today() + timedelta(days=7))
    assert unconfirmed(gated.rep_a).exists()
    send_back(plan.process_version_id, "Fewer steps", by=gated.admin, seen_version=None)
    assert not plans_visible_to(gated.rep_a).exists()
    with pytest.raises(Absent):
        plan_for(gated.rep_a, plan.pk)
    again = Rollout(plan=Plan("Now"))
    publish_process(plan.process_version_id, again, by=gated.admin, seen_version=None)
    assert [one.why for one in plans_visible_to(gated.rep_a)] == ["Now"]


def test_who_joins_later_is_told_and_has_all_of_the_days(gated: Cast) -> None:
    plan = change(gated, Plan("Why", told="reps", notice_days=3))
    assert tell_joined() == 0, "those who were told and the one who published it are no newcomers"
    aged(plan, 10)
    plan.people.filter(user=gated.rep_a).delete()  # as if she had come since
    assert tell_joined() == 1
    assert tell_joined() == 0
    assert unconfirmed(gated.rep_a).get() == plan
    tell_from(Event.objects.filter(kind="process_change.told"))
    assert Notice.objects.filter(kind="change_told", user=gated.rep_a).exists()
    assert remind_due() == 2, "her days have only begun"
    assert plan.people.get(user=gated.rep_a).reminded_at is None
    aged(plan, 10)
    assert remind_due() == 1


def test_nobody_joins_a_change_that_was_replaced_or_told_to_nobody(gated: Cast) -> None:
    plan = change(gated, Plan("Why", told="nobody"))
    assert tell_joined() == 0
    ChangePlan.objects.filter(pk=plan.pk).update(told="reps")
    roll_back(gated.pipeline.pk, 1, by=gated.admin, why="It did not help.")
    tell_joined()
    assert not plan.people.exists()


def test_of_a_pilot_only_who_comes_into_its_teams_joins(gated: Cast) -> None:
    plan = change(gated, Plan("Why", told="reps"), team_ids=[gated.team_b.pk])
    plan.people.all().delete()
    assert tell_joined() == 1
    assert names(plan) == {"Bea Bohr"}


def test_a_plan_that_is_edited_is_told_and_confirmed_again(gated: Cast) -> None:
    plan = change(gated, Plan("Deals die late", told="reps", notice_days=3))
    confirm_change(plan.pk, by=gated.rep_a)
    aged(plan, 10)
    remind_due()
    version = ChangePlan.objects.get().version
    new = {"why": "Deals without a sponsor die late", "reading": "Page 3", "notice_days": 5}
    with pytest.raises(Forbidden):
        edit_change(plan.pk, new, by=gated.rep_a, seen_version=version)
    with pytest.raises(Conflict):
        edit_change(plan.pk, new, by=gated.admin, seen_version=version + 1)
    for values, code in (({"why": " "}, "why_needed"), ({"notice_days": 61}, "bad_notice"), ({"told": "nobody"}, "")):
        with pytest.raises(Refused) as found:
            edit_change(plan.pk, values, by=gated.admin, seen_version=version)
        assert code in found.value.code
    assert not Event.objects.filter(kind="process_change.changed").exists()
    edit_change(plan.pk, {"why": "Deals die late"}, by=gated.admin, seen_version=version)
    assert not unconfirmed(gated.rep_a).exists(), "equal words are nothing new"
    edit_change(plan.pk, new, by=gated.admin, seen_version=version)
    assert unconfirmed(gated.rep_a).get().why == new["why"]
    assert not plan.people.filter(reminded_at__isnull=False).exists()
    kept = Event.objects.get(kind="process_change.changed")
    assert (kept.actor_id, kept.payload["changes"]["why"][0]) == (gated.admin.pk, "Deals die late")
    assert sorted(Event.objects.filter(kind="process_change.told").latest("id").payload["people"]) == sorted(
        plan.people.values_list("user_id", flat=True)
    )
    assert remind_due() == 0


def test_a_plan_that_was_replaced_is_history(gated: Cast) -> None:
    plan = change(gated)
    roll_back(gated.pipeline.pk, 1, by=gated.admin, why="It did not help.")
    with refused(Refused, "replaced"):
        edit_change(plan.pk, {"why": "Other"}, by=gated.admin, seen_version=None)
