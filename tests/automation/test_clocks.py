"""Clocks of leads: when they start, stand still and stop, and the three steps of their escalation."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from spearhead.automation.clocks.acts import pause_clock, resume_clock, set_service_level, start_clock, stop_answered
from spearhead.automation.models import Clock
from spearhead.automation.routing.acts import create_rule
from spearhead.automation.watch import escalate
from spearhead.crm.activities.acts import log_activity
from spearhead.crm.activities.contact import note_response
from spearhead.crm.activities.models import Activity
from spearhead.crm.leads.models import Lead
from spearhead.crm.notices.make import tell_from
from spearhead.crm.notices.models import Notice
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events.models import Event
from tests.cast import Cast

SHANGHAI = ZoneInfo("Asia/Shanghai")
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=SHANGHAI)  # an ordinary working day


def clock_of(cast: Cast) -> Clock:
    return start_clock(cast.lead(), at=TUESDAY)


def test_half_due_and_late_are_working_time(cast: Cast) -> None:
    clock = clock_of(cast)
    assert clock.half_at == TUESDAY + timedelta(hours=2)
    assert clock.due_at == TUESDAY.replace(hour=14, minute=30)
    assert clock.late_at == TUESDAY.replace(hour=16, minute=30)
    assert start_clock(clock.lead).pk == clock.pk  # one runs at a time


def test_a_call_stops_it_and_an_edit_or_an_automatic_reply_does_not(cast: Cast) -> None:
    clock = clock_of(cast)
    Lead.objects.filter(pk=clock.lead_id).update(message="Edited")
    robot = log_activity(
        {"kind": "email", "subject": "Thanks", "direction": "out", "lead_id": clock.lead_id}, by=cast.rep_a
    )
    Lead.objects.filter(pk=clock.lead_id).update(first_response_at=None)
    Activity.objects.filter(pk=robot.pk).update(origin="automation")
    note_response([clock.lead_id])
    stop_answered()
    clock.refresh_from_db()
    assert clock.state == "running"
    log_activity({"kind": "call", "subject": "Rang", "outcome": "Talked", "lead_id": clock.lead_id}, by=cast.rep_a)
    stop_answered()
    clock.refresh_from_db()
    assert clock.state == "missed"
    assert clock.stopped_at


def test_answered_in_time_is_met(cast: Cast) -> None:
    clock = clock_of(cast)
    Lead.objects.filter(pk=clock.lead_id).update(first_response_at=clock.due_at)
    stop_answered()
    clock.refresh_from_db()
    assert clock.state == "met"


def test_a_pause_moves_the_end_and_three_are_enough(cast: Cast) -> None:
    clock = clock_of(cast)
    for number in range(3):
        pause_clock(clock.lead_id, "marketing", by=cast.rep_a, at=TUESDAY + timedelta(minutes=20 * number))
        resume_clock(clock.lead_id, by=cast.rep_a, at=TUESDAY + timedelta(minutes=20 * number + 10))
    clock.refresh_from_db()
    assert clock.due_at == TUESDAY.replace(hour=15, minute=0)
    with pytest.raises(Refused):
        pause_clock(clock.lead_id, "marketing", by=cast.rep_a)
    with pytest.raises(Absent):
        pause_clock(clock.lead_id, "marketing", by=cast.rep_b)


def test_each_step_is_taken_once(cast: Cast) -> None:
    create_rule({"name": "All"}, [{"user_id": cast.rep_a.pk}, {"user_id": cast.rep_a2.pk}], by=cast.director)
    clock = clock_of(cast)
    assert escalate(clock.half_at) == 1
    assert escalate(clock.half_at) == 0
    assert escalate(clock.due_at) == 1
    assert escalate(clock.due_at) == 0
    tell_from(Event.objects.filter(kind__in=("lead.due_soon", "lead.overdue")))
    told = set(Notice.objects.values_list("user_id", "kind"))
    assert told == {(cast.rep_a.pk, "lead_due_soon"), (cast.rep_a.pk, "lead_overdue"), (cast.mgr_a.pk, "lead_overdue")}
    assert escalate(clock.late_at) == 1
    assert escalate(clock.late_at) == 0
    lead = Lead.objects.get(pk=clock.lead_id)
    assert lead.owner_id == cast.rep_a2.pk
    first, second = Clock.objects.order_by("id")
    assert (first.state, first.owner_id) == ("missed", cast.rep_a.pk)
    assert (second.owner_id, second.minutes, second.barred) == (cast.rep_a2.pk, 120, [cast.rep_a.pk])


def test_nobody_else_to_take_it_leaves_it_with_its_owner(cast: Cast) -> None:
    clock = clock_of(cast)
    escalate(clock.late_at)
    clock.refresh_from_db()
    assert clock.state == "running"
    assert clock.overdue_at == clock.due_at
    assert Lead.objects.get(pk=clock.lead_id).owner_id == cast.rep_a.pk


def test_new_hours_move_running_clocks_only(cast: Cast) -> None:
    clock = clock_of(cast)
    set_service_level({"hours": "09:00-13:00, 14:00-18:00", "minutes": 240}, by=cast.admin, seen_version=None)
    clock.refresh_from_db()
    assert clock.due_at == TUESDAY.replace(hour=13)
    with pytest.raises(Refused):
        set_service_level({"minutes": 0}, by=cast.admin, seen_version=None)


def test_a_rejected_lead_needs_no_answer(cast: Cast) -> None:
    clock = clock_of(cast)
    Lead.objects.filter(pk=clock.lead_id).update(status="rejected")
    stop_answered()
    clock.refresh_from_db()
    assert clock.state == "cancelled"
    assert clock.stopped_at
