"""Who approves what a person asks for: up their line, never they themselves; and who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from spearhead.accounts.absences.models import Absence
from spearhead.accounts.teams.leading import leaders_above
from spearhead.accounts.users.models import User
from spearhead.automation.approvals.bands import LEVELS
from spearhead.automation.approvals.models import ApprovalDeputy
from spearhead.automation.approvals.needs import level_of
from spearhead.kernel.once import once


def away_on(people: Iterable[int], day: date) -> set[int]:
    """Those who are away for the whole of a day."""
    rows = Absence.objects.filter(user_id__in=list(people), percent=100, starts_on__lte=day, ends_on__gt=day)
    return set(rows.values_list("user_id", flat=True))


def deputies_of(people: Iterable[int], day: date) -> dict[int, int]:
    """Who decides for those who are away on a day: person → deputy, where there is one and they are there."""
    rows = ApprovalDeputy.objects.filter(user_id__in=away_on(people, day), deputy__is_active=True)
    found = dict(rows.values_list("user_id", "deputy_id"))
    gone = away_on(found.values(), day)
    return {one: deputy for one, deputy in found.items() if deputy not in gone}


@once
def stands_in_for(user: User, day: date) -> set[int]:
    """The people for whom a user decides on a day, because they are away."""
    people = ApprovalDeputy.objects.filter(deputy=user).values_list("user_id", flat=True)
    return {one for one, deputy in deputies_of(people, day).items() if deputy == user.pk}


def one_up(people: Iterable[int], day: date) -> list[int]:
    """Who leads these people, the nearest above each of them."""
    found = {leader for one in people for leader in leaders_above(one, day)}
    return sorted(User.objects.filter(pk__in=found, is_active=True).values_list("pk", flat=True))


def approvers(requester: User, level: str, day: date) -> list[int]:
    """The nearest above a person who may let this pass and is there, or has a deputy who is; at the top another
    director, else an administrator. Never the person."""
    seen, here = {requester.pk}, [requester.pk]
    fallback: list[int] = []
    while people := [one for one in one_up(here, day) if one not in seen]:
        able = _able(people, level)
        if found := _there(able, day, requester.pk):
            return found
        fallback = fallback or able
        seen |= set(people)
        here = people
    others = User.objects.filter(is_active=True).exclude(pk=requester.pk)
    for role in ("director", "administrator"):
        rows = sorted(others.filter(role=role).values_list("pk", flat=True))
        if found := _there(rows, day, requester.pk):
            return found
        fallback = fallback or rows
    return fallback


def _able(people: Iterable[int], level: str) -> list[int]:
    rows = User.objects.filter(pk__in=list(people), is_active=True).order_by("pk")
    return [one.pk for one in rows if LEVELS.index(level_of(one)) >= LEVELS.index(level)]


def _there(people: list[int], day: date, requester_id: int) -> list[int]:
    """Those who are there, or whose deputy is; the deputy must be somebody else than who asks."""
    gone, deputies = away_on(people, day), deputies_of(people, day)
    return [one for one in people if one not in gone or deputies.get(one, requester_id) != requester_id]
