"""From list price to contribution: worked examples, unknown costs, rights, other currencies."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from spearhead.accounts.roles.acts import set_right
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.models import CurrencyRate
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.lines import set_lines
from spearhead.crm.deals.models import Deal
from spearhead.crm.products.costs import set_cost
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.figures import figures_for, read, rows
from spearhead.kernel.time import read_period
from spearhead.numbers.goals.acts import set_goal
from spearhead.numbers.profit.acts import enter_cost
from tests.cast import YEAR, Cast
from tests.numbers.profit.conftest import Sell, product

DAY = date(YEAR, 5, 1)


def value(key: str, user: User, **asked: Any) -> Any:
    return read(key, scope_for(user, **asked)).value


def groups(key: str, user: User, by: str, **asked: Any) -> dict[str, Any]:
    return {group.label: group.value for group in read(key, scope_for(user, group_by=by, **asked)).groups}


def test_contribution_ranks_the_smaller_seller_with_the_better_margin_first(cast: Cast, sell: Sell) -> None:
    """2.0 M at 12 % - 160 K = 80 K; 1.5 M at 16 % - 140 K = 100 K."""
    sell([("X", 1000, 2000, 1760)], by=cast.rep_a)
    sell([("Y", 1000, 1500, 1260)], by=cast.rep_b)
    enter_cost("pay", 160_000_00, DAY, by=cast.admin, user=cast.rep_a)
    enter_cost("pay", 100_000_00, DAY, by=cast.admin, user=cast.rep_b)
    enter_cost("travel", 40_000_00, DAY, by=cast.admin, user=cast.rep_b)
    found = groups("contribution", cast.director, "owner")
    assert list(found.items()) == [("Bea Bohr", 100_000_00), ("Ann Abel", 80_000_00)]
    assert groups("contribution", cast.director, "team") == {"Team B": 100_000_00, "Team A": 80_000_00}
    assert groups("contribution", cast.director, "month") == {f"{YEAR}-05": 180_000_00}
    assert groups("revenue", cast.director, "owner") == {"Ann Abel": 2_000_000_00, "Bea Bohr": 1_500_000_00}


def test_costs_that_name_nobody_are_a_line_of_their_own(cast: Cast, sell: Sell) -> None:
    sell([("X", 1, 100, 60)])
    enter_cost("samples", 10_00, DAY, by=cast.admin)
    found = groups("contribution", cast.admin, "owner")
    assert found == {"Ann Abel": 40_00, "（无）": -10_00}
    assert sum(found.values()) == value("contribution", cast.admin)
    assert groups("contribution", cast.admin, "product") == {"X": 40_00, "（无）": -10_00}
    kinds = [(row.record_type, row.num) for row in rows("contribution", scope_for(cast.admin))]
    assert kinds == [("deal", 40_00), ("selling_cost", -10_00)]


def test_an_unknown_cost_is_never_nothing(cast: Cast, sell: Sell) -> None:
    sell([("X", 10, 50, 30), ("Unknown", 1, 999, None)])
    assert value("revenue", cast.mgr_a) == 1_499_00
    assert value("cost_of_goods", cast.mgr_a) == 300_00
    assert value("gross_margin", cast.mgr_a) == 200_00
    assert value("margin_rate", cast.mgr_a) == Fraction(200, 500)
    assert value("uncosted_revenue", cast.mgr_a) == 999_00
    warned = read("gross_margin", scope_for(cast.mgr_a)).warnings
    assert [(one.code, one.n) for one in warned] == [("no_cost", 1)]


def test_the_rate_is_that_of_the_sums_not_a_mean_of_rates(cast: Cast, sell: Sell) -> None:
    sell([("X", 1, 1000, 900)])
    sell([("Y", 1, 10, 1)])
    assert value("margin_rate", cast.mgr_a) == Fraction(109, 1010)


def test_discount_counts_from_the_list_price_and_tax_is_not_revenue(cast: Cast) -> None:
    listed = product(cast, "Listed", list_yuan=55)
    deal = cast.deal("Taxed", opened_on=DAY)
    line = {"product_id": listed.pk, "quantity_milli": 90_000, "unit_minor": 54_00, "discount_minor": 180_00,
            "tax_minor": 300_00}  # fmt: skip
    set_lines(deal.pk, [line], by=cast.rep_a, seen_version=deal.version)
    cast.win(Deal.objects.get(pk=deal.pk), closed_on=DAY)
    asked = {"period": f"{YEAR}-Q2"}
    assert value("list_sales", cast.rep_a, **asked) == 4_950_00
    assert value("revenue", cast.rep_a, **asked) == 4_680_00
    assert value("discount", cast.rep_a, **asked) == 270_00
    assert value("discount_rate", cast.rep_a, **asked) == Fraction(270, 4950)
    assert value("revenue", cast.rep_a, period=f"{YEAR}-Q3") == 0


def test_a_line_counts_for_its_own_product_and_a_deal_without_lines_for_its_amount(cast: Cast, sell: Sell) -> None:
    sell([("X", 1, 100, 60), ("Y", 2, 30, 10)])
    cast.win(cast.deal("Plain", amount_minor=500_00, opened_on=DAY), closed_on=DAY)
    assert groups("revenue", cast.mgr_a, "product") == {"（无）": 500_00, "X": 100_00, "Y": 60_00}
    only = [("product", "is", cast.products["Y"].pk)]
    assert value("revenue", cast.mgr_a, filters=only) == 60_00
    assert value("gross_margin", cast.mgr_a, filters=only) == 40_00
    both = [("product", "in", [cast.products["X"].pk, cast.products["Y"].pk])]
    assert value("revenue", cast.mgr_a, filters=both) == 160_00


def test_another_currency_comes_at_the_rate_of_the_closing_day(cast: Cast, sell: Sell) -> None:
    CurrencyRate.objects.create(currency="USD", valid_from=date(YEAR, 1, 1), rate_e9=7_000_000_000)
    CurrencyRate.objects.create(currency="USD", valid_from=date(YEAR, 5, 1), rate_e9=7_123_456_789)
    set_cost(product(cast, "X").pk, 7_12, by=cast.admin, valid_from=date(YEAR, 1, 1))
    for on, revenue, cost in ((date(YEAR, 4, 30), 233_10, 70_00), (date(YEAR, 5, 1), 237_21, 71_23)):
        deal = sell([("X", 10, 3.333, None)], on=on, currency="USD")
        # The line's own cost: ten pieces at 7.12 yuan in dollars of the day on which it was made, in yuan again.
        of_deal = [("deal", "is", deal.pk)]
        assert value("revenue", cast.mgr_a, filters=of_deal) == revenue
        assert value("cost_of_goods", cast.mgr_a, filters=of_deal) == cost


def test_a_dated_cost_holds_from_its_day_and_leaves_old_lines_alone(cast: Cast, sell: Sell) -> None:
    one = product(cast, "Dated", list_yuan=100)
    set_cost(one.pk, 40_00, by=cast.admin, valid_from=date(YEAR, 1, 1))
    sell([("Dated", 1, 100, None)])
    assert value("gross_margin", cast.mgr_a) == 60_00
    set_cost(one.pk, 50_00, by=cast.admin, valid_from=date(YEAR, 2, 1))
    assert value("gross_margin", cast.mgr_a) == 60_00
    sell([("Dated", 1, 100, None)])
    assert value("gross_margin", cast.mgr_a) == 110_00


def test_who_may_not_see_costs_finds_no_trace_of_them(cast: Cast, sell: Sell) -> None:
    sell([("X", 1, 100, 60)])
    hidden = {"cost_of_goods", "gross_margin", "margin_rate", "costed_revenue", "uncosted_revenue", "costed_list",
              "selling_cost", "contribution"}  # fmt: skip
    assert not {spec.key for spec in figures_for(cast.rep_a)} & hidden
    for key in hidden:
        for reading in (read, rows):
            with pytest.raises(Absent):
                reading(key, scope_for(cast.rep_a))
    assert value("revenue", cast.rep_a) == 100_00


def test_the_right_to_costs_is_not_the_right_to_salaries(cast: Cast) -> None:
    assert "gross_margin" in {spec.key for spec in figures_for(cast.mgr_a)}
    with pytest.raises(Absent):
        read("contribution", scope_for(cast.mgr_a))
    set_right("rep", "cost", "read", "all", by=cast.admin)
    cast.forget()
    assert value("gross_margin", cast.rep_a) == 0


def test_nobody_is_given_a_goal_over_a_figure_that_they_may_not_read(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        set_goal(read_period("2026-Q1"), 100, by=cast.director, user=cast.rep_a, figure_key="gross_margin")
    assert refusal.value.code == "figure_not_open"
