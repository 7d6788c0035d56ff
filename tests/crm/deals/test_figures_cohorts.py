"""Cohorts, the tail of the cycle, slipping and weekly creation: the worked examples of the catalogue, and edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.models import Deal, DealVersion, StageStay
from spearhead.kernel.figures import Combine, Reading, read
from spearhead.kernel.figures.reading import combine, ending
from spearhead.kernel.statistics import survival
from tests.cast import Cast, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def closed(cast: Cast, took: int, how: str = "win", opened: int = 200) -> Deal:
    deal = cast.deal(f"{how} {took}", amount_minor=100, opened_on=ago(opened))
    day = ago(opened - took)
    return cast.win(deal, closed_on=day) if how == "win" else cast.lose(deal, closed_on=day)


def codes(found: Reading) -> dict[str, int]:
    return {warn.code: warn.n for warn in found.warnings}


def test_eighty_of_a_hundred_cycles_are_no_longer(cast: Cast) -> None:
    for took in (10, 20, 30, 40, 50):
        closed(cast, took)
    assert read("cycle_p80", scope_for(cast.director)).value == 42
    assert read("cycle", scope_for(cast.director)).value == 30


def test_open_deals_wait_in_the_time_to_close(cast: Cast) -> None:
    closed(cast, 10)
    closed(cast, 30, "lose")
    cast.deal("waits 20", opened_on=ago(20))
    cast.deal("waits 40", opened_on=ago(40))
    found = read("cycle_censored", scope_for(cast.director))
    assert (found.value, found.n) == (30, 4)
    assert read("cycle", scope_for(cast.director)).value == 10  # which hides the slow ones


def test_while_more_than_half_wait_the_time_to_close_is_not_known(cast: Cast) -> None:
    closed(cast, 10)
    cast.deal("waits", opened_on=ago(20))
    cast.deal("waits too", opened_on=ago(20))
    assert read("cycle_censored", scope_for(cast.director)).value is None


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=40))
def test_it_is_the_kaplan_meier_median(deals: list[tuple[int, bool]]) -> None:
    wanted = survival([days for days, over in deals if over], [days for days, over in deals if not over]).median
    assert combine(Combine.WAITING, 0, 0, len(deals), [ending(days, over) for days, over in deals]) == wanted


def test_a_cohort_leaves_out_who_is_too_young(cast: Cast) -> None:
    """Nine of ten past deals closed within 30 days; of the ten opened 20 to 60 days ago, two are younger than that."""
    for took in (5, 10, 15, 20, 25, 26, 27, 28, 30):
        closed(cast, took, "lose", opened=300)
    closed(cast, 250, opened=300)
    for n in range(10):
        deal = cast.deal(f"cohort {n}", amount_minor=1, opened_on=ago(20 if n < 2 else 60))
        if n in {0, 4, 5}:
            cast.win(deal, closed_on=ago(10))
    span = f"{ago(70)}..{ago(5)}"
    found = read("win_rate_cohort", scope_for(cast.director, period=span))
    assert (found.value, found.n) == (Fraction(2, 8), 8)
    assert codes(found)["immature"] == 2


def test_without_any_closed_deal_nothing_is_old_enough(cast: Cast) -> None:
    cast.deal("alone", opened_on=ago(500))
    for key in ("win_rate_cohort", "stage_win_rate"):
        found = read(key, scope_for(cast.director))
        assert found.value is None
        assert "no_cycle" in codes(found)


def test_from_a_stage_whoever_was_reopened_is_not_won(cast: Cast) -> None:
    for took in (5, 6, 7):
        closed(cast, took, "lose")
    won = cast.win(cast.deal("won", amount_minor=1, opened_on=ago(100)), closed_on=ago(50))
    again = cast.win(cast.deal("again", amount_minor=1, opened_on=ago(100)), closed_on=ago(50))
    cast.move(Deal.objects.get(pk=again.pk), "qualify", by=cast.mgr_a)
    StageStay.objects.filter(deal__in=[won.pk, again.pk]).update(entered_at=datetime.combine(ago(100), time(4), UTC))
    found = read("stage_win_rate", scope_for(cast.director, period=f"{ago(101)}..{ago(99)}", group_by="stage"))
    first = next(one for one in found.groups if one.key == cast.stages["qualify"].pk)
    assert (first.value, first.n) == (Fraction(1, 2), 2)


def due(cast: Cast, name: str, amount: int, on: date) -> Deal:
    """A deal that was there with this day long before the period."""
    deal = cast.deal(name, amount_minor=amount, opened_on=ago(100), expected_close=on)
    DealVersion.objects.filter(deal=deal).update(valid_from=datetime.combine(ago(90), time(4), UTC))
    return deal


def test_slipped_and_pulled_in_by_value_due_at_the_start(cast: Cast) -> None:
    start, end = ago(30), today() + timedelta(days=30)
    span = f"{start}..{end}"
    slips, stays = due(cast, "slips", 100, today()), due(cast, "stays", 200, today())
    lost, comes = due(cast, "lost", 100, today()), due(cast, "comes", 100, end)
    due(cast, "beyond", 900, end)
    cast.deal("new", amount_minor=700, expected_close=today())
    for deal, day in ((slips, end), (comes, end - timedelta(days=1))):
        edit_deal(deal.pk, {"expected_close": day}, by=cast.rep_a, seen_version=None)
    cast.lose(Deal.objects.get(pk=lost.pk))
    slipped = read("slippage", scope_for(cast.director, period=span))
    assert (slipped.value, slipped.n) == (Fraction(1, 4), 3)
    assert read("pull_in", scope_for(cast.director, period=span)).value == Fraction(1, 4)
    assert read("slippage", scope_for(cast.director, period=span, as_of=ago(1))).value == 0  # not yet moved then
    assert stays.status == "open"


def test_these_need_a_period_and_say_so(cast: Cast) -> None:
    for key in ("slippage", "pull_in", "creation_rate", "nrr", "grr"):
        found = read(key, scope_for(cast.director))
        assert found.value is None
        assert "needs_period" in codes(found)


def test_value_opened_per_week_of_the_days_gone(cast: Cast) -> None:
    cast.deal("one", amount_minor=100, opened_on=ago(13))
    cast.deal("two", amount_minor=180, opened_on=ago(3))
    cast.deal("before", amount_minor=999, opened_on=ago(14))
    span = f"{ago(13)}..{today() + timedelta(days=60)}"
    assert read("creation_rate", scope_for(cast.director, period=span)).value == 140
