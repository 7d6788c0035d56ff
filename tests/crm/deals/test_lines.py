"""Product lines: rounding, sums, prices, refusals."""

from __future__ import annotations

import pytest

from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.lines import gross, set_lines
from spearhead.crm.deals.models import DealLine, DealVersion
from spearhead.crm.products.models import Price, PriceList
from spearhead.kernel.errors import Conflict, Forbidden, Refused
from tests.cast import Cast
from tests.crm.telling import refused, story


@pytest.mark.parametrize(
    ("quantity", "unit", "total"),
    [(9_500, 12_475, 118_513), (1, 500, 1), (1, 499, 0), (3_000, 3_333, 9_999), (333, 100, 33), (1_005, 100, 101)],
)
def test_rounded_half_away_from_zero_per_line(quantity: int, unit: int, total: int) -> None:
    assert gross(quantity, unit) == total


def test_the_amount_is_the_sum_of_the_lines(cast: Cast) -> None:
    deal, pro, basic = cast.deal(), cast.products["GTX Pro"], cast.products["MG Basic"]
    lines = [
        {"product_id": pro.pk, "quantity_milli": 2_000, "tax_minor": 100},
        {"product_id": basic.pk, "quantity_milli": 9_500, "discount_minor": 13},
    ]
    deal = set_lines(deal.pk, lines, by=cast.rep_a, seen_version=1)
    assert list(deal.lines.values_list("total_minor", flat=True)) == [1_000_100, 118_500]
    assert (deal.amount_minor, deal.base_minor, deal.amount_origin) == (1_118_600, 1_118_600, "lines")
    assert deal.product_id == pro.pk
    assert DealVersion.objects.filter(deal=deal).latest("seq").amount_minor == 1_118_600
    assert story("deal", deal.pk)[-1] == "deal.lines_set"
    with refused(Refused, "bad_value"):
        edit_deal(deal.pk, {"amount_minor": 5}, by=cast.rep_a, seen_version=None)
    set_lines(deal.pk, [], by=cast.rep_a, seen_version=None)
    assert edit_deal(deal.pk, {"amount_minor": 5}, by=cast.rep_a, seen_version=None).amount_minor == 5


def test_a_discount_on_the_whole_is_shared_out_exactly(cast: Cast) -> None:
    product = cast.products["MG Basic"].pk
    lines = [{"product_id": product, "unit_minor": 3_333}] * 3
    deal = set_lines(cast.deal().pk, lines, by=cast.rep_a, seen_version=None, discount_minor=100)
    assert list(DealLine.objects.values_list("discount_minor", flat=True)) == [34, 33, 33]
    assert deal.amount_minor == 9_899


def test_the_closest_list_gives_the_price(cast: Cast) -> None:
    product = cast.products["GTX Pro"]
    general = PriceList.objects.create(name="General", currency="CNY")
    close = PriceList.objects.create(name="Small", currency="CNY", segment=cast.small)
    Price.objects.create(price_list=general, product=product, minor=400)
    Price.objects.create(price_list=close, product=product, minor=300)
    company = cast.company(segment_id=cast.small.pk)
    for deal, price in ((cast.deal(company_id=company.pk), 300), (cast.deal(), 400)):
        set_lines(deal.pk, [{"product_id": product.pk}], by=cast.rep_a, seen_version=None)
        assert DealLine.objects.get(deal=deal).unit_minor == price


@pytest.mark.parametrize(
    "line",
    [
        {"quantity_milli": 0},
        {"quantity_milli": 10**13},
        {"quantity_milli": 1.5},
        {"unit_minor": -1},
        {"unit_minor": 10**18},
        {"discount_minor": 10**9},
        {"product_id": 0},
        {"product_id": "x"},
    ],
)
def test_refused_for_what_does_not_fit(cast: Cast, line: dict[str, object]) -> None:
    deal = cast.deal()
    with refused(Refused, "bad_value"):
        set_lines(deal.pk, [{"product_id": cast.products["GTX Pro"].pk, **line}], by=cast.rep_a, seen_version=None)


def test_refused_without_a_price_in_the_currency_unknown_names_stale_pages_and_foreign_hands(cast: Cast) -> None:
    deal, line = cast.deal(currency="USD"), {"product_id": cast.products["GTX Pro"].pk}
    with refused(Refused, "bad_value"):
        set_lines(deal.pk, [line], by=cast.rep_a, seen_version=None)
    with refused(Refused, "unknown_field"):
        set_lines(deal.pk, [{**line, "total_minor": 1}], by=cast.rep_a, seen_version=None)
    with refused(Conflict):
        set_lines(deal.pk, [{**line, "unit_minor": 1}], by=cast.rep_a, seen_version=9)
    with refused(Forbidden):
        set_lines(deal.pk, [{**line, "unit_minor": 1}], by=cast.analyst, seen_version=None)
