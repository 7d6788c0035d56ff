"""A plan of the worked example for repA and repA2, in the first quarter of the known year, with goals of 100,000."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import Deal
from spearhead.kernel.time import Period, read_period
from spearhead.numbers.commission.acts import draw_up
from spearhead.numbers.commission.models import CommissionPlan, Statement
from spearhead.numbers.commission.planning import Terms, create_plan, put_on_plan
from spearhead.numbers.goals.acts import set_goal
from tests.cast import YEAR, Cast

TIERS = ((5_000, 200), (10_000, 500), (None, 800))
Q1, Q2 = read_period(f"{YEAR}-Q1"), read_period(f"{YEAR}-Q2")
Won = Callable[..., Deal]


@pytest.fixture
def plan(cast: Cast) -> CommissionPlan:
    """The plan, set by the administrator; both reps of team A have a goal of 100,000 in each of two quarters."""
    made = create_plan({"name": "Field"}, Terms(TIERS, clawback_days=60), by=cast.admin, valid_from=date(YEAR, 1, 1))
    for who in (cast.rep_a, cast.rep_a2):
        put_on_plan(made.pk, who.pk, by=cast.admin, valid_from=date(YEAR, 1, 1))
        for quarter in (Q1, Q2):
            set_goal(quarter, 100_000_00, by=cast.director, user=who)
    return made


@pytest.fixture
def won(cast: Cast) -> Won:
    """``won(yuan, day)``: a deal of repA (or of `by`), won on a day of the known year."""

    def winning(yuan: int, month: int, day: int, *, by: User | None = None, name: str = "Won") -> Deal:
        deal = cast.deal(name, by=by or cast.rep_a, amount_minor=yuan * 100, opened_on=date(YEAR, 1, 2))
        return cast.win(deal, closed_on=date(YEAR, month, day))

    return winning


def drawn(cast: Cast, plan: CommissionPlan, period: Period = Q1, who: User | None = None) -> Statement:
    """The statement of repA (or another) drawn up anew."""
    draw_up(plan.pk, period, by=cast.admin)
    return Statement.objects.get(user=who or cast.rep_a, starts_on=period.start)
