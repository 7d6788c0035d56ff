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
from spearhead.numbers.forecast.families import FAMILIES, MEAN, MIN_MONTHS, SPLIT, families, forecast, shared_out

BETTER: Final = Fraction(98, 100)
PROVISIONAL: Final = 5  #: up to so many origins the choice is provisional
LATER: Final = 3  #: origins that a family must have met where it came later than the mean, or learns from deals
Histories = Callable[[int], Mapping[Any, Sequence[int]]]
#: place, months ahead → family → amount by unit, for the families that know more than the months before
More = Callable[[int, int], Mapping[str, Mapping[Any, Fraction]]]
Tried = Sequence[tuple[Mapping[str, Mapping[Any, int]], Mapping[Any, int]]]


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
    tried: list[dict[str, Mapping[Any, int]]] = field(default_factory=list)  #: origin by origin, every family

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

    def of_family(self, name: str, units: Sequence[Any] | None = None) -> tuple[Fraction | None, int]:
        """How far one family would have been off, over so many origins at which it could forecast."""
        asked = [(one, old[name]) for one, old in zip(self.origins, self.tried, strict=False) if name in old]
        pairs = [(old[unit], one.actuals[unit]) for one, old in asked for unit in units or one.actuals]
        return wape([one for one, _two in pairs], [two for _one, two in pairs]), len(asked)

    def coverage(self) -> tuple[int, int]:
        """How many outcomes lay within P10–P90, of how many that had a range."""
        pairs = [(one.ranges[unit], one.actuals[unit]) for one in self.origins for unit in one.ranges]
        return sum(low <= actual <= high for (low, _middle, high), actual in pairs), len(pairs)


def back_test(known: Histories, actual: Mapping[Any, Sequence[int]], months: int, more: More | None = None) -> BackTest:
    """Forecast the next `months` months from every month-end that has three months before and all of them after.

    `known(place)` is the history of the first `place` months as it was known at their end; `actual` is what came.
    """
    length = max((len(row) for row in actual.values()), default=0)
    tried: list[dict[str, Mapping[Any, int]]] = []
    origins: list[Origin] = []

    def look(place: int) -> Origin:
        past = known(place)
        history = {unit: past.get(unit, [0] * place) for unit in actual}
        many = len(actual) > 1
        found = {name: forecast(history, name, months) for name in families(place, many=many)}
        for name, amounts in (more(place, months) if more else {}).items():
            found[name] = {unit: amounts.get(unit, Fraction(0)) for unit in actual}
            if many:
                found[SPLIT + name] = shared_out(sum(amounts.values(), Fraction(0)), history)
        names = sorted(found, key=lambda name: name.startswith(SPLIT))  # the simpler first
        tried.append({name: _rounded(found[name]) for name in names})
        # Only origins whose months had ended by now may choose.
        scored = [(old, one.actuals) for old, one in zip(tried, origins, strict=False) if one.place + months <= place]
        family = choose(scored, names)
        spread, chosen = spread_of(_ratios(scored, family)), tried[-1][family]
        ranges = {unit: range_around(point, spread) for unit, point in chosen.items()} if spread else {}
        outcome = {unit: sum(row[place : place + months]) for unit, row in actual.items()}
        return Origin(place, family, chosen, outcome, tried[-1][MEAN], ranges)

    for place in range(MIN_MONTHS, length - months + 1):
        origins.append(look(place))  # each sees the origins before it
    ahead = replace(look(length), actuals={}) if length >= MIN_MONTHS else None
    return BackTest(months, origins, ahead, tried)


def choose(scored: Tried, names: Sequence[str]) -> str:
    """The family to trust after these scored origins: the mean unless another was clearly better.

    A family that came later is measured against the mean on the origins that both have. It, and whatever learns from
    deals or quotas, counts from `LATER` origins on: one lucky month says little of what has much to fit.
    """
    errors: dict[str, Fraction] = {}
    for name in names:
        both = [(old, outcome) for old, outcome in scored if name in old]
        plain = name.removeprefix(SPLIT) in FAMILIES and len(both) == len(scored)
        if not plain and len(both) < LATER:
            continue
        own, mean = _error(both, name), _error(both, MEAN)
        if own is not None and mean:
            errors[name] = own / mean
    best = min(errors, key=lambda name: (errors[name], names.index(name)), default=MEAN)
    return best if best != MEAN and errors[best] < BETTER else MEAN


def _error(scored: Tried, name: str) -> Fraction | None:
    pairs = [(old[name][unit], outcome[unit]) for old, outcome in scored for unit in outcome]
    return wape([one for one, _two in pairs], [two for _one, two in pairs])


def _ratios(scored: Tried, family: str) -> list[Fraction]:
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
