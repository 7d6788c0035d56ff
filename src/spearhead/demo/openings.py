"""When deals are opened and by whom: seasons, growth, and what a newcomer can carry."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate
from random import Random

from spearhead.demo.clock import SEASON, is_workday, months, workday
from spearhead.demo.world import Seller, World


def openings(world: World) -> list[tuple[date, int]]:
    """As many (day, number of the seller) as deals are wanted, in order of time."""
    rng = world.rng("openings")
    cells, weights = [], []
    for month in months(world.start, world.today):
        for number, seller in enumerate(world.sellers):
            weight = _weight(world, seller, month)
            if weight > 0:
                cells.append((month, number))
                weights.append(weight)
    chosen = rng.choices(cells, cum_weights=list(accumulate(weights)), k=world.size.deals)
    return sorted((_day(world, rng, world.sellers[number], month), number) for month, number in chosen)


def _weight(world: World, seller: Seller, month: date) -> float:
    last = month + timedelta(days=27)
    if last < seller.start or (seller.end and month >= seller.end.replace(day=1)):
        return 0.0
    growth = 1 + 0.12 * (month - world.start).days / 365
    elapsed = min(1.0, (world.today - month).days / 30)
    return SEASON[month.month] * growth * elapsed * seller.load * max(0.1, seller.ramp(month + timedelta(days=15)))


def _day(world: World, rng: Random, seller: Seller, month: date) -> date:
    """A working day of the month before today and while the seller was here."""
    first = max(month, seller.start)
    last = min(
        month + timedelta(days=27), world.today - timedelta(days=1), (seller.end or date.max) - timedelta(days=1)
    )
    day = workday(first + timedelta(days=rng.randrange(max(1, (last - first).days + 1))))
    while day >= world.today or not is_workday(day):
        day -= timedelta(days=1)
    return day
