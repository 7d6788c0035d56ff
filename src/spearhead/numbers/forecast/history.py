"""What was won month by month, as it was known at the end of each month: read from the figure of bookings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.figures import cross, labels_of, read
from spearhead.kernel.time import Period, month_period
from spearhead.numbers.forecast.backtest import BackTest, back_test
from spearhead.numbers.forecast.learned import Learned
from spearhead.numbers.forecast.quotas import QUOTA_TO_DATE, Quota, quotas, to_date
from spearhead.numbers.forecast.stands import stands

MOST_MONTHS: Final = 36
WHOLE: Final = "all"


@dataclass(slots=True)
class Bookings:
    """Bookings by month and owner under one reader's rights; `months` end before today, the oldest with a deal first.

    Amounts are minor units of the base currency.
    """

    user: User
    months: list[Period] = field(default_factory=list)
    labels: dict[Any, str] = field(default_factory=dict)
    _read: dict[int, dict[Any, list[int]]] = field(default_factory=dict)
    _more: dict[tuple[int, int], dict[str, dict[Any, Fraction]]] = field(default_factory=dict)
    _learned: Learned | None = None
    _quotas: list[Quota] = field(default_factory=list)

    def known(self, place: int) -> dict[Any, list[int]]:
        """The first `place` months as they were known at the end of the last of them."""
        found = self._read.get(place)
        if found is None:
            months = self.months[:place]
            found = self._read[place] = self._series(months, months[-1].end - timedelta(days=1))
        return found

    def actual(self) -> dict[Any, list[int]]:
        """All months as they are known today."""
        return self._series(self.months, None)

    def more(self, place: int, months: int) -> dict[str, dict[Any, Fraction]]:
        """What the open deals and the quotas let expect after the first `place` months: family → owner → amount."""
        if self._learned is None:
            self._learned, self._quotas = Learned(stands(self.user, self.months)), quotas(self.user)
        found = self._more.get((place, months))
        if found is None:
            found = self._learned.families(place, months)
            moment = self._learned.stands.moments[place]
            by_quota = to_date(self._quotas, moment, self.known(place), self.months[:place], months)
            if by_quota is not None:
                found[QUOTA_TO_DATE] = by_quota
            self._more[place, months] = found
        return found

    def _series(self, months: Sequence[Period], as_of: date | None) -> dict[Any, list[int]]:
        if not months:
            return {}
        span = Period(months[0].start, months[-1].end, f"{months[0].start}..{months[-1].end}")
        won = cross("bookings", scope_for(self.user, period=span, as_of=as_of or ""), "owner", "month")
        start = months[0].start.year * 12 + months[0].start.month - 1
        found: dict[Any, list[int]] = {}
        for (owner, month), amount in won.items():
            found.setdefault(owner, [0] * len(months))[int(month) - start] += amount
        new = [owner for owner in found if owner not in self.labels]
        self.labels |= {None: _("(none)"), **labels_of("bookings", "owner", new)} if new else {}
        return found


def bookings(user: User) -> Bookings:
    """The months that have ended, from the first to the last one in which something was won; at most three years."""
    groups = read("bookings", scope_for(user, group_by="month")).groups
    now = today()
    present = now.year * 12 + now.month - 1
    numbers = [int(group.key) for group in groups if group.key is not None and int(group.key) < present]
    if not numbers:
        return Bookings(user)
    last = max(numbers)
    first = max(min(numbers), last - MOST_MONTHS + 1)
    return Bookings(user, [month_period(number // 12, number % 12 + 1) for number in range(first, last + 1)])


def together(
    found: Mapping[str, Mapping[Any, Fraction]], key: Any, members: Collection[Any] | None
) -> dict[str, dict[Any, Fraction]]:
    """Of every family the sum over some owners; None is everybody."""
    return {
        name: {key: sum((one for who, one in row.items() if members is None or who in members), Fraction(0))}
        for name, row in found.items()
    }


def _whole(series: dict[Any, list[int]]) -> dict[Any, list[int]]:
    return {WHOLE: [sum(column) for column in zip(*series.values(), strict=True)]} if series else {}


@dataclass(frozen=True, slots=True)
class Judged:
    """The back-tests of a workspace: next month in all and by person, and the next three months in all."""

    bookings: Bookings
    total: BackTest
    people: BackTest
    quarter: BackTest


def judge(user: User) -> Judged:
    """Back-test everything that this reader may see."""
    won = bookings(user)
    actual = won.actual()

    def whole(months: int) -> BackTest:
        return back_test(
            lambda place: _whole(won.known(place)), _whole(actual), months,
            lambda place, ahead: together(won.more(place, ahead), WHOLE, None),
        )  # fmt: skip

    return Judged(won, whole(1), back_test(won.known, actual, 1, won.more), whole(3))
