"""Sharing a pool exactly: weights, largest remainders, pinned amounts, a cap on change; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spearhead.accounts.workspace.access import workspace
from spearhead.kernel import formats
from spearhead.kernel.errors import Refused
from spearhead.kernel.money import split

HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person to share with: potential and history in minor units, `last` the goal of a year before if any."""

    key: int
    capacity: Fraction
    potential: int
    history: int
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each candidate; `dropped` names the parts that were all zero and so said nothing."""

    of: Mapping[int, Fraction]
    dropped: tuple[str, ...] = ()


def pool_of(target: int, over_percent: int = 100) -> int:
    """What is shared out: the target times the over-assignment, half units away from zero."""
    return (target * over_percent * 2 + 100) // 200


def weights(people: Sequence[Candidate], a: Fraction = HALF) -> Weights:
    """capacity × (a × potential share + (1 - a) × history share); refused (`no_capacity`) when all are 0."""
    potential, history = sum(one.potential for one in people), sum(one.history for one in people)
    dropped = tuple(name for name, total in (("potential", potential), ("history", history)) if not total)
    if len(dropped) == 2:
        found = {one.key: one.capacity for one in people}
    else:
        part = Fraction(1) if not history else Fraction(0) if not potential else a
        found = {
            one.key: one.capacity
            * (part * Fraction(one.potential, potential or 1) + (1 - part) * Fraction(one.history, history or 1))
            for one in people
        }
    if not any(found.values()):
        message = _("Nobody here can carry a goal in this period: all are new, away, or without potential.")
        raise Refused("no_capacity", message, {"people": message})
    return Weights(found, dropped)


def allocate(pool: int, of: Mapping[int, Fraction | int], pinned: Mapping[int, int] | None = None) -> dict[int, int]:
    """Parts of the pool that sum to it exactly: pinned ones stay, the rest goes by weight.

    Refused: pins above the pool (`pins_exceed_pool`, with the excess), everybody pinned to another sum
    (`pins_differ`), nobody left who can carry the rest (`no_capacity`).
    """
    pins = {key: amount for key, amount in (pinned or {}).items() if key in of}
    taken = sum(pins.values())
    if any(amount < 0 for amount in pins.values()):
        message = _("An amount is not below zero.")
        raise Refused("not_positive", message, {"pins": message})
    if taken > pool:
        raise _exceeds(taken - pool)
    free = [key for key in of if key not in pins]
    if not free and taken != pool:
        message = _("Everybody is pinned, and the pins do not sum to the pool. Free one of them.")
        raise Refused("pins_differ", message, {"pins": message})
    if free and not any(of[key] for key in free):
        if taken != pool:
            message = _("Nobody who is not pinned can carry the rest.")
            raise Refused("no_capacity", message, {"people": message})
        return {key: pins.get(key, 0) for key in of}
    parts = dict(zip(free, split(pool - taken, [of[key] for key in free]), strict=True)) if free else {}
    return {key: pins[key] if key in pins else parts[key] for key in of}


def _exceeds(excess: int) -> Refused:
    base = workspace().base_currency
    lang: formats.Lang = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    message = _("The pinned amounts are %(excess)s above the pool. Lower them, or raise the pool.") % {
        "excess": formats.money(excess, base, lang)
    }
    return Refused("pins_exceed_pool", message, {"pins": message})


def capped(
    pool: int, of: Mapping[int, Fraction | int], last: Mapping[int, int | None], percent: int,
    pinned: Mapping[int, int] | None = None,
) -> tuple[dict[int, int], set[int]]:  # fmt: skip
    """Allocate with every change against last year within ± `percent`: the largest breach is pinned at its bound
    first, then the rest shared anew, until nobody breaches or nobody is left. Also says whom the cap holds.
    Where the pool cannot be shared within the cap (`cap_holds`), it is shared without."""
    pins, held = dict(pinned or {}), set[int]()
    if not cap_holds(pool, {key: last.get(key) for key in of}, percent, pins):
        return allocate(pool, of, pins), held
    while True:
        parts = allocate(pool, of, pins)
        breach = [
            (amount, key)
            for key in parts
            if key not in pins and (amount := _breach(parts[key], last.get(key), percent))
        ]
        if not breach:
            return parts, held
        _size, key = max(breach, key=lambda one: (one[0], -one[1]))
        low, high = _bounds(last[key] or 0, percent)
        bound = high if parts[key] > high else low
        trial = pins | {key: bound}
        if sum(trial.values()) > pool or (len(trial) == len(of) and sum(trial.values()) != pool):
            return parts, held  # the cap cannot hold for everybody; the sum always does
        pins, held = trial, held | {key}


def cap_holds(pool: int, last: Mapping[int, int | None], percent: int, pinned: Mapping[int, int]) -> bool:
    """Whether a pool can be shared within the cap: who had no goal last year can take anything."""
    free = [amount for key, amount in last.items() if key not in pinned]
    spans = [_bounds(amount, percent) for amount in free if amount]
    rest = pool - sum(pinned.values())
    if rest < sum(low for low, _high in spans):
        return False
    return len(spans) < len(free) or rest <= sum(high for _low, high in spans)


def _bounds(last: int, percent: int) -> tuple[int, int]:
    return -(-last * (100 - percent) // 100), last * (100 + percent) // 100


def _breach(amount: int, last: int | None, percent: int) -> Fraction:
    """How far outside the bounds, as a share of last year's goal; 0 inside, or without a last year."""
    if not last:
        return Fraction(0)
    low, high = _bounds(last, percent)
    return Fraction(max(0, amount - high, low - amount), last)
