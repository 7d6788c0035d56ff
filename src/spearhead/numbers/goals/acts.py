"""Setting and withdrawing goals: managers set those below them, nobody their own."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.teams.models import Membership
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
    if team_id is not None and user is None and _leads(by, team_id):
        raise Forbidden(_("The goal of a team is set by whoever is above its manager."), "own_goal")
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


def _leads(by: User, team_id: int) -> bool:
    """Whether the caller manages this very team: its goal is theirs."""
    rows = Membership.objects.filter(user=by, team_id=team_id, kind=Membership.Kind.MANAGER, valid_to__isnull=True)
    return rows.exists()


def may_set(by: User, *, user: User | None = None, team_id: int | None = None) -> bool:
    """Whether the caller may set the goal of this person or team; what `set_goal` refuses, a screen does not offer."""
    if not by.sight.may("goal", "edit") or (user is not None and user.pk == by.pk):
        return False
    if user is None and team_id is not None and _leads(by, team_id):
        return False
    return _below(by, user, team_id)


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
    if not may_set(by, user=goal.user, team_id=goal.team_id):
        raise Forbidden(_("You can set goals only for people and teams below you."))
    Goal.objects.filter(pk=goal.pk).update(withdrawn_at=timezone.now())
    record(Happened("goal.withdrawn", "goal", goal.pk, by.pk, goal.version))
