"""Working a proposal out: who is in it, what each can carry, may sell and has sold, and the shares that follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from statistics import median

from django.db.models import Q

from spearhead.accounts.absences.access import Presence
from spearhead.accounts.roles.reach import people_in
from spearhead.accounts.teams.tree import subtree
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, work_calendar
from spearhead.numbers.allocation.models import Allocation, AllocationLine
from spearhead.numbers.allocation.past import Past, carrying, full, past_of
from spearhead.numbers.allocation.potential import potentials
from spearhead.numbers.allocation.shares import Candidate, allocate, capped, weights
from spearhead.numbers.calendars.access import check_period
from spearhead.numbers.goals.models import IN_FORCE, Goal

MILLI = 1000


def people_of(team_id: int, start: date, end: date, without: int) -> list[User]:
    """The sellers of a team and of those below it who are there in the period; never the one who shares out."""
    day = min(max(today(), start), end)
    ids = people_in(subtree([team_id]), day) - {without}
    there = Q(left_on__isnull=True) | Q(left_on__gt=start)
    return list(User.objects.filter(there, pk__in=ids, role="rep", is_active=True).order_by("sort_key", "pk"))


def draft_lines(allocation: Allocation, reader: User) -> list[AllocationLine]:
    """The lines of a new allocation, not yet shared."""
    period = check_period(allocation.starts_on, allocation.ends_on)
    people = people_of(allocation.team_id, period.start, period.end, reader.pk)
    past = past_of(reader, people, period)
    carried = carrying(people, period, Presence(people, period.start, period.end, work_calendar()))
    may_sell = potentials(reader, people, min(period.start, today()))
    history, proposed = _histories(people, past)
    last = _last_year(people, period.start, period.end)
    return [
        AllocationLine(
            allocation=allocation, user=one, position=place, capacity_milli=int(carried[one.pk] * MILLI),
            potential=may_sell[one.pk], history=history[one.pk], history_proposed=one.pk in proposed,
            last=last.get(one.pk), amount=0,
        )
        for place, one in enumerate(people)
    ]  # fmt: skip


def _histories(people: list[User], past: Past) -> tuple[dict[int, int], set[int]]:
    """What each won in the last four periods; for who was not settled through them the median of who was, marked."""
    recent = past.periods[-4:]
    settled = {one.pk for one in people if recent and full(one, recent[0])}
    known = {one.pk: past.history(one.pk) for one in people}
    usual = int(median(known[pk] for pk in settled)) if settled else 0
    proposed = {one.pk for one in people if settled and one.pk not in settled}
    return {pk: usual if pk in proposed else won for pk, won in known.items()}, proposed


def _last_year(people: Iterable[User], start: date, end: date) -> dict[int, int]:
    """The goals of the same period a year before."""
    try:
        first, last = start.replace(year=start.year - 1), end.replace(year=end.year - 1)
    except ValueError:
        return {}
    rows = Goal.objects.filter(
        user__in=list(people), figure="bookings", level="goal", credit="owner", state__in=IN_FORCE, starts_on=first,
        ends_on=last, withdrawn_at__isnull=True,
    )  # fmt: skip
    return dict(rows.values_list("user_id", "target"))


def candidates(lines: Iterable[AllocationLine]) -> list[Candidate]:
    """The lines as the sharing takes them."""
    return [
        Candidate(line.user_id, Fraction(line.capacity_milli, MILLI), line.potential, line.history, line.last)
        for line in lines
    ]


def share_out(allocation: Allocation, lines: list[AllocationLine]) -> tuple[str, ...]:
    """Give every line its amount, pinned ones as they are; says which parts were dropped because they said nothing."""
    people = candidates(lines)
    known = weights(people, Fraction(allocation.potential_percent, 100))
    pins = {line.user_id: line.amount for line in lines if line.pinned}
    held: set[int] = set()
    if allocation.cap_percent is None:
        amounts = allocate(allocation.pool, known.of, pins)
    else:
        last = {one.key: one.last for one in people}
        amounts, held = capped(allocation.pool, known.of, last, allocation.cap_percent, pins)
    for line in lines:
        line.amount, line.held_by_cap = amounts[line.user_id], line.user_id in held
    return known.dropped
