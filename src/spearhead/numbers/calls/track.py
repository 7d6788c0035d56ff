"""The track record of calls: how near they came at a fixed lead, and whether judging helped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.cells import read_grid
from spearhead.numbers.calls.freezing import lead_days, recent_periods
from spearhead.numbers.calls.models import FrozenCell
from spearhead.numbers.forecast.accuracy import bias, value_added, wape


@dataclass(frozen=True, slots=True)
class Past:
    """One ended period of one person, in minor units: what stood at the lead, and what came."""

    period: FiscalPeriod
    day: date  #: whose evening it stood on
    raw: int
    base: int
    call: int
    final: int
    actual: int

    @property
    def over_raw(self) -> int:
        """How much nearer the call came than the sum of deals."""
        return value_added(self.raw, self.call, self.actual)

    @property
    def over_base(self) -> int:
        """How much nearer the call came than what its author saw."""
        return value_added(self.base, self.call, self.actual)


@dataclass(frozen=True, slots=True)
class Track:
    """One person's record, newest period first. Shares are None where nothing was won."""

    user_id: int
    past: Sequence[Past]

    @property
    def wape(self) -> Fraction | None:
        """Of the calls."""
        return wape([one.call for one in self.past], [one.actual for one in self.past])

    @property
    def raw_wape(self) -> Fraction | None:
        """Of the sum of deals without any judgement, for comparison."""
        return wape([one.raw for one in self.past], [one.actual for one in self.past])

    @property
    def bias(self) -> Fraction | None:
        """Above zero: called too high."""
        return bias([one.call for one in self.past], [one.actual for one in self.past])

    @property
    def hits(self) -> int:
        """In how many periods the actual reached the call."""
        return sum(1 for one in self.past if one.actual >= one.call)

    @property
    def over_raw(self) -> int:
        """Value added over the sum of deals, all periods together."""
        return sum(one.over_raw for one in self.past)

    @property
    def over_base(self) -> int:
        """Value added over what the author saw, all periods together."""
        return sum(one.over_base for one in self.past)


def track_records(user: User, *, lead: str = "30", column: str = "commit") -> list[Track]:
    """Everybody in the reader's sight with a frozen cell at the lead of an ended period."""
    user.sight.require("forecast", "read")
    pasts: defaultdict[int, list[Past]] = defaultdict(list)
    order: dict[int, None] = {}
    for period in recent_periods(today())[1:]:
        day = lead_days(period).get(lead)
        if day is None:
            continue
        rows = FrozenCell.objects.filter(starts_on=period.start, ends_on=period.end, day=day, column=column)
        cells = {row.person_id: row for row in rows}
        if not cells:
            continue
        grid = read_grid(user, period.period)
        for person in grid.people:
            if row := cells.get(person.user_id):
                order.setdefault(person.user_id)
                final = row.call if grid.veiled and person.user_id == user.pk else row.final
                found = Past(period, day, row.raw, row.base, row.call, final, person.closed)
                pasts[person.user_id].append(found)
    return [Track(one, pasts[one]) for one in order]
