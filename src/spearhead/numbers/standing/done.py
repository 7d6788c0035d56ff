"""How much of each goal is done: read as figures, for the goal's own holder and figure."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from django.utils.translation import gettext as _

from spearhead.accounts.teams.tree import subtree
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.errors import Refused
from spearhead.kernel.figures import figure, read, rows
from spearhead.kernel.money import round_half_away
from spearhead.kernel.names import local_name
from spearhead.kernel.time import Period
from spearhead.numbers.goals.models import Goal
from spearhead.numbers.goals.steps import SHARE

Reached = dict[int, tuple[int | None, int]]  #: goal → (done, target prorated by days present)


def reached_by(user: User, goals: Iterable[Goal], period: Period) -> Reached:
    """Each goal's done and prorated target; bookings goals of people come from one reading for all of them."""
    found: Reached = {}
    if any(one.holder == Goal.Holder.PERSON and one.figure == "bookings" for one in goals):
        for key in ("attainment", "overlay_attainment"):
            for row in rows(key, scope_for(user, period=period), limit=None):
                found[row.record_id] = (row.num, row.den or 0)
    teams = [one for one in goals if _of_team(one, period) and one.pk not in found]
    if len(teams) > 1:
        groups = read("bookings", scope_for(user, period=period, group_by="team")).groups
        by_team = {group.key: int(group.value or 0) for group in groups}
        for goal in teams:
            found[goal.pk] = (sum(by_team.get(one, 0) for one in subtree([goal.team_id or 0])), goal.target)
    for goal in goals:
        if goal.pk not in found:
            found[goal.pk] = (_read(user, goal), goal.target)
    return found


def _of_team(goal: Goal, period: Period) -> bool:
    """Whether one reading by team says what is done of the goal, with those of all other teams."""
    span = (goal.starts_on, goal.ends_on) == (period.start, period.end)
    return goal.holder == Goal.Holder.TEAM and goal.figure == "bookings" and span


def targets_of(user: User, goals: Iterable[Goal], period: Period) -> dict[int, int]:
    """Each goal's target, prorated for people: what `reached_by` says, without reading what was done."""
    found = {one.pk: one.target for one in goals}
    if any(one.holder == Goal.Holder.PERSON and one.figure == "bookings" for one in goals):
        for key in ("attainment", "overlay_attainment"):
            for row in rows(key, scope_for(user, period=period), limit=None):
                if row.record_id in found:
                    found[row.record_id] = row.den or 0
    return found


def _read(user: User, goal: Goal) -> int | None:
    """The goal's figure over its period, narrowed to its holder; None where the figure knows no such holder."""
    name, value = {
        Goal.Holder.PERSON: ("owner", goal.user_id), Goal.Holder.TEAM: ("team", goal.team_id),
        Goal.Holder.TERRITORY: ("territory", goal.territory_id), Goal.Holder.PRODUCT: ("product", goal.product_id),
        Goal.Holder.WORKSPACE: ("", None),
    }[Goal.Holder(goal.holder)]  # fmt: skip
    span = Period(goal.starts_on, goal.ends_on, f"{goal.starts_on}..{goal.ends_on}")
    try:
        scope = scope_for(user, period=span, filters=[(name, "is", value)] if name else [])
        found = read(goal.figure, scope).value
    except Refused:
        return None
    return in_unit(goal.figure, found)


def in_unit(key: str, value: int | Fraction | None) -> int | None:
    """A figure's value in the unit in which its goals are kept."""
    if value is None:
        return None
    return round_half_away(Fraction(value) * (SHARE if figure(key).unit == "ratio" else 1))


def holder_name(goal: Goal) -> str:
    """Whose goal it is, in the reader's language."""
    if goal.user is not None:
        return goal.user.name
    for named in (goal.team, goal.territory, goal.product):
        if named is not None:
            return local_name(named)
    return _("The whole company")
