"""Retention and repeat orders: the worked examples, and who is left out."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.figures import read
from tests.cast import Cast, build

pytestmark = pytest.mark.django_db

NOW = date(2024, 5, 10)
BEFORE = date(2024, 2, 10)


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def bought(cast: Cast, company: int, on: date, amount: int) -> None:
    deal = cast.deal(f"{company} {on}", company_id=company, amount_minor=amount, opened_on=on - timedelta(days=10))
    cast.win(deal, closed_on=on)


def test_retention_of_the_customers_of_the_period_before(cast: Cast) -> None:
    """Before: 60 + 35 + 5 = 100. Now 90 (+30), 30 (-5), 0 (-5), and a new customer who does not count."""
    grows, shrinks, goes, new = (cast.company(name).pk for name in ("Grows", "Shrinks", "Goes", "New"))
    for company, before, now in ((grows, 60, 90), (shrinks, 35, 30), (goes, 5, 0), (new, 0, 500)):
        if before:
            bought(cast, company, BEFORE, before)
        if now:
            bought(cast, company, NOW, now)
    scope = scope_for(cast.director, period="2024-Q2")
    assert read("nrr", scope).value == Fraction(120, 100)
    assert read("grr", scope).value == Fraction(90, 100)
    assert read("nrr", scope).n == 3
    assert read("nrr", scope_for(cast.rep_b, period="2024-Q2")).value is None


def test_a_running_period_says_so(cast: Cast) -> None:
    bought(cast, cast.company().pk, today() - timedelta(days=20), 100)
    span = f"{today() - timedelta(days=10)}..{today() + timedelta(days=10)}"
    found = read("nrr", scope_for(cast.director, period=span))
    assert found.value == 0
    assert [one.code for one in found.warnings] == ["running"]


def test_repeat_orders_within_ninety_days_of_old_enough_customers(cast: Cast) -> None:
    """Five old enough: two came back in time, one too late, two never; one is too young."""
    days = {"Soon": (0, 90), "Twice": (0, 5, 10), "Late": (0, 91), "Never": (0,), "Nor": (0,)}
    for name, steps in days.items():
        company = cast.company(name).pk
        for step in steps:
            bought(cast, company, date(2024, 1, 5) + timedelta(days=step), 100)
    young = cast.company("Young").pk
    bought(cast, young, today() - timedelta(days=89), 100)
    bought(cast, young, today() - timedelta(days=80), 100)
    found = read("repeat_rate", scope_for(cast.director))
    assert (found.value, found.n) == (Fraction(2, 5), 5)
    assert {one.code: one.n for one in found.warnings}["immature"] == 1
    later = read("repeat_rate", scope_for(cast.director, period="2024-02"))
    assert (later.value, later.n) == (None, 0)  # by the month of the first order, not of the second
