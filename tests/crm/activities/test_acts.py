"""Logging, planning, completing and changing activities, and the last contact that deals remember."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from spearhead.crm.activities.access import activities_visible_to
from spearhead.crm.activities.acts import (
    complete_activity,
    delete_activity,
    edit_activity,
    log_activity,
    plan_activity,
    reassign_activity,
    reopen_activity,
    restore_activity,
    snooze_activity,
)
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from tests.cast import Cast
from tests.crm.telling import last_event, refused, story

AT = datetime(2026, 3, 5, 8, tzinfo=UTC)


def last_contact(deal: Deal) -> datetime | None:
    return Deal.objects.get(pk=deal.pk).last_contact_at


def log(cast: Cast, kind: str = "call", **values: object) -> Activity:
    return log_activity({"kind": kind, "subject": "Spoke", **values}, by=cast.rep_a)


@pytest.mark.parametrize(
    ("kind", "values", "meant"),
    [
        ("call", {"outcome": "Agreed"}, True),
        ("call", {}, False),
        ("meeting", {"outcome": "Agreed"}, True),
        ("visit", {"outcome": "Agreed"}, True),
        ("email", {"direction": "in"}, True),
        ("email", {"direction": "out"}, False),
        ("email", {"direction": "out", "answered": True}, True),
        ("task", {"outcome": "Done"}, False),
        ("note", {"outcome": "Noted"}, False),
    ],
)
def test_meaningful_contact(cast: Cast, kind: str, values: dict[str, object], meant: bool) -> None:
    deal = cast.deal()
    activity = log(cast, kind, deal_id=deal.pk, done_at=AT, **values)
    assert activity.is_contact is meant
    assert last_contact(deal) == (AT if meant else None)


def test_the_last_contact_follows_edits_deletions_and_moves(cast: Cast) -> None:
    deal, other = cast.deal(), cast.deal("Other")
    first = log(cast, deal_id=deal.pk, done_at=AT, outcome="Yes")
    second = log(cast, deal_id=deal.pk, done_at=AT + timedelta(days=3), outcome="Yes")
    assert last_contact(deal) == AT + timedelta(days=3)
    edit_activity(second.pk, {"outcome": ""}, by=cast.rep_a, seen_version=1)
    assert last_contact(deal) == AT
    edit_activity(first.pk, {"deal_id": other.pk}, by=cast.rep_a, seen_version=1)
    assert (last_contact(deal), last_contact(other)) == (None, AT)
    delete_activity(first.pk, by=cast.rep_a, seen_version=2)
    assert last_contact(other) is None
    restore_activity(first.pk, by=cast.rep_a)
    assert last_contact(other) == AT


def test_it_counts_for_the_team_of_its_owner_on_the_day(cast: Cast) -> None:
    assert log(cast, done_at=AT).team_id == cast.team_a.pk
    assert log(cast, done_at=datetime(2019, 1, 1, tzinfo=UTC)).team_id is None


def test_the_company_comes_from_the_deal_or_the_contact(cast: Cast) -> None:
    company = cast.company()
    deal, contact = cast.deal(company_id=company.pk), cast.contact(company_id=company.pk)
    assert log(cast, deal_id=deal.pk).company_id == company.pk
    assert log(cast, contact_id=contact.pk).company_id == company.pk


def test_a_note_takes_its_subject_from_its_first_line(cast: Cast) -> None:
    note = log_activity({"kind": "note", "body": "They want two.\nCall on Monday."}, by=cast.rep_a)
    assert note.subject == "They want two."
    with refused(Refused, "subject_needed"):
        log_activity({"kind": "note", "body": "  "}, by=cast.rep_a)


def test_planned_then_done_with_the_next_step_of_the_deal(cast: Cast) -> None:
    deal = cast.deal()
    due = timezone.now() + timedelta(days=1)
    plan = plan_activity({"kind": "call", "subject": "Ring", "due_at": due, "deal_id": deal.pk}, by=cast.rep_a)
    assert (plan.done_at, plan.is_contact) == (None, False)
    done = complete_activity(
        plan.pk, outcome="Wants an offer", by=cast.rep_a, seen_version=1,
        next_step="Send the offer", next_step_on=date(2026, 12, 1),
    )  # fmt: skip
    assert done.done_at is not None
    assert done.is_contact
    deal.refresh_from_db()
    assert (deal.next_step, deal.next_step_on) == ("Send the offer", date(2026, 12, 1))
    assert story("activity", plan.pk) == ["activity.created", "activity.completed"]
    with refused(Refused, "already_done"):
        complete_activity(plan.pk, by=cast.rep_a, seen_version=None)
    assert reopen_activity(plan.pk, by=cast.rep_a, seen_version=2).is_contact is False


def test_a_follow_up_hangs_on_the_same_records(cast: Cast) -> None:
    lead, due = cast.lead(), timezone.now() + timedelta(days=1)
    plan = plan_activity({"kind": "task", "subject": "Ring", "due_at": due, "lead_id": lead.pk}, by=cast.rep_a)
    again = {"kind": "call", "subject": "Ring again", "due_at": due + timedelta(days=1)}
    complete_activity(plan.pk, by=cast.rep_a, seen_version=1, follow_up=again)
    assert Activity.objects.get(subject="Ring again").lead_id == lead.pk


def test_snoozed_into_the_future_only(cast: Cast) -> None:
    due = timezone.now() + timedelta(days=1)
    plan = plan_activity({"kind": "task", "subject": "Ring", "due_at": due}, by=cast.rep_a)
    later = due + timedelta(days=7)
    assert snooze_activity(plan.pk, later, by=cast.rep_a, seen_version=1).due_at == later
    with refused(Refused, "not_future"):
        snooze_activity(plan.pk, timezone.now() - timedelta(minutes=1), by=cast.rep_a, seen_version=2)


def test_delegated_by_a_manager(cast: Cast) -> None:
    due = timezone.now() + timedelta(days=1)
    plan = plan_activity({"kind": "task", "subject": "Ring", "due_at": due}, by=cast.rep_a)
    with refused(Forbidden):
        reassign_activity(plan.pk, cast.rep_a2, by=cast.rep_a, seen_version=1)
    assert reassign_activity(plan.pk, cast.rep_a2, by=cast.mgr_a, seen_version=1).owner_id == cast.rep_a2.pk


def test_mentions_are_told_once(cast: Cast) -> None:
    note = log_activity({"kind": "note", "body": "@Mia Amsel please look"}, by=cast.rep_a)
    assert last_event("activity", note.pk).payload["mentions"] == [cast.mgr_a.pk]
    edit_activity(note.pk, {"body": "@Mia Amsel please look now"}, by=cast.rep_a, seen_version=1)
    assert "mentions" not in last_event("activity", note.pk).payload
    edit_activity(note.pk, {"body": "mail@Mia Amsel @Adam Abt"}, by=cast.rep_a, seen_version=2)
    assert last_event("activity", note.pk).payload["mentions"] == [cast.rep_a2.pk]


def test_refused_for_what_cannot_be(cast: Cast) -> None:
    with refused(Refused, "not_past"):
        log(cast, done_at=timezone.now() + timedelta(hours=1))
    with refused(Refused, "due_needed"):
        plan_activity({"kind": "call", "subject": "Ring"}, by=cast.rep_a)
    with refused(Refused, "not_plannable"):
        plan_activity({"kind": "note", "subject": "Ring", "due_at": timezone.now()}, by=cast.rep_a)
    with refused(Refused, "bad_value"):
        log(cast, "dance")
    with refused(Refused, "too_long"):
        log(cast, minutes=20_000)
    with refused(Refused, "unknown_field"):
        log(cast, is_contact=True)


@pytest.mark.parametrize("noun", ["deal", "company", "contact", "lead"])
def test_refused_on_records_out_of_reach(cast: Cast, noun: str) -> None:
    theirs = getattr(cast, noun)(by=cast.rep_b)
    with refused(Refused, "unknown_reference"):
        log(cast, **{f"{noun}_id": theirs.pk})


@pytest.mark.parametrize("noun", ["deal", "company", "contact", "lead"])
def test_whoever_reads_the_record_reads_its_activities(cast: Cast, noun: str) -> None:
    mine = getattr(cast, noun)()
    by_manager = log_activity({"kind": "call", "subject": "Checked", f"{noun}_id": mine.pk}, by=cast.mgr_a)
    assert by_manager in activities_visible_to(cast.rep_a)
    assert by_manager in activities_visible_to(cast.director)
    assert by_manager not in activities_visible_to(cast.rep_b)
    assert by_manager not in activities_visible_to(cast.rep_a2)
    with refused(Forbidden):
        edit_activity(by_manager.pk, {"subject": "X"}, by=cast.rep_a, seen_version=None)
    with refused(Absent):
        edit_activity(by_manager.pk, {"subject": "X"}, by=cast.rep_b, seen_version=None)


def test_one_field_edited_twice_is_a_conflict(cast: Cast) -> None:
    note = log(cast)
    edit_activity(note.pk, {"subject": "One"}, by=cast.mgr_a, seen_version=1)
    with refused(Conflict):
        edit_activity(note.pk, {"subject": "Two"}, by=cast.rep_a, seen_version=1)


def test_the_first_response_to_a_lead_is_kept(cast: Cast) -> None:
    lead = cast.lead()
    log(cast, "email", lead_id=lead.pk, direction="in", done_at=AT)
    log(cast, lead_id=lead.pk, done_at=AT + timedelta(hours=2))
    log(cast, lead_id=lead.pk, done_at=AT + timedelta(hours=1))
    lead.refresh_from_db()
    assert lead.first_response_at == AT + timedelta(hours=2)
