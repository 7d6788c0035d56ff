"""What a deal is worth: its lines at list price, discounts, costs, and the estimate before there is a quote."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from spearhead.crm.deals.models import DealLine
from spearhead.demo.case import Case
from spearhead.demo.catalogue import price_in
from spearhead.demo.tables import PRODUCTS
from spearhead.demo.words.companies import PLACES
from spearhead.demo.world import World
from spearhead.kernel.money import digits

CURRENCY_OF = {place.country: place.currency for place in PLACES}
BY_CODE = {line[0]: line for line in PRODUCTS}
HARDWARE = [line[0] for line in PRODUCTS if line[3] in {"sensor", "gateway"}]
RENEWED = ["LY-SW1", "LY-SW2", "LY-SV2"]


@dataclass(slots=True)
class Item:
    """One line in minor units of the deal's currency; `cost` is a unit's, `discount` is on the whole line."""

    code: str
    quantity: int
    listed: int
    cost: int
    discount: int = 0

    @property
    def total(self) -> int:
        """Quantity × list price − discount."""
        return self.quantity * self.listed - self.discount


def make_items(world: World, rng: Random, case: Case) -> list[Item]:
    """One to four lines that fit the customer's size."""
    currency = CURRENCY_OF[case.company.country]
    scale = 0.5 + min(4.0, (case.company.employees or 100) / 900)
    if case.kind == "renewal":
        codes = rng.sample(RENEWED, rng.choice((1, 2)))
    else:
        codes = rng.sample(HARDWARE, rng.choice((1, 1, 2, 3))) + rng.sample(["LY-SW1", "LY-SW2", "LY-SV1"], 1)
    found = []
    for code in codes:
        _code, _name, _zh, family, _unit, price, cost, typical = BY_CODE[code]
        amount = typical if family == "software" else max(1, round(typical * scale * rng.lognormvariate(0, 0.5)))
        listed = price_in(world, price, currency, case.day)
        found.append(Item(code, amount, listed, price_in(world, cost, currency, case.day)))
    for item in found:
        item.discount = _rounded(item.quantity * item.listed * rng.choice((0, 0, 3, 5, 8)) // 100, currency)
    return found


def concede(rng: Random, items: list[Item], currency: str) -> None:
    """The last concession before signing: a third of the customers get some per cent more."""
    if rng.random() < 0.35:
        share = rng.randrange(2, 9)
        for item in items:
            item.discount += _rounded(item.total * share // 100, currency)


def estimate(rng: Random, items: list[Item], currency: str) -> int:
    """What a seller types before the quote: about right, in round thousands."""
    unit: int = 1000 * 10 ** digits(currency)
    return max(unit, round(sum(item.total for item in items) * rng.lognormvariate(0, 0.22) / unit) * unit)


def _rounded(minor: int, currency: str) -> int:
    unit: int = 10 ** digits(currency)
    return minor // unit * unit


def lines_of(world: World, deal_id: int, items: list[Item]) -> list[DealLine]:
    """Unsaved rows; without tax, so that their totals add up to the deal's amount."""
    return [
        DealLine(
            deal_id=deal_id,
            product_id=world.keys["product"][item.code],
            position=i,
            quantity_milli=item.quantity * 1000,
            list_minor=item.listed,
            unit_minor=item.listed,
            discount_minor=item.discount,
            total_minor=item.total,
            cost_minor=item.cost * item.quantity,
        )
        for i, item in enumerate(items)
    ]
