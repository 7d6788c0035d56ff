"""Reminding those who have not read a change after its days of notice, once, and telling who leads them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from spearhead.accounts.teams.leading import leaders_above
from spearhead.accounts.workspace.access import today, workspace, zone
from spearhead.kernel.acts import act
from spearhead.kernel.calendar import add_workdays
from spearhead.kernel.definitions import locked
from spearhead.kernel.events.record import Happened, record
from spearhead.kernel.jobs.schedule import recurring
from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.plans.acts import title_of
from spearhead.process.plans.models import Acknowledgement, ChangePlan


@recurring("process.remind", every=timedelta(hours=1))
def remind_due() -> int:
    """The changes in force, and those that wait for their day."""
    states = (PipelineVersion.State.PUBLISHED, PipelineVersion.State.SCHEDULED)
    waiting = Acknowledgement.objects.filter(
        plan__process_version__state__in=states, confirmed_at__isnull=True, reminded_at__isnull=True
    )
    return sum(_remind(pk) for pk in waiting.order_by().values_list("plan_id", flat=True).distinct())


def late(plan: ChangePlan, told_at: datetime, at: datetime) -> bool:
    """Whether the days of notice, in working days, are over for whoever was told at a moment."""
    told = told_at.astimezone(zone()).date()
    return add_workdays(told, plan.notice_days, workspace().work_region) < at.astimezone(zone()).date()


@act
def _remind(plan_id: int) -> int:
    plan = locked(ChangePlan, plan_id)
    now = timezone.now()
    waiting = Acknowledgement.objects.filter(
        plan=plan, confirmed_at__isnull=True, reminded_at__isnull=True, user__is_active=True
    )
    told = waiting.order_by("user_id").values_list("user_id", "told_at")
    people = [user_id for user_id, told_at in told if late(plan, told_at, now)]
    if not people:
        return 0
    waiting.filter(user_id__in=people).update(reminded_at=now)
    above = sorted({leader for one in people for leader in leaders_above(one, today())} - set(people))
    title = title_of(plan.process_version)
    for kind, whom in (("reminded", people), ("unread", above)):
        extra = {"people": whom, "title": title}
        record(Happened(f"process_change.{kind}", "process_change", plan.pk, None, plan.version, extra=extra))
    return len(people)
