"""Reading the service level and the clocks; a clock is seen by whoever may read its lead."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace, zone
from spearhead.automation.clocks.models import Clock, ServiceLevel
from spearhead.crm.leads.access import leads_visible_to
from spearhead.kernel.calendar import WorkCalendar
from spearhead.kernel.worktime import OFFICE, WorkTime

RUNNING = (Clock.State.RUNNING, Clock.State.PAUSED)


def service_level() -> ServiceLevel:
    """What the team promises; four working hours until somebody says otherwise."""
    return ServiceLevel.objects.filter(pk=1).first() or ServiceLevel(spans=[list(span) for span in OFFICE])


def working_time(level: ServiceLevel | None = None) -> WorkTime:
    """The working hours by which clocks run, in the workspace's time zone and calendar."""
    spans = (level or service_level()).spans or OFFICE
    return WorkTime(tuple((low, high) for low, high in spans), WorkCalendar(workspace().work_region), zone())


def clocks_visible_to(user: User) -> QuerySet[Clock]:
    """The clocks of leads that this user may read."""
    return Clock.objects.filter(lead__in=leads_visible_to(user))


def waiting(user: User, owner_id: int | None = None) -> QuerySet[Clock]:
    """Clocks that run, the first due first; those already answered are left out though not yet stopped."""
    rows = clocks_visible_to(user).filter(state__in=RUNNING, lead__first_response_at__isnull=True)
    rows = rows.filter(owner_id=owner_id) if owner_id else rows
    return rows.select_related("lead", "lead__owner", "lead__source", "lead__company").order_by("due_at", "id")


def clock_words(clock: Clock, now: datetime | None = None) -> str:
    """``waiting``, ``soon``, ``overdue``, ``paused``, ``met`` or ``missed``."""
    moment = now or timezone.now()
    if clock.state not in RUNNING:
        return str(clock.state)
    if clock.state == Clock.State.PAUSED:
        return "paused"
    if clock.due_at <= moment:
        return "overdue"
    return "soon" if clock.half_at <= moment else "waiting"
