"""Pools: who may take what and when, what goes back by itself and when, and that two never get one record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from spearhead.accounts.absences.acts import enter_absence
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, zone
from spearhead.automation.clocks.models import Clock
from spearhead.automation.intake.receive import Signal, receive_lead
from spearhead.automation.pools.access import history_of, shown, stays_in
from spearhead.automation.pools.acts import assign_record, claim_record, return_record
from spearhead.automation.pools.dates import due_after
from spearhead.automation.pools.models import Pool, PoolDue, PoolStay
from spearhead.automation.pools.recycle import tend
from spearhead.automation.pools.report import report_of
from spearhead.automation.pools.setting import create_pool, edit_pool, retire_pool
from spearhead.automation.routing.acts import create_rule
from spearhead.crm.activities.acts import log_activity, plan_activity
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.models import Company
from spearhead.crm.leads.models import Lead
from spearhead.crm.notices.make import tell_from
from spearhead.crm.notices.models import Notice
from spearhead.insights.calls.inbox import inbox_of
from spearhead.insights.calls.refresh import refresh
from spearhead.kernel.calendar import WorkCalendar
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from spearhead.kernel.events.models import Event
from tests.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english() -> None:
    """Words are compared in English."""
    translation.activate("en")


@pytest.fixture
def pool(cast: Cast) -> Pool:
    """A pool of companies: repA and repA2 in it, mgrA manages it."""
    return made(cast)


def made(cast: Cast, kind: str = "company", **values: Any) -> Pool:
    people = [(cast.rep_a, False), (cast.rep_a2, False), (cast.mgr_a, True)]
    members = [{"user_id": user.pk, "manages": leads} for user, leads in people]
    return create_pool(kind, {"name": "Free", **values}, members, by=cast.director)


def into(cast: Cast, name: str = "Acme", *, by: User | None = None) -> PoolStay:
    """A company that its owner puts back."""
    owner = by or cast.rep_a
    company = cast.company(name, by=owner)
    return return_record("company", company.pk, "No need now", by=owner, seen_version=None)


def test_a_record_goes_into_the_pool_and_is_taken(cast: Cast, pool: Pool) -> None:
    stay = into(cast)
    company = Company.objects.get()
    assert company.owner_id is None
    assert (stay.reason, stay.previous, stay.note) == ("returned", cast.rep_a, "No need now")
    taken = claim_record(stay.pk, by=cast.rep_a2)
    company.refresh_from_db()
    assert (company.owner, taken.to, taken.by) == (cast.rep_a2, cast.rep_a2, None)
    assert [one.reason for one in history_of(cast.rep_a2, "company", company.pk)] == ["returned"]


def test_p6_4_the_last_owners_wait_and_are_told_until_when(cast: Cast, pool: Pool) -> None:
    stay = into(cast)
    with pytest.raises(Refused) as refusal:
        claim_record(stay.pk, by=cast.rep_a)
    assert refusal.value.code == "cooling"
    day = stay.in_at.astimezone(zone()).date() + 30 * DAY
    assert str(day.day) in refusal.value.message
    PoolStay.objects.update(in_at=timezone.now() - 30 * DAY)
    claim_record(stay.pk, by=cast.rep_a)


def test_p6_4_a_swap_does_not_get_around_it(cast: Cast, pool: Pool) -> None:
    claim_record(into(cast).pk, by=cast.rep_a2)
    company = Company.objects.get()
    back = return_record("company", company.pk, "For a friend", by=cast.rep_a2, seen_version=None)
    for user in (cast.rep_a, cast.rep_a2):  # the last two owners
        with pytest.raises(Refused) as refusal:
            claim_record(back.pk, by=user)
        assert refusal.value.code == "cooling"


def test_p6_4_no_more_than_the_day_and_the_whole_allow(cast: Cast, pool: Pool) -> None:
    edit_pool(pool.pk, {"claims_per_day": 1, "hold_limit": 1}, by=cast.director, seen_version=None)
    first, second = into(cast, "A"), into(cast, "B")
    claim_record(first.pk, by=cast.rep_a2)
    with pytest.raises(Refused) as refusal:
        claim_record(second.pk, by=cast.rep_a2)
    assert refusal.value.code == "claim_limit"
    assert str((today() + DAY).day) in refusal.value.message
    PoolStay.objects.filter(pk=first.pk).update(out_at=timezone.now() - 2 * DAY)
    with pytest.raises(Refused) as refusal:
        claim_record(second.pk, by=cast.rep_a2)
    assert refusal.value.code == "hold_limit"
    company = Company.objects.get(owner=cast.rep_a2)
    cast.win(cast.deal("Won", by=cast.rep_a2, company_id=company.pk))
    claim_record(second.pk, by=cast.rep_a2)  # a won customer does not count


def test_p6_5_of_two_at_once_one_gets_a_conflict(cast: Cast, pool: Pool) -> None:
    stay = into(cast)
    claim_record(stay.pk, by=cast.rep_a2)
    with pytest.raises(Conflict) as conflict:
        claim_record(stay.pk, by=cast.mgr_a)
    assert conflict.value.code == "taken"


def test_a_manager_gives_under_the_same_limits_unless_they_say_why(cast: Cast, pool: Pool) -> None:
    stay = into(cast)
    with pytest.raises(Forbidden):
        assign_record(stay.pk, cast.rep_a2, by=cast.rep_a)
    with pytest.raises(Refused) as refusal:
        assign_record(stay.pk, cast.rep_a, by=cast.mgr_a)
    assert refusal.value.code == "cooling"
    with pytest.raises(Refused) as refusal:
        assign_record(stay.pk, cast.rep_b, by=cast.mgr_a)
    assert set(refusal.value.fields) == {"to"}
    given = assign_record(stay.pk, cast.rep_a, by=cast.mgr_a, reason="They asked for Ann")
    assert (given.to, given.by, given.note) == (cast.rep_a, cast.mgr_a, "They asked for Ann")
    edit_pool(pool.pk, {"assign_only": True}, by=cast.director, seen_version=None)
    with pytest.raises(Forbidden):
        claim_record(into(cast, "B").pk, by=cast.rep_a2)


def test_members_see_what_is_not_hidden_and_others_nothing(cast: Cast, pool: Pool) -> None:
    edit_pool(pool.pk, {"hidden": ["phone", "name"]}, by=cast.director, seen_version=None)
    company = cast.company("Acme", phone="13800138000", city="Ningbo")
    stay = return_record("company", company.pk, "No need", by=cast.rep_a, seen_version=None)
    pool.refresh_from_db()
    row = shown(pool, stays_in(cast.rep_a2, pool.pk))[0]["fields"]
    assert (row["name"], row["city"], row["phone"], row["domain"]) == ("Acme", "Ningbo", "•••", "")
    for user in (cast.rep_b, cast.analyst):
        with pytest.raises(Absent):
            stays_in(user, pool.pk)
        with pytest.raises(Absent):
            claim_record(stay.pk, by=user)
    with pytest.raises(Absent):
        return_record("company", company.pk, "Not mine", by=cast.rep_b, seen_version=None, pool_id=pool.pk)


def test_p6_6_the_dates_of_the_specification() -> None:
    assert due_after(date(2026, 3, 2), 30) == date(2026, 4, 1)
    assert due_after(date(2026, 3, 20), 30) == date(2026, 4, 19)
    leave = [(date(2026, 3, 10), date(2026, 3, 15))]
    assert due_after(date(2026, 3, 2), 30, leave=leave) == date(2026, 4, 6)  # leave pauses
    workdays = due_after(date(2026, 9, 30), 3, calendar=WorkCalendar("CN"))
    assert workdays == date(2026, 10, 10)  # 1-7 October off, 10 October a make-up day


def _held(cast: Cast, days: int) -> Company:
    """A company of repA, since so many days."""
    company = cast.company("Held")
    Company.objects.filter(pk=company.pk).update(created_at=timezone.now() - days * DAY)
    return company


def test_p6_6_what_nobody_works_on_goes_back_and_a_held_call_keeps_it(cast: Cast, pool: Pool) -> None:
    company = _held(cast, 30)
    log_activity({"kind": "note", "subject": "Still mine", "company_id": company.pk}, by=cast.rep_a)
    task = plan_activity(
        {"kind": "task", "subject": "Later", "company_id": company.pk, "due_at": timezone.now() + 9 * DAY},
        by=cast.rep_a,
    )
    call = {"kind": "call", "subject": "Rang", "outcome": "They think", "company_id": company.pk}
    held = log_activity(call, by=cast.rep_a)
    Activity.objects.filter(pk=held.pk).update(done_at=timezone.now() - 12 * DAY)
    assert tend(today()) == 0
    assert PoolDue.objects.get().due_on == today() + 18 * DAY
    Activity.objects.filter(pk=held.pk).delete()
    assert tend(today()) == 1
    assert tend(today()) == 0  # a second scheduler
    company.refresh_from_db()
    task.refresh_from_db()
    assert (company.owner, task.owner) == (None, cast.mgr_a)
    stay = PoolStay.objects.get()
    assert (stay.reason, stay.previous, stay.note) == ("recycled", cast.rep_a, "idle")


def test_p6_6_leave_pauses_the_count(cast: Cast, pool: Pool) -> None:
    _held(cast, 30)
    enter_absence(cast.rep_a.pk, today() - 5 * DAY, today(), by=cast.mgr_a)
    assert tend(today()) == 0
    assert PoolDue.objects.get().due_on == today() + 5 * DAY


def test_a_deal_far_along_or_a_won_customer_is_protected(cast: Cast, pool: Pool) -> None:
    company = _held(cast, 60)
    deal = cast.deal("Far", company_id=company.pk)
    cast.move(deal, "propose")
    assert tend(today()) == 0
    cast.win(deal)
    assert tend(today()) == 0
    assert not PoolDue.objects.exists()


def test_no_deal_within_the_days_sends_it_back_whatever_was_said(cast: Cast, pool: Pool) -> None:
    edit_pool(pool.pk, {"idle_days": None, "no_deal_days": 90}, by=cast.director, seen_version=None)
    company = _held(cast, 90)
    call = {"kind": "call", "subject": "Rang", "outcome": "They think", "company_id": company.pk}
    log_activity(call, by=cast.rep_a)
    assert tend(today()) == 1
    assert PoolStay.objects.get().note == "no_deal"


def test_the_owner_is_warned_seven_days_and_one_day_before(cast: Cast, pool: Pool) -> None:
    company = _held(cast, 22)
    tend(today())
    assert PoolDue.objects.get().warned is None
    for age, warned in ((23, 7), (25, 7), (29, 1), (29, 1)):
        Company.objects.filter(pk=company.pk).update(created_at=timezone.now() - age * DAY)
        PoolDue.objects.update(due_on=today() + (30 - age) * DAY)
        tend(today())
        assert PoolDue.objects.get().warned == warned
    tell_from(Event.objects.order_by("id"))
    assert Notice.objects.filter(user=cast.rep_a, kind="pool_recycling").count() == 2
    refresh()
    assert "pool" in [line.kind for line in inbox_of(cast.rep_a).lines]
    assert "pool" in [line.kind for line in inbox_of(cast.mgr_a).lines]


def test_p6_2_a_lead_that_nobody_can_take_goes_to_the_pool_and_calls(cast: Cast) -> None:
    pool = made(cast, "lead", takes_unassigned=True)
    create_rule({"name": "All"}, [{"user_id": cast.rep_a.pk, "capacity": 0}], by=cast.director)
    received = receive_lead(Signal("api", {"name": "New", "email": "new@one.test"}), by=cast.mkt)
    assert received.lead is not None
    stay = PoolStay.objects.get()
    assert (stay.pool, stay.record_id, stay.reason, stay.previous) == (pool, received.lead.pk, "new", None)
    refresh()
    for user in (cast.mkt, cast.mgr_a):  # who manages the pool is called too, and gives it from there
        line = inbox_of(user).lines[0]
        assert (line.kind, str(line.record), line.stay) == ("unassigned", "New", stay)
    assert inbox_of(cast.rep_a2).total == inbox_of(cast.director).total == 0
    claim_record(stay.pk, by=cast.rep_a2)
    lead = Lead.objects.get()
    assert lead.owner == cast.rep_a2
    assert Clock.objects.get(lead=lead).owner == cast.rep_a2
    refresh()
    assert inbox_of(cast.mkt).total == 0


def test_the_report_says_what_became_of_what_was_taken(cast: Cast, pool: Pool) -> None:
    edit_pool(pool.pk, {"cooling_days": 0}, by=cast.director, seen_version=None)
    for name in ("A", "B", "C"):
        claim_record(into(cast, name).pk, by=cast.rep_a2)
    a, b, _c = Company.objects.order_by("id")
    call = {"kind": "call", "subject": "Rang", "outcome": "Yes", "company_id": a.pk}
    log_activity(call, by=cast.rep_a2)
    cast.win(cast.deal("Won", by=cast.rep_a2, company_id=b.pk))
    now = timezone.now()
    line = report_of(cast.mgr_a, pool.pk, now - 30 * DAY, now + 4 * DAY)[0]
    assert (line.user, line.claimed, line.quick, line.won, line.recycled, line.idle) == (cast.rep_a2, 3, 1, 1, 0, 2)
    with pytest.raises(Forbidden):
        report_of(cast.rep_a, pool.pk, now - 30 * DAY, now)


def test_pools_are_made_by_those_who_publish_and_need_members(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        create_pool("lead", {"name": "X"}, [{"user_id": cast.rep_a.pk}], by=cast.mgr_a)
    for values, members, field in (
        ({"name": "X"}, [], "members"), ({"name": ""}, [{"user_id": cast.rep_a.pk}], "name"),
        ({"name": "X", "idle_days": 0}, [{"user_id": cast.rep_a.pk}], "idle_days"),
        ({"name": "X"}, [{"user_id": 987_654}], "members"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            create_pool("lead", values, members, by=cast.director)
        assert set(refusal.value.fields) == {field}
    pool = made(cast)
    retire_pool(pool.pk, by=cast.director, seen_version=None)
    with pytest.raises(Refused, match="no pool"):
        into(cast)
    with pytest.raises(Refused, match="Say why"):
        return_record("company", cast.company("B").pk, " ", by=cast.rep_a, seen_version=None)
