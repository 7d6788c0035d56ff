"""Quota × attainment to date: what each person's goal lets expect if they go on as so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.kernel.time import Period
from spearhead.numbers.goals.access import goals_visible_to, history_of
from spearhead.numbers.goals.models import IN_FORCE, Goal

QUOTA_TO_DATE: Final = "quota_to_date"


@dataclass(frozen=True, slots=True)
class Quota:
    """A person's target in minor units for whole months, as set at a moment; None: withdrawn or no longer in force."""

    goal: int
    person: int
    first: int  #: number of the month: year × 12 + month - 1
    months: int
    target: int | None
    at: datetime


def quotas(user: User) -> list[Quota]:
    """Every step of every person's goal of bookings in the reader's sight, the earliest first."""
    if not user.sight.may("goal", "read"):
        return []
    goals = goals_visible_to(user, withdrawn=True).filter(
        figure="bookings", holder=Goal.Holder.PERSON, level=Goal.Level.GOAL, credit="owner"
    )
    found: list[Quota] = []
    for goal in goals.prefetch_related("steps"):
        if goal.user_id is None or not goal.starts_on.day == goal.ends_on.day == 1:
            continue
        first, months = _number(goal.starts_on), _number(goal.ends_on) - _number(goal.starts_on)
        for one in history_of(goal):
            counts = one.state in IN_FORCE and one.kind != "withdrawn"
            found.append(Quota(goal.pk, goal.user_id, first, months, one.target if counts else None, one.at))
    return sorted(found, key=lambda one: one.at)


def to_date(
    known: Sequence[Quota], moment: datetime, past: Mapping[Any, Sequence[int]], months: Sequence[Period], ahead: int
) -> dict[Any, Fraction] | None:
    """Of the `ahead` months after those known: the quota's share of them × attainment in the months with a quota.

    Whoever has no quota ahead or none before is forecast by the mean of three months; None where nobody has both.
    """
    by_month = _by_month([one for one in known if one.at < moment])
    start = _number(months[0].start)
    now = start + len(months)
    found: dict[Any, Fraction] = {}
    told = False
    for person, came in past.items():
        own = by_month.get(person, {})
        quota = sum(own.get(month, Fraction(0)) for month in range(now, now + ahead))
        before = {month: own[month] for month in range(start, now) if month in own}
        if quota and sum(before.values()):
            told = True
            done = sum(came[month - start] for month in before)
            found[person] = quota * done / sum(before.values())
        else:
            found[person] = Fraction(sum(came[-3:]) * ahead, 3)
    return found if told else None


def _by_month(steps: Sequence[Quota]) -> dict[int, dict[int, Fraction]]:
    """Person → month → target; a finer goal stands before one of a longer period."""
    newest = {one.goal: one for one in steps}
    found: dict[int, dict[int, Fraction]] = {}
    for one in sorted(newest.values(), key=lambda goal: -goal.months):
        if one.target is not None:
            for month in range(one.first, one.first + one.months):
                found.setdefault(one.person, {})[month] = Fraction(one.target, one.months)
    return found


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1
