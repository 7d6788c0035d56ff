"""Setting, changing, splitting and withdrawing goals; how they are agreed on is in `agreeing`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.teams.models import Team
from spearhead.accounts.users.models import User
from spearhead.crm.products.models import Product
from spearhead.crm.territories.models import Territory
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import locked, refuse
from spearhead.kernel.errors import Refused
from spearhead.kernel.figures import figure
from spearhead.kernel.time import Period
from spearhead.numbers.calendars.access import check_period
from spearhead.numbers.goals.models import Goal
from spearhead.numbers.goals.rights import require_set
from spearhead.numbers.goals.steps import begin, check_target, held, is_rate, step, why


@dataclass(frozen=True, slots=True)
class Terms:
    """How a goal is meant: its level, which credits count, why, and whether it is in force at once or a draft."""

    level: str = "goal"
    credit: str = "owner"
    reason: str = ""
    state: str = "active"


@act
def set_goal(
    period: Period, target: int, *, by: User, user: User | None = None, team_id: int | None = None,
    territory_id: int | None = None, product_id: int | None = None, figure_key: str = "bookings",
    terms: Terms = Terms(),
) -> Goal:  # fmt: skip
    """Set the goal of a person, team, territory, product or (none of them) the company for a fiscal period.

    Refused: a second one for the same holder, figure, level and period, targets not above zero, periods outside the
    calendar, people who left before, and by whoever is not above the holder.
    """
    goal = Goal(
        figure=figure_key, holder=_kind(user, team_id, territory_id, product_id), user=user, team_id=team_id,
        territory_id=territory_id, product_id=product_id, level=terms.level, credit=terms.credit, state=terms.state,
        starts_on=period.start, ends_on=period.end, target=target, reason=why(terms.reason),
    )  # fmt: skip
    _lock_holder(goal)
    require_set(by, goal)
    _check(goal)
    return begin(goal, by, period.key)


def _kind(user: User | None, team_id: int | None, territory_id: int | None, product_id: int | None) -> str:
    given = {"person": user, "team": team_id, "territory": territory_id, "product": product_id}
    named = [kind for kind, value in given.items() if value is not None]
    if len(named) > 1:
        raise refuse("one_holder", named[1], _("A goal has one holder."))
    return named[0] if named else Goal.Holder.WORKSPACE


def _lock_holder(goal: Goal) -> None:
    """Two goals for one holder are set one after the other."""
    if goal.user_id:
        goal.user = locked(User, goal.user_id)
    elif goal.team_id:
        goal.team = locked(Team, goal.team_id)
    elif goal.territory_id:
        goal.territory = locked(Territory, goal.territory_id)
    elif goal.product_id:
        goal.product = locked(Product, goal.product_id)


def _check(goal: Goal) -> None:
    check_target(goal.figure, goal.target)
    check_period(goal.starts_on, goal.ends_on)
    if goal.level not in Goal.Level.values:
        raise refuse("unknown_level", "level", _("Choose a value from the list."))
    if goal.credit not in {"owner", "overlay"} or (goal.credit == "overlay" and goal.holder != Goal.Holder.PERSON):
        raise refuse("unknown_credit", "credit", _("Choose a value from the list."))
    if goal.state not in {Goal.State.DRAFT, Goal.State.PROPOSED, Goal.State.ACTIVE}:
        raise refuse("unknown_state", "state", _("A new goal is a draft, a proposal or in force."))
    if goal.user and goal.user.left_on and goal.user.left_on <= goal.starts_on:
        raise refuse("holder_left", "user", _("%(name)s left before this period.") % {"name": goal.user.name})
    if same_as(goal).exists():
        message = _("There is a goal for this holder, figure, level and period already. Change that one.")
        raise refuse("goal_exists", "period", message)


def same_as(goal: Goal) -> QuerySet[Goal]:
    """Goals not withdrawn for the same holder, figure, level, credit and period."""
    return Goal.objects.filter(
        Q(user_id=goal.user_id, team_id=goal.team_id, territory_id=goal.territory_id, product_id=goal.product_id),
        figure=goal.figure, level=goal.level, credit=goal.credit, holder=goal.holder, starts_on=goal.starts_on,
        ends_on=goal.ends_on, withdrawn_at__isnull=True,
    )  # fmt: skip


@act
def change_goal(goal_id: str | int, target: int, *, by: User, seen_version: int | None, reason: str = "") -> Goal:
    """Set another target; the one before and the reason stay in the history. Refused once the goal is closed."""
    by.sight.require("goal", "edit")
    goal = held(by, goal_id, seen_version)
    require_set(by, goal)
    check_target(goal.figure, target)
    if goal.parts.filter(withdrawn_at__isnull=True).exists() and target != goal.target:
        raise refuse("splits_differ", "target", _("This goal is split. Withdraw its parts first."))
    if goal.parent_id and target != goal.target:
        raise refuse("splits_differ", "target", _("This goal is part of a larger one. Split that one anew."))
    return step(goal, "changed", by, why(reason), target=target)


@act
def split_goal(
    goal_id: str | int, parts: Sequence[tuple[Period, int]], *, by: User, seen_version: int | None
) -> list[Goal]:
    """Split a goal over the periods within its own, which they fill one after the other; the parts sum to the whole."""
    by.sight.require("goal", "edit")
    goal = held(by, goal_id, seen_version)
    require_set(by, goal)
    if is_rate(figure(goal.figure)):
        raise Refused("rate_not_split", _("A rate is not added over periods. Set its goal for each of them."))
    _check_parts(goal, parts)
    for old in goal.parts.filter(withdrawn_at__isnull=True):
        step(old, "withdrawn", by, withdrawn_at=timezone.now())
    made = []
    for period, target in parts:
        part = Goal(
            figure=goal.figure, holder=goal.holder, user=goal.user, team=goal.team, territory=goal.territory,
            product=goal.product, level=goal.level, credit=goal.credit, state=goal.state, parent=goal,
            starts_on=period.start, ends_on=period.end, target=target,
        )  # fmt: skip
        _check(part) if part.state in {"draft", "proposed", "active"} else check_target(part.figure, target)
        made.append(begin(part, by, period.key))
    step(goal, "split", by)
    return made


def _check_parts(goal: Goal, parts: Sequence[tuple[Period, int]]) -> None:
    message = _("The parts fill the period of the goal one after the other and sum to it exactly.")
    at = goal.starts_on
    for period, _target in sorted(parts, key=lambda part: part[0].start):
        if period.start != at:
            raise refuse("splits_differ", "parts", message)
        check_period(period.start, period.end, "parts")
        at = period.end
    if len(parts) < 2 or at != goal.ends_on or sum(target for _period, target in parts) != goal.target:
        raise refuse("splits_differ", "parts", message)


@act
def withdraw_goal(goal_id: str | int, *, by: User, seen_version: int | None = None, reason: str = "") -> None:
    """Take a goal and its parts back; they stay in the history."""
    by.sight.require("goal", "edit")
    goal = held(by, goal_id, seen_version)
    require_set(by, goal)
    if goal.parent_id:
        raise refuse("splits_differ", "goal", _("This goal is part of a larger one. Split that one anew."))
    for part in goal.parts.filter(withdrawn_at__isnull=True):
        step(part, "withdrawn", by, withdrawn_at=timezone.now())
    step(goal, "withdrawn", by, why(reason), withdrawn_at=timezone.now())
