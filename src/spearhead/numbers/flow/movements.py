"""The movement table: what became of one deal between two days; the first line that matches decides. No database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from spearhead.kernel.money import round_half_away
from spearhead.kernel.time import Period


class Move(StrEnum):
    """The classes of movement, in the order of the waterfall."""

    NEW = "new"
    REOPENED = "reopened"
    REASSIGNED_IN = "reassigned_in"
    PULLED_IN = "pulled_in"
    PUSHED_IN = "pushed_in"
    INCREASE = "increase"
    DECREASE = "decrease"
    CURRENCY = "currency"
    WON = "won"
    LOST = "lost"
    DELETED = "deleted"
    REASSIGNED_OUT = "reassigned_out"
    PUSHED_OUT = "pushed_out"
    PULLED_EARLIER = "pulled_earlier"


INWARD: Final = frozenset({Move.NEW, Move.REOPENED, Move.REASSIGNED_IN, Move.PULLED_IN, Move.PUSHED_IN, Move.INCREASE})
OUTWARD: Final = frozenset(set(Move) - INWARD - {Move.CURRENCY})


@dataclass(frozen=True, slots=True)
class State:
    """A deal as it stood at the end of a day: `base` and `amount` in minor units (None where unknown).

    `close` is the closing day of a closed deal, the expected one of an open deal; `inside` says whether owner and team
    of that day lie in the scope that was asked for.
    """

    status: str
    currency: str
    amount: int | None
    base: int | None
    close: date | None
    inside: bool = True
    owner_id: int | None = None
    category: str = ""

    @property
    def value(self) -> int:
        """What it adds to a sum; an unknown amount adds nothing, and the reader is told how many there are."""
        return self.base or 0


@dataclass(frozen=True, slots=True)
class Step:
    """One movement of a deal: its class and signed amount in minor units of the base currency."""

    move: Move
    amount: int


def in_pipe(state: State | None, period: Period) -> bool:
    """Open, in scope, and expected to close inside the period."""
    return state is not None and state.status == "open" and state.inside and _due(state, period)


def steps(before: State | None, after: State | None, period: Period) -> list[Step]:
    """How a deal moved; None is "not there". What it added at the end = what it added at the start + its steps."""
    if in_pipe(before, period):
        assert before is not None
        return _of_those_inside(before, after, period)
    return _of_those_outside(before, after, period)


def _of_those_inside(before: State, after: State | None, period: Period) -> list[Step]:
    if after is None:
        return [Step(Move.DELETED, -before.value)]
    if not after.inside:
        return [Step(Move.REASSIGNED_OUT, -before.value)]
    changed = difference(before, after)
    if in_pipe(after, period):
        return changed
    if after.status != "open":
        return [*changed, Step(Move.WON if after.status == "won" else Move.LOST, -after.value)]
    return [*changed, Step(Move.PULLED_EARLIER if _early(after, period) else Move.PUSHED_OUT, -after.value)]


def _of_those_outside(before: State | None, after: State | None, period: Period) -> list[Step]:
    if after is None or not after.inside or not _due(after, period):
        return []
    if before is not None and before.status != "open" and before.status == after.status:
        return []
    closing = [] if after.status == "open" else [Step(Move.WON if after.status == "won" else Move.LOST, -after.value)]
    if before is None:
        return [Step(Move.NEW, after.value), *closing]
    return [Step(_arrival(before, period), before.value), *difference(before, after), *closing]


def _arrival(before: State, period: Period) -> Move:
    if not before.inside:
        return Move.REASSIGNED_IN
    if before.status != "open":
        return Move.REOPENED
    return Move.PUSHED_IN if _early(before, period) else Move.PULLED_IN


def difference(before: State, after: State) -> list[Step]:
    """The change of the amount at the old rate is sales work; what remains is the exchange rate's."""
    at_old_rate = _at_old_rate(before, after) - before.value
    rest = after.value - before.value - at_old_rate
    found = []
    if at_old_rate:
        found.append(Step(Move.INCREASE if at_old_rate > 0 else Move.DECREASE, at_old_rate))
    if rest:
        found.append(Step(Move.CURRENCY, rest))
    return found


def _at_old_rate(before: State, after: State) -> int:
    """The new amount in base currency at the rate of the old one.

    Where the old rate is not known (no amount, none or another currency before), the whole change is sales work.
    """
    same = before.currency == after.currency
    if not same or not before.amount or before.base is None or after.amount is None or after.base is None:
        return after.value
    return round_half_away(Fraction(after.amount) * before.base / before.amount)


def _due(state: State, period: Period) -> bool:
    return state.close is not None and state.close in period


def _early(state: State, period: Period) -> bool:
    """Before the period; a deal without a closing day lies beyond it."""
    return state.close is not None and state.close < period.start
