"""Who may set whose goal: managers below them, nobody their own."""

from __future__ import annotations

from django.utils.translation import gettext as _

from spearhead.accounts.teams.models import Membership
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.kernel.errors import Forbidden
from spearhead.numbers.goals.models import Goal


def may_set(by: User, *, user: User | None = None, team_id: int | None = None) -> bool:
    """Whether the caller may set the goal of this person or team; what acts refuse, a screen does not offer."""
    if not by.sight.may("goal", "edit") or (user is not None and user.pk == by.pk):
        return False
    if user is None and team_id is not None and leads(by, team_id):
        return False
    return below(by, user.pk if user else None, team_id)


def may_change(by: User, goal: Goal) -> bool:
    """The same for a goal that is there."""
    if goal.holder in {Goal.Holder.PERSON, Goal.Holder.TEAM}:
        return may_set(by, user=goal.user, team_id=goal.team_id)
    if goal.territory is not None:
        return _may_set_territory(by, goal.territory.owner_id)
    return by.sight.reach("goal", "edit") == "all" or _leads_all(by)


def is_holder(user: User, goal: Goal) -> bool:
    """Whether the goal is the user's own: the person's, or that of the team or territory that they lead."""
    if goal.holder == Goal.Holder.PERSON:
        return goal.user_id == user.pk
    if goal.holder == Goal.Holder.TEAM:
        return goal.team_id is not None and leads(user, goal.team_id)
    return goal.territory is not None and goal.territory.owner_id == user.pk


def require_set(by: User, goal: Goal) -> None:
    """Refuse (403) whoever may not set this goal, saying why."""
    by.sight.require("goal", "edit")
    if is_holder(by, goal):
        if goal.holder == Goal.Holder.TEAM:
            raise Forbidden(_("The goal of a team is set by whoever is above its manager."), "own_goal")
        raise Forbidden(_("Nobody sets their own goal."), "own_goal")
    if not may_change(by, goal):
        raise Forbidden(_("You can set goals only for people and teams below you."))


def leads(by: User, team_id: int) -> bool:
    """Whether the caller manages this very team: its goal is theirs."""
    rows = Membership.objects.filter(user=by, team_id=team_id, kind=Membership.Kind.MANAGER, valid_from__lte=today())
    return rows.exclude(valid_to__lte=today()).exists()


def below(by: User, user_id: int | None, team_id: int | None) -> bool:
    """Whether the person or team lies within the caller's reach."""
    if by.sight.reach("goal", "edit") == "all":
        return True
    if user_id is not None:
        return user_id in by.sight.people
    return team_id is not None and team_id in by.sight.teams


def _may_set_territory(by: User, owner_id: int | None) -> bool:
    if owner_id == by.pk or not by.sight.may("goal", "edit"):
        return False
    return by.sight.reach("goal", "edit") == "all" or (owner_id is not None and owner_id in by.sight.people)


def _leads_all(by: User) -> bool:
    """Goals of the company and of products are for whoever leads a team that lies under no other."""
    rows = Membership.objects.filter(
        user=by, kind=Membership.Kind.MANAGER, team__parent__isnull=True, valid_from__lte=today()
    )
    return by.sight.may("goal", "edit") and rows.exclude(valid_to__lte=today()).exists()
