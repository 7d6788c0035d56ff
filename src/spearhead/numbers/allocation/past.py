"""What people reached in past periods, by fiscal quarter; every number is read as a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from spearhead.accounts.absences.access import Presence
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, work_calendar
from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.figures import read, rows
from spearhead.numbers.allocation.fairness import Record
from spearhead.numbers.allocation.ramp import capacity, months_of, ramp, tenure_in
from spearhead.numbers.calendars.access import layout_on
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.goals.access import goals_visible_to, in_force

PERIODS = 8


def periods_before(period: FiscalPeriod, count: int = PERIODS) -> list[FiscalPeriod]:
    """The periods of the same kind just before, oldest first; none that is not over."""
    found: list[FiscalPeriod] = []
    at = period
    while len(found) < count and at.start.year > 1990:
        day = at.start - timedelta(days=1)
        at = layout_on(day).of(day, at.kind)
        if at.end <= today():
            found.insert(0, at)
        elif period.start > at.end + timedelta(days=800):
            break
    return found


@dataclass(slots=True)
class Past:
    """Won per person and period, and how much each could carry in it (3 is a settled person's whole quarter)."""

    periods: list[FiscalPeriod]
    won: dict[tuple[int, int], int] = field(default_factory=dict)  #: (user, index of the period) → minor units
    carried: dict[tuple[int, int], Fraction] = field(default_factory=dict)

    def ratios(self, user_id: int) -> list[float]:
        """Result ÷ capacity of each past period in which the person could carry anything, oldest first."""
        return [
            float(self.won.get((user_id, at), 0) / self.carried[user_id, at])
            for at in range(len(self.periods))
            if self.carried.get((user_id, at))
        ]

    def history(self, user_id: int, last: int = 4) -> int:
        """What the person won in the last periods."""
        recent = range(max(0, len(self.periods) - last), len(self.periods))
        return sum(self.won.get((user_id, at), 0) for at in recent)


def carrying(people: Sequence[User], period: FiscalPeriod, presence: Presence) -> dict[int, Fraction]:
    """How much each person can carry in a period: months of ramp × days present."""
    months = months_of(period.start, period.end)
    return {
        one.pk: capacity(
            [tenure_in(one.hired_on, start) for start, _end in months],
            [presence.share(one.pk, start, end) for start, end in months],
        )
        for one in people
    }


def past_of(reader: User, people: Sequence[User], period: FiscalPeriod) -> Past:
    """The last eight periods before `period`: one figure each."""
    periods = periods_before(period)
    past = Past(periods)
    if not periods:
        return past
    presence = Presence(people, periods[0].start, periods[-1].end, work_calendar())
    ids = [one.pk for one in people]
    for at, one in enumerate(periods):
        scope = scope_for(reader, period=one.period, group_by="owner", filters=[("owner", "in", ids)] if ids else [])
        for group in read("bookings", scope).groups:
            if group.key is not None and group.value is not None:
                past.won[group.key, at] = int(group.value)
        for user_id, carried in carrying(people, one, presence).items():
            past.carried[user_id, at] = carried
    _trim(past, people)
    return past


def _trim(past: Past, people: Sequence[User]) -> None:
    """Periods before anybody won anything say nothing; nor those before the first win of who came nobody knows when."""
    first = min((at for (_user, at), won in past.won.items() if won), default=len(past.periods))
    starts = {one.pk: first for one in people}
    for one in people:
        if one.hired_on is None:
            own = (at for (user, at), won in past.won.items() if user == one.pk and won)
            starts[one.pk] = min(own, default=len(past.periods))
    past.carried = {(user, at): much for (user, at), much in past.carried.items() if at >= starts[user]}


def seasons(past: Past) -> dict[int, Fraction]:
    """Number of the period in its year → its usual share of an average period; 1 with under two whole years."""
    totals: defaultdict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(past.periods):
        totals[one.number].append(sum(won for (_user, place), won in past.won.items() if place == at))
    every = [total for each in totals.values() for total in each]
    if len(every) < PERIODS or not sum(every):
        return {}
    mean = Fraction(sum(every), len(every))
    return {number: Fraction(sum(each), len(each)) / mean for number, each in totals.items()}


def record_of(reader: User, team_ids: Sequence[int] | None = None, users: Sequence[int] | None = None) -> Record:
    """How many of the past goals of people were met; the goals and what counts for them come from `attainment`."""
    over = in_force(goals_visible_to(reader)).filter(ends_on__lte=today(), holder="person").values_list("pk", flat=True)
    ended = set(over)
    filters = [("team", "in", list(team_ids))] if team_ids else [("owner", "in", list(users))] if users else []
    lines = [
        row for row in rows("attainment", scope_for(reader, filters=filters), limit=None) if row.record_id in ended
    ]
    return Record(sum(1 for row in lines if (row.num or 0) >= (row.den or 0) > 0), len(lines))


def full(person: User, period: FiscalPeriod) -> bool:
    """Whether the person carried a full load through the whole period."""
    return ramp(tenure_in(person.hired_on, period.start)) == 1
