"""An amount beside product lines: lines that were set, or are several, say it; the only one of a file follows."""

from __future__ import annotations

import pytest

from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.lines import set_lines
from spearhead.crm.deals.models import Deal, DealLine
from spearhead.kernel.errors import Refused
from tests.cast import Cast
from tests.crm.telling import refused


def from_a_file(deal: Deal, cast: Cast, *totals: int) -> Deal:
    """Lines as an import makes them: the deal's amount does not count as set by them."""
    product = next(iter(cast.products.values()))
    for place, total in enumerate(totals):
        DealLine.objects.create(deal=deal, product=product, position=place, unit_minor=total, total_minor=total)
    return deal


def sums(deal: Deal) -> tuple[int | None, int]:
    """The amount and the sum of the lines."""
    found = Deal.objects.get(pk=deal.pk)
    return found.amount_minor, sum(found.lines.values_list("total_minor", flat=True))


@pytest.mark.parametrize("how", ["edit", "win"])
def test_several_lines_of_a_file_say_the_amount(cast: Cast, how: str) -> None:
    deal = from_a_file(cast.deal(), cast, 60_000, 40_000)
    with refused(Refused, "bad_value"):
        if how == "edit":
            edit_deal(deal.pk, {"amount_minor": 90_000}, by=cast.rep_a, seen_version=None)
        else:
            cast.win(deal, amount_minor=90_000)
    assert sums(deal) == (100_000, 100_000)
    cast.win(deal, amount_minor=100_000)


@pytest.mark.parametrize("how", ["edit", "win"])
def test_the_only_line_of_a_file_follows(cast: Cast, how: str) -> None:
    deal = from_a_file(cast.deal(), cast, 100_000)
    if how == "edit":
        edit_deal(deal.pk, {"amount_minor": 90_000}, by=cast.rep_a, seen_version=None)
    else:
        cast.win(deal, amount_minor=90_000)
    assert sums(deal) == (90_000, 90_000)
    assert DealLine.objects.get(deal=deal).unit_minor == 90_000


def test_a_line_that_was_set_does_not_follow(cast: Cast) -> None:
    deal, product = cast.deal(), next(iter(cast.products.values()))
    set_lines(deal.pk, [{"product_id": product.pk, "unit_minor": 5_000}], by=cast.rep_a, seen_version=None)
    with refused(Refused, "bad_value"):
        edit_deal(deal.pk, {"amount_minor": 1}, by=cast.rep_a, seen_version=None)
    assert sums(deal) == (5_000, 5_000)
