"""Setting and withdrawing goals: managers set those below them, nobody their own."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.figures import figure
from spearhead.kernel.time import Period
from spearhead.numbers.goals.access import goal_for
from spearhead.numbers.goals.models import Goal


@act
def set_goal(
    period: Period, target: int, *, by: User, user: User | None = None, team_id: int | None = None,
    figure_key: str = "bookings",
) -> Goal:  # fmt: skip
    """Set a person's or a team's goal for a period; a goal already there is replaced, with an event."""
    by.sight.require("goal", "edit")
    figure(figure_key)
    if user is not None and user.pk == by.pk:
        raise Forbidden(_("Nobody sets their own goal."), "own_goal")
    if not _below(by, user, team_id):
        raise Forbidden(_("You can set goals only for people and teams below you."))
    if target <= 0:
        message = _("A goal is larger than zero.")
        raise Refused("not_positive", message, {"target": message})
    if user is not None and user.left_on and user.left_on <= period.start:
        message = _("%(name)s left before this period.") % {"name": user.name}
        raise Refused("holder_left", message, {"user": message})
    holder = Goal.Holder.PERSON if user else Goal.Holder.TEAM if team_id else Goal.Holder.WORKSPACE
    place = {"figure": figure_key, "holder": holder, "user": user, "team_id": team_id,
             "starts_on": period.start, "ends_on": period.end}  # fmt: skip
    before = Goal.objects.filter(**place, withdrawn_at__isnull=True).first()
    if before:
        Goal.objects.filter(pk=before.pk).update(withdrawn_at=timezone.now())
    goal = Goal.objects.create(**place, target=target, set_by_id=by.pk)
    changes = {"target": (before.target if before else None, target)}
    record(Happened("goal.set", "goal", goal.pk, by.pk, 1, changes, {"period": period.key}))
    return goal


def _below(by: User, user: User | None, team_id: int | None) -> bool:
    if by.sight.reach("goal", "edit") == "all":
        return True
    if user is not None:
        return user.pk in by.sight.people
    return team_id is not None and team_id in by.sight.teams


@act
def withdraw_goal(goal_id: str | int, *, by: User) -> None:
    """Take a goal back; it stays in the history."""
    by.sight.require("goal", "edit")
    goal = goal_for(by, goal_id)
    if goal.user_id == by.pk or not _below(by, goal.user, goal.team_id):
        raise Forbidden(_("You can set goals only for people and teams below you."))
    Goal.objects.filter(pk=goal.pk).update(withdrawn_at=timezone.now())
    record(Happened("goal.withdrawn", "goal", goal.pk, by.pk, goal.version))
