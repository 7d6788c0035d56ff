"""Reading goals: one's own, one's line's, or all."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.records.access import one
from spearhead.numbers.goals.models import Goal


def goals_visible_to(user: User) -> QuerySet[Goal]:
    """Goals in force that this user may read."""
    live = Goal.objects.filter(withdrawn_at__isnull=True)
    match user.sight.reach("goal", "read"):
        case "all":
            return live
        case "team":
            return live.filter(Q(user_id__in=list(user.sight.people)) | Q(team_id__in=list(user.sight.teams)))
        case "own":
            return live.filter(user_id=user.pk)
    return live.none()


def goal_for(user: User, goal_id: str | int) -> Goal:
    """One goal, or `Absent`."""
    return one(goals_visible_to(user).select_related("user", "team"), goal_id)
