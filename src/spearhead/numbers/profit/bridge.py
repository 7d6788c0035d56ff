"""Why one margin became another: volume, mix, price and cost, product by product, adding up to the cent.

With quantity q, price p, cost c, margin m = p - c and Q = Σq: volume = (Q₁/Q₀ - 1) × M₀, mix = Σ(q₁ - q₀Q₁/Q₀)m₀,
price = Σq₁(p₁ - p₀) in a list part and a discount part, cost = -Σq₁(c₁ - c₀). A product that was not there before
takes its present price and cost, so that it is all mix; where nothing was there before, all is new. What returns
took of the margin stands beside these, on the days of the returns, so that they explain no price.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from spearhead.kernel.money import round_half_away


class Effect(StrEnum):
    """What moved the margin, in the order of the waterfall."""

    VOLUME = "volume"
    MIX = "mix"
    PRICE = "price"
    DISCOUNT = "discount"
    COST = "cost"
    NEW = "new"
    RETURNS = "returns"


@dataclass(frozen=True, slots=True)
class Side:
    """A product's whole: units, and minor units at list price, after discounts, and of cost."""

    quantity: Fraction
    listed: Fraction
    net: Fraction
    cost: Fraction
    #: margin that returns and credits of the period took away
    lost: Fraction = Fraction(0)

    @property
    def made(self) -> Fraction:
        """The margin of what was sold."""
        return self.net - self.cost

    @property
    def margin(self) -> Fraction:
        """What is left of it after returns."""
        return self.made - self.lost

    def each(self, total: Fraction) -> Fraction:
        """A total by unit."""
        return total / self.quantity if self.quantity else Fraction(0)


NOTHING = Side(Fraction(0), Fraction(0), Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Step:
    """One product: its margin before and after, and what moved it; the effects sum to the difference exactly."""

    key: Any
    before: int
    after: int
    effects: dict[Effect, int]


@dataclass(frozen=True, slots=True)
class Bridge:
    """All products; totals are the sums of what is shown, so that rows and columns add up both ways."""

    steps: list[Step]

    @property
    def before(self) -> int:
        """The margin that was (or was planned)."""
        return sum(step.before for step in self.steps)

    @property
    def after(self) -> int:
        """The margin that is."""
        return sum(step.after for step in self.steps)

    def total(self, effect: Effect) -> int:
        """What one effect did over all products."""
        return sum(step.effects[effect] for step in self.steps)

    def effects(self) -> list[Effect]:
        """The effects that occur: “new” alone where nothing was there before, else all the others."""
        fresh = any(step.effects[Effect.NEW] for step in self.steps)
        returns = any(step.effects[Effect.RETURNS] for step in self.steps)
        named = [Effect.NEW] if fresh else [one for one in Effect if one not in {Effect.NEW, Effect.RETURNS}]
        return [*named, *([Effect.RETURNS] if returns else [])]


def bridge(before: Mapping[Any, Side], after: Mapping[Any, Side]) -> Bridge:
    """The bridge between two sets of products."""
    whole = sum((side.quantity for side in before.values()), Fraction(0))
    now = sum((side.quantity for side in after.values()), Fraction(0))
    growth = now / whole if whole else None
    keys = list(dict.fromkeys([*before, *after]))
    steps = [_step(key, before.get(key, NOTHING), after.get(key, NOTHING), growth) for key in keys]
    return Bridge(sorted(steps, key=lambda step: (-abs(step.after - step.before), str(step.key))))


def _step(key: Any, old: Side, new: Side, growth: Fraction | None) -> Step:
    first, last = round_half_away(old.margin), round_half_away(new.margin)
    exact = dict.fromkeys(Effect, Fraction(0))
    if growth is None:
        exact[Effect.NEW] = new.made - old.made
    else:
        exact |= _moves(old, new, growth)
    exact[Effect.RETURNS] = old.lost - new.lost
    parts = whole_parts(list(exact.values()), last - first)
    return Step(key, first, last, dict(zip(exact, parts, strict=True)))


def _moves(old: Side, new: Side, growth: Fraction) -> dict[Effect, Fraction]:
    base = old if old.quantity else new
    listed, net, cost = base.each(base.listed), base.each(base.net), base.each(base.cost)
    q0, q1 = old.quantity, new.quantity
    discount = -(new.listed - new.net) + q1 * (listed - net)
    return {
        Effect.VOLUME: (growth - 1) * q0 * (net - cost),
        Effect.MIX: (q1 - q0 * growth) * (net - cost),
        Effect.PRICE: new.listed - q1 * listed,
        Effect.DISCOUNT: discount,
        Effect.COST: q1 * cost - new.cost,
    }


def whole_parts(exact: Sequence[Fraction], total: int) -> list[int]:
    """Whole numbers near the exact ones (of either sign) that sum to the total: the largest remainders go up."""
    parts = [part.__floor__() for part in exact]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts
