"""Rolling back-test: at each past month-end the family that had been best until then forecasts, and is scored later.

Only what was known at an origin chooses and forecasts there. A family replaces the mean of three months when it was
more than 2 % (relative) better over the origins whose months had all ended; ties go to the simpler one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from spearhead.numbers.forecast.accuracy import bias, range_around, spread_of, wape
from spearhead.numbers.forecast.families import MEAN, MIN_MONTHS, families, forecast

BETTER: Final = Fraction(98, 100)
PROVISIONAL: Final = 5  #: up to so many origins the choice is provisional
Histories = Callable[[int], Mapping[Any, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Origin:
    """One past forecast. `place` counts months of history known; amounts are by unit, in minor units."""

    place: int
    family: str
    forecasts: Mapping[Any, int]
    actuals: Mapping[Any, int]
    means: Mapping[Any, int]
    ranges: Mapping[Any, tuple[int, int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BackTest:
    """All origins of a level and horizon; shares are fractions, None where there are no actuals.

    `ahead` is the forecast from the last month known, which nothing has answered yet; None under three months.
    """

    months: int
    origins: list[Origin]
    ahead: Origin | None = None

    @property
    def provisional(self) -> bool:
        """Whether so few origins chose that the choice may change."""
        return len(self.origins) <= PROVISIONAL

    def wape(self) -> Fraction | None:
        """Of the chosen families."""
        return wape(*_pooled(self.origins, "forecasts"))

    def mean_wape(self) -> Fraction | None:
        """Of the mean of three months, for comparison."""
        return wape(*_pooled(self.origins, "means"))

    def bias(self) -> Fraction | None:
        """How far the chosen forecasts together lay above (+) or below (-)."""
        return bias(*_pooled(self.origins, "forecasts"))

    def coverage(self) -> tuple[int, int]:
        """How many outcomes lay within P10–P90, of how many that had a range."""
        pairs = [(one.ranges[unit], one.actuals[unit]) for one in self.origins for unit in one.ranges]
        return sum(low <= actual <= high for (low, _middle, high), actual in pairs), len(pairs)


def back_test(known: Histories, actual: Mapping[Any, Sequence[int]], months: int) -> BackTest:
    """Forecast the next `months` months from every month-end that has three months before and all of them after.

    `known(place)` is the history of the first `place` months as it was known at their end; `actual` is what came.
    """
    length = max((len(row) for row in actual.values()), default=0)
    tried: list[dict[str, Mapping[Any, int]]] = []
    origins: list[Origin] = []

    def look(place: int) -> Origin:
        past = known(place)
        history = {unit: past.get(unit, [0] * place) for unit in actual}
        names = families(place, many=len(actual) > 1)
        tried.append({name: _rounded(forecast(history, name, months)) for name in names})
        # Only origins whose months had ended by now may choose.
        scored = [(old, one.actuals) for old, one in zip(tried, origins, strict=False) if one.place + months <= place]
        family = choose(scored, names)
        spread, chosen = spread_of(_ratios(scored, family)), tried[-1][family]
        ranges = {unit: range_around(point, spread) for unit, point in chosen.items()} if spread else {}
        outcome = {unit: sum(row[place : place + months]) for unit, row in actual.items()}
        return Origin(place, family, chosen, outcome, tried[-1][MEAN], ranges)

    for place in range(MIN_MONTHS, length - months + 1):
        origins.append(look(place))  # each sees the origins before it
    return BackTest(months, origins, replace(look(length), actuals={}) if length >= MIN_MONTHS else None)


def choose(scored: Sequence[tuple[Mapping[str, Mapping[Any, int]], Mapping[Any, int]]], names: Sequence[str]) -> str:
    """The family to trust after these scored origins: the mean unless another was clearly better."""
    errors: dict[str, Fraction] = {}
    for name in names:
        pairs = [(old[name][unit], outcome[unit]) for old, outcome in scored if name in old for unit in outcome]
        if len(pairs) == sum(len(outcome) for _old, outcome in scored):  # judged on the same origins as the mean
            found = wape([one for one, _two in pairs], [two for _one, two in pairs])
            if found is not None:
                errors[name] = found
    if MEAN not in errors:
        return MEAN
    best = min(errors, key=lambda name: (errors[name], names.index(name)))
    return best if errors[best] < errors[MEAN] * BETTER else MEAN


def _ratios(scored: Sequence[tuple[Mapping[str, Mapping[Any, int]], Mapping[Any, int]]], family: str) -> list[Fraction]:
    """Past actual ÷ forecast of a family, pooled over units."""
    return [
        Fraction(outcome[unit], old[family][unit])
        for old, outcome in scored
        if family in old
        for unit in outcome
        if old[family][unit] > 0
    ]


def _rounded(amounts: Mapping[Any, Fraction]) -> dict[Any, int]:
    return {unit: int(amount + Fraction(1, 2)) for unit, amount in amounts.items()}


def _pooled(origins: Sequence[Origin], which: str) -> tuple[list[int], list[int]]:
    pairs = [(getattr(one, which)[unit], one.actuals[unit]) for one in origins for unit in one.actuals]
    return [one for one, _two in pairs], [two for _one, two in pairs]
