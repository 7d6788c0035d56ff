"""Escalation of clocks: at 50 % the owner is told, at 100 % the manager, at 150 % somebody else gets the lead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.accounts.users.operator import operator
from spearhead.automation.clocks.acts import start_clock, stop_answered
from spearhead.automation.clocks.models import Clock
from spearhead.automation.routing.acts import assign
from spearhead.automation.routing.route import route_lead
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.acts import hand_over
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs.schedule import recurring

BATCH: Final = 500


@recurring("clocks.tend", every=timedelta(minutes=1))
def tend() -> int:
    """Stop what was answered, then escalate what is due; a step is taken once, however many schedulers run."""
    stop_answered()
    return escalate(timezone.now())


def escalate(now: datetime) -> int:
    """Take the next step of each running clock that is past it; returns how many steps were taken."""
    running = Clock.objects.filter(state=Clock.State.RUNNING, lead__first_response_at__isnull=True)
    running = running.filter(lead__deleted_at__isnull=True)
    steps = (
        (running.filter(told__lt=150, late_at__lte=now), 150),
        (running.filter(told__lt=100, due_at__lte=now), 100),
        (running.filter(told__lt=50, half_at__lte=now), 50),
    )
    taken = 0
    for rows, percent in steps:
        for clock_id in rows.order_by("due_at").values_list("pk", flat=True)[:BATCH]:
            taken += _step(clock_id, percent, now)
    return taken


@transaction.atomic
def _step(clock_id: int, percent: int, now: datetime) -> int:
    clock = Clock.objects.select_for_update().filter(pk=clock_id, state="running", told__lt=percent).first()
    if clock is None:
        return 0
    lead = Lead.objects.select_for_update().get(pk=clock.lead_id)
    if percent >= 100 and clock.told < 100:
        clock.overdue_at = clock.due_at
        _say("lead.overdue", lead, clock)
    elif percent == 50:
        _say("lead.due_soon", lead, clock)
    clock.told = percent
    clock.save(update_fields=["told", "overdue_at"])
    if percent == 150:
        _pass_on(clock, lead, now)
    return 1


def _say(kind: str, lead: Lead, clock: Clock) -> None:
    extra = {"due_at": clock.due_at, "owner": clock.owner_id}
    record(Happened(kind, "lead", lead.pk, None, lead.version, extra=extra))


def _pass_on(clock: Clock, lead: Lead, now: datetime) -> None:
    """Give the lead to the next in line with half the time; the miss stays with the first owner."""
    barred = [*clock.barred, *([clock.owner_id] if clock.owner_id else [])]
    routed = route_lead(lead, barred=barred, now=now)
    next_owner = User.objects.filter(pk=routed.user_id or 0).first()
    if next_owner is None:
        return  # it stays with its owner and overdue; the manager knows
    Clock.objects.filter(pk=clock.pk).update(state=Clock.State.MISSED, stopped_at=now)
    hand_over(lead, next_owner, by=operator(), seen_version=None)
    assign(lead, routed, at=now)
    start_clock(lead, at=now, minutes=max(clock.minutes // 2, 1), barred=barred)
