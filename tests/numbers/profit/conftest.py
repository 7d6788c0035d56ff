"""Won deals with lines of known cost: ``sell(name, [(code, quantity, price, cost)], …)``, amounts in yuan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from spearhead.accounts.users.models import User
from spearhead.crm.deals.lines import set_lines
from spearhead.crm.deals.models import Deal
from spearhead.crm.products.models import Product
from tests.cast import YEAR, Cast

Sell = Callable[..., Deal]


def product(cast: Cast, code: str, list_yuan: float = 0, cost_yuan: float | None = None) -> Product:
    """A product of the cast, made when first named."""
    if code not in cast.products:
        cast.products[code] = Product.objects.create(
            code=code, name=code, currency="CNY", list_minor=round(list_yuan * 100) or None, sort_key=code.lower(),
            cost_minor=None if cost_yuan is None else round(cost_yuan * 100),
        )  # fmt: skip
    return cast.products[code]


@pytest.fixture
def sell(cast: Cast) -> Sell:
    """Open a deal with lines and win it on a day."""

    def selling(
        lines: Sequence[tuple[str, float, float, float | None]], *, by: User | None = None, on: date | None = None,
        name: str = "Sold", **values: Any,
    ) -> Deal:  # fmt: skip
        who = by or cast.rep_a
        deal = cast.deal(name, by=who, opened_on=date(YEAR, 1, 2), **values)
        rows = []
        for code, quantity, price, cost in lines:
            Product.objects.filter(pk=product(cast, code).pk).update(
                cost_minor=None if cost is None else round(cost * 100)
            )
            rows.append({"product_id": cast.products[code].pk, "quantity_milli": round(quantity * 1000),
                         "unit_minor": round(price * 100)})  # fmt: skip
        set_lines(deal.pk, rows, by=who, seen_version=deal.version)
        return cast.win(Deal.objects.get(pk=deal.pk), closed_on=on or date(YEAR, 5, 20))

    return selling
