"""What a rep's day holds: due and overdue work, next steps, and what went quiet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import F, Q

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today as workspace_today
from spearhead.accounts.workspace.access import workspace, zone
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.models import Deal
from spearhead.kernel.figures import rows
from spearhead.kernel.time import end_of_day, start_of_day

MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Day:
    """One person's day."""

    overdue: Sequence[Activity]
    due: Sequence[Activity]
    coming: Sequence[Activity]
    undated: Sequence[Activity]
    steps_overdue: Sequence[Deal]
    steps_today: Sequence[Deal]
    quiet: Sequence[Deal]
    closing: Sequence[Deal]

    @property
    def empty(self) -> bool:
        """Whether nothing at all is to be done."""
        return not any(
            (self.overdue, self.due, self.coming, self.undated, self.steps_overdue, self.steps_today, self.quiet)
        )


def day_of(user: User) -> Day:
    """The day of the user, in the workspace's time zone; only their own work."""
    settings = workspace()
    here, day = zone(settings), workspace_today(settings)
    start, end = start_of_day(day, here), end_of_day(day, here)
    to_do = Activity.objects.filter(owner=user, done_at__isnull=True, deleted_at__isnull=True).select_related(
        "deal", "company", "contact", "lead"
    )
    planned = to_do.filter(due_at__isnull=False).order_by("due_at", "id")
    mine = deals_visible_to(user).filter(owner=user, status="open").select_related("company", "stage")
    steps = mine.filter(parked_until__isnull=True).order_by("next_step_on", F("base_minor").desc(nulls_last=True), "id")
    return Day(
        overdue=list(planned.filter(due_at__lt=start)[:MOST]),
        due=list(planned.filter(due_at__gte=start, due_at__lt=end)[:MOST]),
        coming=list(planned.filter(due_at__gte=end, due_at__lt=end + timedelta(days=7))[:MOST]),
        undated=list(to_do.filter(due_at__isnull=True).order_by("id")[:MOST]),
        steps_overdue=list(steps.filter(next_step_on__lt=day)[:MOST]),
        steps_today=list(steps.filter(next_step_on=day)[:MOST]),
        quiet=_quiet(user),
        closing=list(
            mine.filter(Q(expected_close__lte=day + timedelta(days=7))).order_by("expected_close", "id")[:MOST]
        ),
    )


def _quiet(user: User) -> Sequence[Deal]:
    """The user's rotting deals, by the figure's own rows."""
    scope = scope_for(user, filters=[("owner", "is", user.pk)])
    ids = [row.record_id for row in rows("rotting", scope, limit=MOST)]
    return list(Deal.objects.filter(pk__in=ids).select_related("company", "stage").order_by("last_contact_at", "id"))
