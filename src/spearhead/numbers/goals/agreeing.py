"""How a goal comes to be agreed: proposed, agreed or appealed and decided, in force, closed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.numbers.goals.models import Goal
from spearhead.numbers.goals.rights import is_holder, may_change, require_set
from spearhead.numbers.goals.steps import check_target, held, step, why

State = Goal.State
#: From which states each step may be taken.
FROM = {
    "proposed": (State.DRAFT,),
    "agreed": (State.PROPOSED,),
    "appealed": (State.PROPOSED, State.AGREED, State.ACTIVE),
    "decided": (State.APPEALED,),
    "activated": (State.AGREED, State.DECIDED),
    "closed": (State.ACTIVE,),
}


def _in(goal: Goal, kind: str) -> None:
    if goal.state not in FROM[kind]:
        raise Refused("wrong_state", _("This step does not follow from where the goal stands. Reload the page."))


def may_step(user: User, goal: Goal, kind: str) -> bool:
    """Whether a screen offers the step: it follows from the state, and is this user's to take."""
    if goal.state not in FROM[kind]:
        return False
    if kind in {"agreed", "appealed"}:
        return is_holder(user, goal)
    if kind == "closed" and goal.ends_on > today():
        return False
    return not is_holder(user, goal) and may_change(user, goal)


@act
def propose_goal(goal_id: str | int, *, by: User, seen_version: int | None) -> Goal:
    """Show a draft to its holder."""
    goal = held(by, goal_id, seen_version)
    require_set(by, goal)
    _in(goal, "proposed")
    return step(goal, "proposed", by, state=State.PROPOSED)


@act
def agree_to_goal(goal_id: str | int, *, by: User, seen_version: int | None) -> Goal:
    """The holder agrees to what is proposed."""
    goal = held(by, goal_id, seen_version)
    _require_holder(by, goal)
    _in(goal, "agreed")
    return step(goal, "agreed", by, state=State.AGREED)


@act
def appeal_goal(goal_id: str | int, reason: str, *, by: User, seen_version: int | None) -> Goal:
    """The holder says why the goal should be another; it stands until somebody above decides."""
    goal = held(by, goal_id, seen_version)
    _require_holder(by, goal)
    _in(goal, "appealed")
    text = why(reason, needed=_("Say why the goal should be another."))
    return step(goal, "appealed", by, text, state=State.APPEALED)


@act
def decide_appeal(
    goal_id: str | int, reason: str, *, by: User, seen_version: int | None, target: int | None = None
) -> Goal:
    """Whoever is above decides an appeal, with a reason: another target, or the one that stood."""
    goal = held(by, goal_id, seen_version)
    require_set(by, goal)
    _in(goal, "decided")
    text = why(reason, needed=_("Give the reason for your decision."))
    decided = goal.target if target is None else target
    check_target(goal.figure, decided)
    if decided != goal.target and (goal.parent_id or goal.parts.filter(withdrawn_at__isnull=True).exists()):
        raise refuse("splits_differ", "target", _("This goal is split. Withdraw its parts first."))
    return step(goal, "decided", by, text, state=State.DECIDED, target=decided)


@act
def activate_goal(goal_id: str | int, *, by: User, seen_version: int | None) -> Goal:
    """Put what was agreed or decided in force."""
    goal = held(by, goal_id, seen_version)
    require_set(by, goal)
    _in(goal, "activated")
    return step(goal, "activated", by, state=State.ACTIVE)


@act
def close_goal(goal_id: str | int, *, by: User, seen_version: int | None) -> Goal:
    """Close a goal whose period is over; from then on it cannot change."""
    goal = held(by, goal_id, seen_version)
    require_set(by, goal)
    _in(goal, "closed")
    if goal.ends_on > today():
        raise Refused("not_over", _("The period of this goal is not over yet."))
    return step(goal, "closed", by, state=State.CLOSED)


def _require_holder(by: User, goal: Goal) -> None:
    if not is_holder(by, goal):
        raise Forbidden(_("Only the holder of the goal can do this."), "not_holder")
