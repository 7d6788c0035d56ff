"""The cast with its known year, and its goals set by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from spearhead.accounts.users.models import User
from spearhead.kernel.time import read_period
from spearhead.numbers.goals.acts import Terms, set_goal
from spearhead.numbers.goals.models import Goal
from tests.crm.conftest import cast, year

__all__ = ["cast", "year"]

SetGoal = Callable[..., Goal]


@pytest.fixture
def goal() -> SetGoal:
    """``goal(by, period, yuan, user=…)``: a goal over bookings, in yuan."""

    def setting(by: User, period: str, yuan: int, *, state: str = "active", reason: str = "", **holder: object) -> Goal:
        terms = Terms(state=state, reason=reason)
        return set_goal(read_period(period, today=date(2026, 11, 25)), yuan * 100, by=by, terms=terms, **holder)  # type: ignore[arg-type]

    return setting
