"""What products cost us, by day: set from a day on; lines keep the cost of the day on which they were made."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import Rates, today
from spearhead.crm.products.acts import check_price
from spearhead.crm.products.models import Product, ProductCost
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import locked, refuse
from spearhead.kernel.errors import Absent
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.money import digits, round_half_away

FIRST = date(1990, 1, 1)


@act
def set_cost(product_id: str | int, minor: int, *, by: User, valid_from: date) -> ProductCost:
    """A unit of the product costs this from a day on; another cost of the same day is replaced.

    Lines that were made before keep theirs: what is closed is never counted anew.
    """
    by.sight.require("cost", "edit")
    product = locked(Product, product_id)
    check_price(minor, "cost")
    if valid_from < FIRST:
        raise refuse("bad_date", "valid_from", _("Enter a day after 1990."))
    row, _new = ProductCost.objects.update_or_create(
        product=product, valid_from=valid_from, defaults={"minor": minor, "set_by_id": by.pk}
    )
    extra = {"from": valid_from}
    record(Happened("product.cost_set", "product", product.pk, by.pk, product.version, {"cost": (None, minor)}, extra))
    return row


@act
def remove_cost(cost_id: int, *, by: User) -> None:
    """Take a dated cost back; the one before it holds on."""
    by.sight.require("cost", "edit")
    row = ProductCost.objects.select_for_update().filter(pk=cost_id).first()
    if row is None:
        raise Absent
    changes = {"cost": (row.minor, None)}
    record(
        Happened(
            "product.cost_removed",
            "product",
            row.product_id,
            by.pk,
            row.product.version,
            changes,
            {"from": row.valid_from},
        )
    )
    row.delete()


def costs_of(user: User, product: Product) -> list[ProductCost]:
    """The dated costs of a product, newest first, for whoever may see costs."""
    user.sight.require("cost", "read")
    return list(product.costs.order_by("-valid_from"))


def cost_of(product: Product, currency: str, on: date | None = None) -> Fraction | None:
    """What a unit costs on a day in minor units of `currency`: its dated cost, else the product's own.

    None where no cost is known, or no exchange rate: never 0.
    """
    day = on or today()
    dated = product.costs.filter(valid_from__lte=day).order_by("-valid_from").first()
    minor = dated.minor if dated else product.cost_minor
    if minor is None or product.currency == currency:
        return None if minor is None else Fraction(minor)
    rates = Rates()
    source, target = rates.rate_e9(product.currency, day), rates.rate_e9(currency, day)
    if source is None or not target:
        return None
    return Fraction(minor * source, target) * Fraction(10) ** (digits(currency) - digits(product.currency))


def line_cost(product: Product, currency: str, quantity_milli: int, on: date | None = None) -> int | None:
    """The cost of a line: the unit's cost × quantity, rounded half away from zero."""
    unit = cost_of(product, currency, on)
    return None if unit is None else round_half_away(unit * quantity_milli / 1000)
