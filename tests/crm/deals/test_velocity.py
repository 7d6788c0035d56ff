"""Velocity: all four factors from one set of deals, so that it is what was won ÷ the median cycle."""

from __future__ import annotations

from datetime import date, timedelta

from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.figures import read
from tests.cast import YEAR, Cast


def test_the_worked_example(cast: Cast) -> None:
    """Eight closed, a quarter won, 125,000 each in 60 days: 8 × 25 % × 125,000 ÷ 60 = 4,166.67 a day."""
    opened = date(YEAR, 1, 2)
    for place in range(8):
        deal = cast.deal(f"Deal {place}", amount_minor=125_000_00, opened_on=opened)
        if place < 2:
            cast.win(deal, closed_on=opened + timedelta(days=60))
        else:
            cast.lose(deal, closed_on=opened + timedelta(days=9))
    found = read("velocity", scope_for(cast.director, period=str(YEAR)))
    assert read("win_rate_count", scope_for(cast.director, period=str(YEAR))).value == 1 / 4
    assert round(found.value or 0) == 4_166_67
