"""What deals earn under the terms of a plan: tiers on attainment, marginal or retroactive, bonus, cap and floor.

Pure arithmetic: amounts in minor units, shares and rates in hundredths of a percent. An edge belongs to the tier below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from spearhead.kernel.money import round_half_away

WHOLE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to this attainment (None: no end) each amount earns this rate."""

    upto: int | None
    rate: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The terms: `retroactive` pays the tier that was reached on everything from the first amount on.

    `bonus` is paid once when the quota is met; `cap` and `floor` bound the whole.
    """

    tiers: tuple[Tier, ...]
    retroactive: bool = False
    bonus: int = 0
    cap: int | None = None
    floor: int = 0


@dataclass(frozen=True, slots=True)
class Sale:
    """What of a deal counts for a person, and when."""

    deal_id: int
    day: date
    amount: int
    late: bool = False


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
    ordered = sorted(sales, key=lambda sale: (sale.day, sale.deal_id))
    result = Result(credited=sum(sale.amount for sale in ordered))
    edges = _edges(rules, quota)
    if rules.retroactive:
        rate = _rate_at(edges, result.credited)
        result.lines = [_line(sale, sale.amount, rate) for sale in ordered if sale.amount]
    else:
        result.lines = _marginal(edges, ordered)
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
    return Earned("late" if sale.late else "deal", amount, rate, commission, sale.deal_id, sale.day)


def _bound(rules: Rules, quota: int | None, result: Result) -> None:
    if rules.bonus and quota is not None and result.credited >= quota:
        result.lines.append(Earned("bonus", 0, 0, rules.bonus))
    if rules.cap is not None and result.commission > rules.cap:
        result.lines.append(Earned("cap", 0, 0, rules.cap - result.commission))
    if result.commission < rules.floor:
        result.lines.append(Earned("floor", 0, 0, rules.floor - result.commission))


def would_earn(rules: Rules, quota: int | None, sales: Sequence[Sale], more: Sale) -> int:
    """How much more commission there is when one more deal closes: all of it counted, tiers before and after."""
    return earn(rules, quota, [*sales, more]).commission - earn(rules, quota, sales).commission
