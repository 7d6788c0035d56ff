"""Notices made from sealed events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from spearhead.crm.activities.acts import log_activity, plan_activity
from spearhead.crm.bulk.acts import bulk_edit, run_bulk
from spearhead.crm.bulk.choosing import Chosen
from spearhead.crm.deals.acts import reassign_deal
from spearhead.crm.leads.acts import create_lead, reject_lead
from spearhead.crm.notices.access import notices_of, unread_count
from spearhead.crm.notices.acts import mark_read
from spearhead.crm.notices.make import tell_from, tell_new
from spearhead.crm.records.collaborators import add_collaborator
from spearhead.kernel.acts import through
from spearhead.kernel.events.chain import seal
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs import Run
from tests.cast import Cast


@pytest.fixture(autouse=True)
def told_so_far(cast: Cast) -> None:
    seal()
    tell_new()


def told() -> list[tuple[str, str, str]]:
    """Seal, tell, and return (who, what, how loud) of all notices."""
    seal()
    tell_new()
    from spearhead.crm.notices.models import Notice

    rows: Any = Notice.objects.select_related("user").order_by("id")
    return [(row.user.email.partition("@")[0], row.kind, row.loudness) for row in rows]


def test_who_is_given_something_is_told_and_who_did_it_is_not(cast: Cast) -> None:
    deal = cast.deal()
    assert told() == []
    reassign_deal(deal.pk, cast.rep_a2, by=cast.mgr_a, seen_version=None)
    create_lead({"name": "Lou", "owner_id": cast.rep_b.pk}, by=cast.mkt)
    due = timezone.now() + timedelta(days=1)
    plan_activity({"kind": "task", "subject": "Call", "due_at": due, "owner_id": cast.rep_a.pk}, by=cast.mgr_a)
    assert told() == [("rep_a2", "assigned", "today"), ("rep_b", "assigned", "act_now"), ("rep_a", "assigned", "today")]


def test_mentions_reach_only_people_who_may_read_it(cast: Cast) -> None:
    deal = cast.deal()
    log_activity({"kind": "note", "body": "@Mia Amsel @Bea Bohr @Ann Abel look", "deal_id": deal.pk}, by=cast.rep_a)
    assert told() == [("mgr_a", "mentioned", "today")]


def test_collaborators_wins_rejections(cast: Cast) -> None:
    deal = cast.deal()
    add_collaborator("deal", deal.pk, cast.rep_b.pk, by=cast.rep_a)
    assert told() == [("rep_b", "collaborator_added", "today")]
    cast.win(deal)
    assert set(told()[1:]) == {("mgr_a", "deal_won", "know"), ("director", "deal_won", "know")}
    lead = create_lead({"name": "Lou", "owner_id": cast.rep_a.pk}, by=cast.mkt)
    reject_lead(lead.pk, "student", by=cast.rep_a, seen_version=None)
    assert told()[-1] == ("mkt", "lead_rejected", "know")


def test_a_finished_job_tells_who_started_it(cast: Cast) -> None:
    deal = cast.deal()
    job = bulk_edit("deal", Chosen(ids=[deal.pk]), {"next_step": "X"}, by=cast.rep_a)
    run_bulk(Run(job))
    assert told() == [("rep_a", "job_finished", "today")]


def test_never_twice_for_one_event_and_silent_for_imports(cast: Cast) -> None:
    create_lead({"name": "Lou", "owner_id": cast.rep_b.pk}, by=cast.mkt)
    assert len(told()) == 1
    assert tell_from(Event.objects.filter(seq__isnull=False)) == 0
    with through("import"):
        create_lead({"name": "Lou", "owner_id": cast.rep_b.pk}, by=cast.mkt)
    assert len(told()) == 1


def test_what_is_muted_is_not_told(cast: Cast) -> None:
    cast.rep_b.preferences = {"muted": ["assigned"]}
    cast.rep_b.save()
    create_lead({"name": "Lou", "owner_id": cast.rep_b.pk}, by=cast.mkt)
    assert told() == []


def test_read_one_or_all_of_ones_own(cast: Cast) -> None:
    for name in ("One", "Two", "Three"):
        create_lead({"name": name, "owner_id": cast.rep_b.pk}, by=cast.mkt)
    told()
    first = notices_of(cast.rep_b).first()
    assert first is not None
    assert mark_read([first.pk], by=cast.rep_a) == 0
    assert mark_read([first.pk], by=cast.rep_b) == 1
    assert unread_count(cast.rep_b) == 2
    assert mark_read(by=cast.rep_b) == 2
    assert unread_count(cast.rep_b) == 0
