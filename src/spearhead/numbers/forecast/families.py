"""Forecasts from the months before: the last ones, their mean, the same place last quarter or year; pure arithmetic.

A history is one whole number per month and unit, oldest first, all units equally long; a unit that was not there yet
has zeros. Families that need open deals (`learned`) or quotas (`quotas`) are not here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeVar

Unit = TypeVar("Unit")
History = Mapping[Unit, Sequence[int]]
MIN_MONTHS: Final = 3
YEAR: Final = 12
MEAN: Final = "mean_of_3"  #: what every other family has to beat
SPLIT: Final = "total_split:"  #: the total is forecast, then shared out by each unit's part of all history


def _mean(past: Sequence[int], months: int) -> Fraction:
    return Fraction(sum(past[-3:]) * months, 3)


def _last(past: Sequence[int], months: int) -> Fraction:
    """What the same number of months right before brought; one month: the last one."""
    return Fraction(sum(past[-months:]))


def _quarter(past: Sequence[int], months: int) -> Fraction:
    """The same place in the quarter before."""
    return Fraction(sum(past[len(past) - 3 + place % 3] for place in range(months)))


def _year(past: Sequence[int], months: int) -> Fraction:
    """The same months of the year before."""
    start = len(past) - YEAR
    return Fraction(sum(past[start : start + months]))


#: In order of simplicity: name → (months of history needed, forecast of the next `months` months together).
FAMILIES: Final[Mapping[str, tuple[int, Callable[[Sequence[int], int], Fraction]]]] = {
    MEAN: (3, _mean),
    "last_period": (3, _last),
    "same_place_last_quarter": (3, _quarter),
    "same_place_last_year": (YEAR, _year),
}


def families(months_known: int, *, many: bool) -> list[str]:
    """The families that this much history allows, simplest first; of many units each also as total first."""
    single = [name for name, (needed, _forecast) in FAMILIES.items() if months_known >= needed]
    return single + ([SPLIT + name for name in single] if many else [])


def forecast(history: History[Unit], family: str, months: int = 1) -> dict[Unit, Fraction]:
    """What each unit brings in the next `months` months together, by one family."""
    if not family.startswith(SPLIT):
        _needed, of = FAMILIES[family]
        return {unit: of(past, months) for unit, past in history.items()}
    _needed, of = FAMILIES[family.removeprefix(SPLIT)]
    whole = [sum(column) for column in zip(*history.values(), strict=True)]
    return shared_out(of(whole, months), history)


def shared_out(total: Fraction, history: History[Unit]) -> dict[Unit, Fraction]:
    """A total by each unit's part of all history."""
    every = sum(sum(past) for past in history.values())
    return {unit: total * sum(past) / every if every else Fraction(0) for unit, past in history.items()}
