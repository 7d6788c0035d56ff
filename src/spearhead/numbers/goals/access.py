"""Reading goals: one's own, one's line's, or all."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.records.access import one
from spearhead.numbers.goals.models import IN_FORCE, Goal, GoalStep


def goals_visible_to(user: User, *, withdrawn: bool = False) -> QuerySet[Goal]:
    """Goals that this user may read, drafts only where the user may also set them; withdrawn ones if asked for."""
    live = Goal.objects.all() if withdrawn else Goal.objects.filter(withdrawn_at__isnull=True)
    match user.sight.reach("goal", "read"):
        case "all":
            return live if user.sight.may("goal", "edit") else live.exclude(state=Goal.State.DRAFT)
        case "team":
            own = Q(user_id=user.pk) & Q(state=Goal.State.DRAFT)
            below = Q(user_id__in=list(user.sight.people)) | Q(team_id__in=list(user.sight.teams))
            below |= Q(territory__owner_id__in=list(user.sight.people))
            return live.filter(below).exclude(own)
        case "own":
            mine = Q(user_id=user.pk) | Q(territory__owner_id=user.pk)
            return live.filter(mine).exclude(state=Goal.State.DRAFT)
    return live.none()


def in_force(rows: QuerySet[Goal]) -> QuerySet[Goal]:
    """Of these goals those that count."""
    return rows.filter(state__in=IN_FORCE)


def goal_for(user: User, goal_id: str | int) -> Goal:
    """One goal, or `Absent`."""
    return one(goals_visible_to(user).select_related("user", "team", "territory", "product", "parent"), goal_id)


def history_of(goal: Goal) -> list[GoalStep]:
    """What happened to a goal, first to last; a goal from a file or older than its history has one step."""
    steps = list(goal.steps.all())
    if steps and steps[0].kind == "set":
        return steps
    first = GoalStep(
        goal=goal, kind="set", state=Goal.State.ACTIVE, target=goal.target, by_id=goal.set_by_id, at=goal.created_at
    )
    return [first, *steps]
