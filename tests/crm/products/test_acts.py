"""Products, price lists and prices."""

from __future__ import annotations

from datetime import date

import pytest

from spearhead.crm.products.access import price_of, products_visible_to
from spearhead.crm.products.acts import (
    create_price_list,
    create_product,
    edit_price_list,
    edit_product,
    remove_price,
    retire_product,
    set_price,
)
from spearhead.crm.products.models import Price, Product
from spearhead.crm.search.find import search
from spearhead.kernel.errors import Conflict, Forbidden, Refused
from tests.cast import Cast
from tests.crm.telling import refused

Q1, Q2, Q3 = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)


def test_added_found_changed_and_retired(cast: Cast) -> None:
    product = create_product({"name": "泵", "code": "P-1", "list_minor": 500}, by=cast.admin)
    assert (product.currency, product.version) == ("CNY", 1)
    assert search(cast.rep_a, "beng")[0].id == product.pk
    edit_product(product.pk, {"name": "阀门", "list_minor": 600}, by=cast.admin, seen_version=1)
    assert search(cast.rep_a, "famen")[0].hint == "P-1"
    with refused(Conflict):
        edit_product(product.pk, {"unit": "pc"}, by=cast.admin, seen_version=1)
    retire_product(product.pk, by=cast.admin, seen_version=2)
    assert product not in products_visible_to(cast.rep_a)
    assert product in products_visible_to(cast.rep_a, retired=True)
    assert search(cast.rep_a, "famen") == []


def test_refused_for_twins_nonsense_and_other_hands(cast: Cast) -> None:
    with refused(Refused, "code_taken"):
        create_product({"name": "X", "code": "GTX Pro"}, by=cast.admin)
    with refused(Refused, "code_taken"):
        edit_product(cast.products["MG Basic"].pk, {"code": "GTX Pro"}, by=cast.admin, seen_version=None)
    nonsense = ({"name": ""}, {"name": "X", "list_minor": -1}, {"name": "X", "currency": "XXY"}, {"name": "X", "id": 1})
    for values in nonsense:
        with refused(Refused):
            create_product(values, by=cast.admin)
    for who in (cast.rep_a, cast.mgr_a, cast.analyst):
        with refused(Forbidden):
            create_product({"name": "X"}, by=who)


def test_prices_by_period_without_overlap(cast: Cast) -> None:
    product = cast.products["GTX Pro"]
    general = create_price_list({"name": "General"}, by=cast.admin)
    set_price(general.pk, product.pk, 100, by=cast.admin, valid_from=Q1)
    set_price(general.pk, product.pk, 200, by=cast.admin, valid_from=Q2)
    assert [price_of(product, "CNY", day) for day in (date(2025, 12, 31), Q1, date(2026, 3, 31), Q2)] == [
        500_000, 100, 100, 200
    ]  # fmt: skip
    assert price_of(product, "USD", Q1) is None
    for start, end in ((None, Q2), (Q1, Q3), (None, None), (date(2026, 2, 1), date(2026, 3, 1))):
        with refused(Refused, "price_overlaps"):
            set_price(general.pk, product.pk, 300, by=cast.admin, valid_from=start, valid_to=end)
    with refused(Refused, "bad_period"):
        set_price(general.pk, product.pk, 300, by=cast.admin, valid_from=Q2, valid_to=Q2)
    set_price(general.pk, product.pk, 50, by=cast.admin, valid_to=Q1)
    remove_price(Price.objects.get(minor=200).pk, by=cast.admin)
    assert price_of(product, "CNY", Q2) == 500_000


def test_a_list_for_a_segment_and_its_currency(cast: Cast) -> None:
    product = Product.objects.get(code="GTX Pro")
    close = create_price_list({"name": "Small", "segment_id": cast.small.pk, "currency": "USD"}, by=cast.admin)
    edit_price_list(close.pk, {"currency": "CNY"}, by=cast.admin, seen_version=1)
    set_price(close.pk, product.pk, 7, by=cast.admin)
    assert price_of(product, "CNY", Q1) == 500_000
    assert price_of(product, "CNY", Q1, segment_id=cast.small.pk) == 7
    with refused(Refused, "currency_fixed"):
        edit_price_list(close.pk, {"currency": "USD"}, by=cast.admin, seen_version=None)
    with refused(Refused, "unknown_reference"):
        edit_price_list(close.pk, {"segment_id": 99}, by=cast.admin, seen_version=None)


@pytest.mark.parametrize("minor", [-1, 10**18, 1.5, True, "5"])
def test_refused_for_what_is_no_price(cast: Cast, minor: object) -> None:
    general = create_price_list({"name": "General"}, by=cast.admin)
    with refused(Refused, "bad_value"):
        set_price(general.pk, cast.products["GTX Pro"].pk, minor, by=cast.admin)  # type: ignore[arg-type]
