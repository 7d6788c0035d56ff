"""Bands of discount: edges, the win rate and the contribution of each, and where the bounds come from."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from spearhead.accounts.users.models import User
from spearhead.automation.approvals.models import ApprovalRule
from spearhead.crm.deals.lines import set_lines
from spearhead.crm.deals.models import Deal
from spearhead.numbers.profit.acts import enter_cost
from spearhead.numbers.profit.bands import USUAL, bounds, read_bands
from spearhead.numbers.profit.pools import Pooled, set_pool
from tests.cast import YEAR, Cast
from tests.numbers.profit.conftest import product
from tests.numbers.profit.test_figures import groups, value
from tests.numbers.profit.test_serving import Q2

DAY = date(YEAR, 5, 20)
COLUMNS = ("revenue", "contribution", "net_contribution")


def offer(cast: Cast, off: int, *, won: bool = True, by: User | None = None) -> Deal:
    """An offer of 1,000 at list price, at so many hundredths of a percent off, of goods that cost 500."""
    one, who = product(cast, "Listed", 1000, 500), by or cast.rep_a
    deal = cast.deal(f"Off {off}", by=who, opened_on=date(YEAR, 1, 2))
    line = {"product_id": one.pk, "quantity_milli": 1000, "unit_minor": 1000_00, "discount_minor": off * 10}
    set_lines(deal.pk, [line], by=who, seen_version=deal.version)
    deal = Deal.objects.get(pk=deal.pk)
    return cast.win(deal, closed_on=DAY) if won else cast.lose(deal, closed_on=DAY)


def test_an_edge_belongs_to_the_lower_band_and_each_has_its_rate(cast: Cast) -> None:
    for off, won in ((0, True), (500, True), (501, False), (1_000, True), (2_000, True), (2_001, False)):
        offer(cast, off, won=won)
    cast.win(cast.deal("No lines", amount_minor=50_00, opened_on=DAY), closed_on=DAY)
    assert bounds() == USUAL
    found = read_bands(cast.director, COLUMNS, period=f"{YEAR}-Q2")
    assert [(one.decided, one.won, one.win_rate) for one in found] == [
        (1, 1, 1), (1, 1, 1), (2, 1, Fraction(1, 2)), (1, 1, 1), (1, 0, 0), (0, 0, None),
    ]  # fmt: skip
    assert [one.values["revenue"] for one in found] == [1000_00, 950_00, 900_00, 800_00, 0, 50_00]
    assert sum(one.values["revenue"] for one in found) == value("revenue", cast.director, period=f"{YEAR}-Q2")
    assert value("offer_win_rate", cast.mgr_a, period=f"{YEAR}-Q2") == Fraction(4, 6)
    assert read_bands(cast.rep_b, ("revenue",), period=f"{YEAR}-Q2")[0].decided == 0


def test_a_band_has_its_contribution_and_costs_that_name_no_deal_stand_apart(cast: Cast) -> None:
    offer(cast, 0)
    offer(cast, 2_500, by=cast.rep_b)
    enter_cost("travel", 30_00, DAY, by=cast.admin, user=cast.rep_a)
    set_pool(Pooled("Support", "deals", Q2, 20_00), by=cast.director)
    found = read_bands(cast.director, COLUMNS, period=f"{YEAR}-Q2")
    assert [one.values["contribution"] for one in found] == [500_00, 0, 0, 0, 250_00, -30_00]
    assert [one.values["net_contribution"] for one in found] == [490_00, 0, 0, 0, 240_00, -30_00]
    assert sum(groups("net_contribution", cast.director, "discount_band").values()) == 700_00


def test_the_bounds_are_those_of_the_approvals_where_there_are_any(cast: Cast) -> None:
    bands = [{"up_to": 800, "level": "rep"}, {"up_to": 1500, "level": "manager"}, {"up_to": None, "level": "director"}]
    ApprovalRule.objects.create(kind="discount", name="Discounts", bands=bands)
    ApprovalRule.objects.create(kind="amount", name="Large", bands=[{"up_to": 77, "level": "rep"}])
    assert bounds() == (800, 1500)
    labels = [one.label for one in read_bands(cast.mgr_a, ())]
    assert [("8%" in label, "15%" in label) for label in labels] == [
        (False, False), (True, False), (True, True), (False, True),
    ]  # fmt: skip
