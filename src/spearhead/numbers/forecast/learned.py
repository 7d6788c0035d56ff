"""Forecasts from the deals that are open: by stage and age, by the chance of winning, by stage and due date.

Each learns at a month's end only from what was known there. Amounts are by owner, in minor units; a family that has
too little to learn from is left out. Deals without the date that a family needs are left out of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final

from spearhead.numbers.forecast.odds import Odds, learn
from spearhead.numbers.forecast.stands import Stand, Stands, known_entries

STAGE_AND_AGE: Final = "stage_and_age"
WIN_PROBABILITY: Final = "win_probability"
STAGE_WEIGHTED: Final = "stage_weighted"
ENOUGH: Final = 20  #: outcomes to learn from
AGES: Final = (7, 14, 30, 60, 90, 180)  #: days in the stage, upper ends
PRIOR: Final = 5  #: so many outcomes of the wider group weigh beside those of the narrow one
NEW: Final = 3  #: past windows whose new business is averaged
Amounts = dict[Any, Fraction]


@dataclass(slots=True)
class Learned:
    """The families over one reader's deals; what was learned at a place is kept for every horizon."""

    stands: Stands
    _odds: dict[int, Odds | None] = field(default_factory=dict)

    def families(self, place: int, months: int) -> dict[str, Amounts]:
        """What each owner brings in the `months` months after the first `place`, by each family that can say so."""
        windows = list(self._windows(place, months))
        fresh = _new_business(windows[-NEW:])
        found = {}
        if (by_age := self._by_age(place, windows)) is not None:
            found[STAGE_AND_AGE] = _added(by_age, fresh)
        odds = self._odds_at(place)
        if odds is not None and windows:
            found[WIN_PROBABILITY] = _added(self._by_odds(place, months, odds), fresh)
        if (weighted := self._by_due(place, months)) is not None:
            found[STAGE_WEIGHTED] = weighted
        return found

    def _windows(self, place: int, months: int) -> Iterator[_Window]:
        """Past spans of as many months that had ended: what was open before, and what was won in them."""
        closed = self.stands.closed[place]
        for cut in range(place - months + 1):
            start, end = self.stands.day(cut), self.stands.day(cut + months)
            won = {pk: one for pk, one in closed.items() if one.status == "won" and _within(one.closed_on, start, end)}
            yield _Window(start, self.stands.open[cut], won)

    def _by_age(self, place: int, windows: Iterable[_Window]) -> Amounts | None:
        """Of deals that stood so long in such a stage, the share won in a window; lost ones are in the whole."""
        seen: Counter[Any] = Counter()
        won: Counter[Any] = Counter()
        for window in windows:
            for one in window.open:
                keys = (None, one.stage, (one.stage, _age(one, window.start)))
                seen.update(keys)
                if one.deal in window.won:
                    won.update(keys)
        if seen[None] < ENOUGH:
            return None

        def share(one: Stand) -> Fraction:
            rate = Fraction(won[None], seen[None])
            for key in (one.stage, (one.stage, _age(one, self.stands.day(place)))):
                rate = (won[key] + PRIOR * rate) / (seen[key] + PRIOR)
            return rate

        return self._worth(place, share)

    def _by_odds(self, place: int, months: int, odds: Odds) -> Amounts:
        """Chance of winning × the share of wins of that age that came within so many days."""
        day = self.stands.day(place)
        ahead = months * 30
        cycles = sorted(
            (one.closed_on - one.opened_on).days
            for one in self.stands.closed[place].values()
            if one.status == "won" and one.closed_on and one.opened_on
        )

        def share(one: Stand) -> Fraction:
            if one.opened_on is None:
                return Fraction(0)
            age = (day - one.opened_on).days
            older = bisect_right(cycles, age)
            due, left = bisect_right(cycles, age + ahead) - older, len(cycles) - older
            soon = Fraction(bisect_right(cycles, ahead), len(cycles)) if cycles else Fraction(0)
            return odds.chance(one) * (due + soon) / (left + 1)

        return self._worth(place, share)

    def _by_due(self, place: int, months: int) -> Amounts | None:
        """Amount × share of the deals of the stage that were won, of those due in the window; nothing else."""
        closed = self.stands.closed[place]
        start = self.stands.day(place)
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        end = date(year, month + 1, 1)
        due = [one for one in self.stands.open[place] if _within(one.due, start, end)]
        if len(closed) < ENOUGH or not due:
            return None
        passed = {(one.deal, one.stage) for _since, one in known_entries(self.stands, place) if one.deal in closed}
        seen = Counter(stage for _deal, stage in passed)
        won = Counter(stage for deal, stage in passed if closed[deal].status == "won")
        rate = Fraction(sum(one.status == "won" for one in closed.values()), len(closed))
        return _sum(
            (one.owner, (one.amount or 0) * (won[one.stage] + PRIOR * rate) / (seen[one.stage] + PRIOR)) for one in due
        )

    def _worth(self, place: int, share: Any) -> Amounts:
        """Open deals at their amount, those without one at the mean of the won ones."""
        won = [one.amount for one in self.stands.closed[place].values() if one.status == "won" and one.amount]
        usual = Fraction(sum(won), len(won)) if won else Fraction(0)
        return _sum(
            (one.owner, (usual if one.amount is None else one.amount) * share(one)) for one in self.stands.open[place]
        )

    def _odds_at(self, place: int) -> Odds | None:
        if place not in self._odds:
            closed = self.stands.closed[place]
            wins = sum(one.status == "won" for one in closed.values())
            enough = wins >= ENOUGH and len(closed) - wins >= ENOUGH
            rows = (one for _since, one in known_entries(self.stands, place) if one.deal in closed)
            self._odds[place] = learn(rows, closed) if enough else None
        return self._odds[place]


@dataclass(frozen=True, slots=True)
class _Window:
    start: date
    open: list[Stand]
    won: Mapping[int, Stand]


def _new_business(windows: list[_Window]) -> Amounts:
    """What came from deals that were not open when the window began, in the mean."""
    found: Amounts = {}
    for window in windows:
        before = {one.deal for one in window.open}
        came = _sum((one.owner, one.amount or 0) for pk, one in window.won.items() if pk not in before)
        found = _added(found, came)
    return {owner: amount / len(windows) for owner, amount in found.items()}


def _age(one: Stand, day: date) -> int:
    since = one.entered.date() if one.entered else one.opened_on
    return -1 if since is None else bisect_right(AGES, (day - since).days)


def _within(day: date | None, start: date, end: date) -> bool:
    return day is not None and start <= day < end


def _sum(rows: Iterable[tuple[Any, Fraction | int]]) -> Amounts:
    found: defaultdict[Any, Fraction] = defaultdict(Fraction)
    for owner, amount in rows:
        found[owner] += round(amount)  # each deal in whole minor units: sums stay exact and quick
    return dict(found)


def _added(one: Amounts, two: Amounts) -> Amounts:
    return {owner: one.get(owner, Fraction(0)) + two.get(owner, Fraction(0)) for owner in {**one, **two}}
