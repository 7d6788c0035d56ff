"""Reading allocations: for those who may set the goals that they propose."""

from __future__ import annotations

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.records.access import one
from spearhead.numbers.allocation.models import Allocation


def allocations_visible_to(user: User) -> QuerySet[Allocation]:
    """Those of teams within reach of ``goal:edit``."""
    match user.sight.reach("goal", "edit"):
        case "all":
            return Allocation.objects.all()
        case "team":
            return Allocation.objects.filter(team_id__in=list(user.sight.teams))
    return Allocation.objects.none()


def allocation_for(user: User, allocation_id: str | int) -> Allocation:
    """One allocation, or `Absent`."""
    return one(allocations_visible_to(user).select_related("team"), allocation_id)
