"""Leads from arrival to acceptance or rejection."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from spearhead.crm.activities.models import Activity
from spearhead.crm.leads.access import leads_visible_to
from spearhead.crm.leads.acts import (
    accept_lead,
    create_lead,
    delete_lead,
    edit_lead,
    qualify_lead,
    reassign_lead,
    reject_lead,
    restore_lead,
)
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from tests.cast import Cast
from tests.crm.telling import refused, story


def test_what_arrived_is_kept_whatever_is_edited(cast: Cast) -> None:
    lead = create_lead({"name": "Lou", "email": "LOU@X.com"}, by=cast.mkt, raw={"Name": "Lou", "Mail": "LOU@X.com"})
    edit_lead(lead.pk, {"name": "Louise"}, by=cast.mkt, seen_version=1)
    lead.refresh_from_db()
    assert (lead.name, lead.email, lead.raw) == ("Louise", "lou@x.com", {"Name": "Lou", "Mail": "LOU@X.com"})
    with refused(Refused, "unknown_field"):
        edit_lead(lead.pk, {"raw": {}}, by=cast.mkt, seen_version=None)


def test_a_lead_is_called_by_what_is_known(cast: Cast) -> None:
    assert create_lead({"email": "lou@x.com"}, by=cast.rep_a).name == "lou@x.com"
    with refused(Refused, "bad_value"):
        create_lead({"message": "Hello"}, by=cast.rep_a)


def test_marketing_may_leave_a_lead_to_nobody(cast: Cast) -> None:
    lead = create_lead({"name": "Lou", "owner_id": None}, by=cast.mkt)
    assert lead.owner_id is None
    assert lead in leads_visible_to(cast.mkt)
    assert lead not in leads_visible_to(cast.rep_a)
    assert create_lead({"name": "Lou", "owner_id": None}, by=cast.rep_a).owner_id == cast.rep_a.pk


def test_accepting_obliges_to_a_dated_next_step(cast: Cast) -> None:
    lead, due = cast.lead(), timezone.now() + timedelta(days=1)
    with refused(Refused, "next_step_needed"):
        accept_lead(lead.pk, by=cast.rep_a, seen_version=1, next_step="Call")
    lead = accept_lead(lead.pk, by=cast.rep_a, seen_version=1, next_step="Call", due_at=due)
    assert (lead.status, lead.accepted_at is not None) == ("working", True)
    task = Activity.objects.get(lead=lead)
    assert (task.kind, task.subject, task.due_at, task.owner_id) == ("task", "Call", due, cast.rep_a.pk)
    with refused(Refused, "not_new"):
        accept_lead(lead.pk, by=cast.rep_a, seen_version=None, due_at=due)
    assert qualify_lead(lead.pk, by=cast.rep_a, seen_version=2).status == "qualified"
    assert story("lead", lead.pk) == ["lead.created", "lead.accepted", "lead.qualified"]


def test_marketings_hand_ends_where_the_seller_accepted(cast: Cast) -> None:
    lead, due = cast.lead(), timezone.now() + timedelta(days=1)
    edit_lead(lead.pk, {"title": "Head"}, by=cast.mkt, seen_version=1)
    with refused(Forbidden):
        accept_lead(lead.pk, by=cast.mkt, seen_version=None, due_at=due)
    accept_lead(lead.pk, by=cast.rep_a, seen_version=None, due_at=due)
    with refused(Forbidden):
        edit_lead(lead.pk, {"title": "Boss"}, by=cast.mkt, seen_version=None)
    assert lead in leads_visible_to(cast.mkt)


def test_rejected_for_a_listed_reason(cast: Cast) -> None:
    lead = cast.lead()
    with refused(Refused, "reject_reason_needed"):
        reject_lead(lead.pk, "bored", by=cast.rep_a, seen_version=1)
    lead = reject_lead(lead.pk, "student", by=cast.rep_a, seen_version=1, note="Thesis")
    assert (lead.status, lead.reject_reason) == ("rejected", "student")
    with refused(Refused, "not_open"):
        reject_lead(lead.pk, "student", by=cast.rep_a, seen_version=None)


def test_a_step_is_strict_on_its_version(cast: Cast) -> None:
    lead = cast.lead()
    edit_lead(lead.pk, {"title": "Head"}, by=cast.mgr_a, seen_version=1)
    with refused(Conflict):
        reject_lead(lead.pk, "student", by=cast.rep_a, seen_version=1)


@pytest.mark.parametrize("who", ["rep_a2", "rep_b"])
def test_absent_out_of_reach(cast: Cast, who: str) -> None:
    lead, other = cast.lead(), getattr(cast, who)
    for act in (
        lambda: edit_lead(lead.pk, {"title": "X"}, by=other, seen_version=None),
        lambda: reject_lead(lead.pk, "student", by=other, seen_version=None),
        lambda: reassign_lead(lead.pk, other, by=other, seen_version=None),
        lambda: delete_lead(lead.pk, by=other, seen_version=None),
    ):
        with refused(Absent):
            act()


def test_handed_over_deleted_restored(cast: Cast) -> None:
    lead = cast.lead()
    assert reassign_lead(lead.pk, cast.rep_a2, by=cast.mgr_a, seen_version=1).owner_id == cast.rep_a2.pk
    assert reassign_lead(lead.pk, cast.rep_b, by=cast.mkt, seen_version=2).owner_id == cast.rep_b.pk
    delete_lead(lead.pk, by=cast.rep_b, seen_version=None)
    assert restore_lead(lead.pk, by=cast.rep_b).deleted_at is None


def test_utm_values_are_text(cast: Cast) -> None:
    assert cast.lead(utm={"utm_source": "ad"}).utm == {"utm_source": "ad"}
    with refused(Refused):
        cast.lead(utm=["ad"])
