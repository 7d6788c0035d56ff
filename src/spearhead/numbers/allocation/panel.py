"""The fairness panel of an allocation: load, chance, change and flags per person, and what holds for the team."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q

from spearhead.accounts.teams.tree import subtree
from spearhead.accounts.users.models import User
from spearhead.kernel.money import round_half_away
from spearhead.numbers.allocation.chance import chance, missing_periods
from spearhead.numbers.allocation.fairness import Record, Spread, flag, out_of_reach, quantile, spread
from spearhead.numbers.allocation.models import Allocation, AllocationLine
from spearhead.numbers.allocation.past import Past, past_of, record_of, seasons
from spearhead.numbers.allocation.propose import MILLI
from spearhead.numbers.allocation.shares import cap_holds
from spearhead.numbers.calendars.access import check_period
from spearhead.numbers.goals.models import Goal

P60 = Fraction(3, 5)


@dataclass(frozen=True, slots=True)
class PersonView:
    """One line: goal ÷ potential, the chance of making it, change on last year, a flag, the recommended level."""

    line: AllocationLine
    load: Fraction | None
    chance: float | None
    change: Fraction | None
    flag: str
    recommended: int | None


@dataclass(frozen=True, slots=True)
class Panel:
    """All lines, the spread of their loads, the team's past, and whether the goals are out of reach for all."""

    people: list[PersonView]
    spread: Spread
    past: Record
    out_of_reach: bool
    missing: int  #: periods that the role still lacks before chances are told
    appeals: int
    dropped: tuple[str, ...] = ()
    cap_broken: bool = False  #: the pool cannot be shared within the cap


def panel_of(allocation: Allocation, reader: User) -> Panel:
    """Reads the past of the people once and judges every line."""
    lines = list(allocation.lines.select_related("user"))
    period = check_period(allocation.starts_on, allocation.ends_on)
    peers = _peers(lines, reader)
    past = past_of(reader, peers, period)
    tide = seasons(past).get(period.number, Fraction(1))
    every = [ratio for one in peers for ratio in past.ratios(one.pk)]
    people = [_view(line, past, every, tide) for line in lines]
    loads = [one.load for one in people if one.load is not None]
    record = record_of(reader, team_ids=sorted(subtree([allocation.team_id])))
    chances = [one.chance for one in people if one.chance is not None]
    appeals = Goal.objects.filter(
        user__in=[line.user_id for line in lines], state=Goal.State.APPEALED, withdrawn_at__isnull=True
    ).count()
    dropped = tuple(
        name for name in ("potential", "history") if lines and not any(getattr(line, name) for line in lines)
    )
    pins = {line.user_id: line.amount for line in lines if line.pinned}
    before = {line.user_id: line.last for line in lines}
    cap = allocation.cap_percent
    return Panel(
        people=people,
        spread=spread(loads),
        past=record,
        out_of_reach=out_of_reach(record, chances),
        missing=missing_periods(every),
        appeals=appeals,
        dropped=dropped,
        cap_broken=cap is not None and not cap_holds(allocation.pool, before, cap, pins),
    )


def _peers(lines: list[AllocationLine], reader: User) -> list[User]:
    """The comparable people of the lines: everybody of their roles whose deals the reader sees, former ones too."""
    rows = User.objects.filter(role__in={line.user.role for line in lines})
    if reader.sight.reach("deal", "read") != "all":
        seen = Q(pk__in=list(reader.sight.people)) | Q(memberships__team_id__in=list(reader.sight.teams))
        rows = rows.filter(seen).distinct()
    return list(rows.order_by("pk"))


def _view(line: AllocationLine, past: Past, every: list[float], tide: Fraction) -> PersonView:
    capacity = Fraction(line.capacity_milli, MILLI) * tide
    made = chance(line.amount, float(capacity), past.ratios(line.user_id), every) if line.amount else None
    level = None
    if not missing_periods(every):
        level = round_half_away(quantile([Fraction(one) for one in every], P60) * capacity)
    return PersonView(
        line=line,
        load=Fraction(line.amount, line.potential) if line.potential else None,
        chance=made,
        change=Fraction(line.amount - line.last, line.last) if line.last else None,
        flag=flag(made),
        recommended=level,
    )
