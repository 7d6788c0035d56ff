"""What deals earn under the terms of a plan: tiers on attainment, override, bonus, cap and floor; what a draw pays.

Pure arithmetic: amounts in minor units, shares and rates in hundredths of a percent. An edge belongs to the tier below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from spearhead.kernel.money import round_half_away

WHOLE: Final = 10_000
#: kinds of lines by whether the team sold it, then by whether it comes late
KINDS: Final = (("deal", "late"), ("team", "team_late"))


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to this attainment (None: no end) each amount earns this rate."""

    upto: int | None
    rate: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The terms: `retroactive` pays the tier that was reached on everything from the first amount on.

    `override` is what a leader earns on the sales of the team; it does not count towards the quota. `bonus` is paid
    once when the quota is met; `cap` and `floor` bound the whole.
    """

    tiers: tuple[Tier, ...]
    retroactive: bool = False
    bonus: int = 0
    cap: int | None = None
    floor: int = 0
    override: int = 0


@dataclass(frozen=True, slots=True)
class Sale:
    """What of a deal counts for a person, and when; `team`: somebody else of the leader's team sold it."""

    deal_id: int
    day: date
    amount: int
    late: bool = False
    team: bool = False


@dataclass(frozen=True, slots=True)
class Earned:
    """A line of a statement: a part of a deal in one tier, or a bonus, cap or floor (no deal)."""

    kind: str
    amount: int
    rate: int
    commission: int
    deal_id: int | None = None
    day: date | None = None


@dataclass(slots=True)
class Result:
    """The lines in order, what was credited in all, and what it earns."""

    lines: list[Earned] = field(default_factory=list)
    credited: int = 0

    @property
    def commission(self) -> int:
        """The sum of the lines."""
        return sum(line.commission for line in self.lines)


def earn(rules: Rules, quota: int | None, sales: Sequence[Sale]) -> Result:
    """The lines of the sales in the order of their days, then deals; a deal that crosses a tier makes two lines."""
    ordered = sorted((sale for sale in sales if not sale.team), key=lambda sale: (sale.day, sale.deal_id))
    result = Result(credited=sum(sale.amount for sale in ordered))
    edges = _edges(rules, quota)
    if rules.retroactive:
        rate = _rate_at(edges, result.credited)
        result.lines = [_line(sale, sale.amount, rate) for sale in ordered if sale.amount]
    else:
        result.lines = _marginal(edges, ordered)
    if rules.override:
        team = sorted((sale for sale in sales if sale.team), key=lambda sale: (sale.day, sale.deal_id))
        result.lines += [_line(sale, sale.amount, rules.override) for sale in team if sale.amount]
    _bound(rules, quota, result)
    return result


def _edges(rules: Rules, quota: int | None) -> list[tuple[Fraction | None, int]]:
    """Tiers by the amount up to which they go; without a quota there is only the first."""
    if quota is None:
        return [(None, rules.tiers[0].rate)]
    return [(None if tier.upto is None else Fraction(quota * tier.upto, WHOLE), tier.rate) for tier in rules.tiers]


def _rate_at(edges: list[tuple[Fraction | None, int]], amount: int) -> int:
    return next(rate for upto, rate in edges if upto is None or amount <= upto)


def _marginal(edges: list[tuple[Fraction | None, int]], ordered: Sequence[Sale]) -> list[Earned]:
    found, reached = [], 0
    for sale in ordered:
        left = sale.amount
        for upto, rate in edges:
            room = left if upto is None else max(0, round_half_away(upto) - reached)
            part = min(left, room)
            if part > 0:
                found.append(_line(sale, part, rate))
                reached, left = reached + part, left - part
    return found


def _line(sale: Sale, amount: int, rate: int) -> Earned:
    commission = round_half_away(Fraction(amount * rate, WHOLE))
    return Earned(KINDS[sale.team][sale.late], amount, rate, commission, sale.deal_id, sale.day)


def _bound(rules: Rules, quota: int | None, result: Result) -> None:
    if rules.bonus and quota is not None and result.credited >= quota:
        result.lines.append(Earned("bonus", 0, 0, rules.bonus))
    if rules.cap is not None and result.commission > rules.cap:
        result.lines.append(Earned("cap", 0, 0, rules.cap - result.commission))
    if result.commission < rules.floor:
        result.lines.append(Earned("floor", 0, 0, rules.floor - result.commission))


def would_earn(rules: Rules, quota: int | None, sales: Sequence[Sale], *more: Sale) -> int:
    """How much more commission there is when one more deal closes: all of it counted, tiers before and after."""
    return earn(rules, quota, [*sales, *more]).commission - earn(rules, quota, sales).commission


@dataclass(frozen=True, slots=True)
class Draw:
    """What is paid at least for a period, and what of earlier advances is still owed; minor units."""

    due: int = 0
    recoverable: bool = True
    owed: int = 0


@dataclass(frozen=True, slots=True)
class Payout:
    """What is paid: earned, with a guarantee (kept) or an advance (owed), less what is paid back of earlier ones."""

    earned: int
    guarantee: int
    advanced: int
    recovered: int
    owed_after: int

    @property
    def paid(self) -> int:
        """What is paid out."""
        return self.earned + self.guarantee + self.advanced - self.recovered


def pay_out(earned: int, draw: Draw) -> Payout:
    """A recoverable draw lends what is missing and takes it back from what is earned above the draw of a later period.

    One that need not be paid back fills up to the draw, but not what was taken back below zero.
    """
    advanced = max(0, draw.due - earned) if draw.recoverable and draw.due else 0
    guarantee = 0 if draw.recoverable else max(0, draw.due - max(earned, 0))
    recovered = min(draw.owed, max(0, earned - draw.due))
    return Payout(earned, guarantee, advanced, recovered, draw.owed + advanced - recovered)


def draw_of(a_month: int, start: date, end: date) -> int:
    """The draw of ``[start, end)`` at so much a month; a part of a month by its days."""
    share, day = Fraction(0), start
    while day < end:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        share += Fraction((min(end, following) - day).days, (following - day.replace(day=1)).days)
        day = following
    return round_half_away(a_month * share)
