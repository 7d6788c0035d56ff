"""Reading products, price lists and prices."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.products.models import Price, PriceList, Product
from spearhead.crm.records.access import one


def products_visible_to(user: User, *, retired: bool = False) -> QuerySet[Product]:
    """Products in use (with `retired` all of them) for whoever may read products."""
    rows = Product.objects.all() if user.sight.may("product", "read") else Product.objects.none()
    return rows if retired else rows.filter(retired_at__isnull=True)


def product_for(user: User, product_id: str | int) -> Product:
    """One product, retired or not, or `Absent`."""
    return one(products_visible_to(user, retired=True), product_id)


def price_lists_visible_to(user: User) -> QuerySet[PriceList]:
    """All price lists, for whoever may read products."""
    return PriceList.objects.all() if user.sight.may("product", "read") else PriceList.objects.none()


def price_list_for(user: User, price_list_id: str | int) -> PriceList:
    """One price list, or `Absent`."""
    return one(price_lists_visible_to(user), price_list_id)


def price_of(
    product: Product, currency: str, on: date, *, segment_id: int | None = None, territory_id: int | None = None
) -> int | None:
    """The list price in minor units of `currency` on a day: of the list for the segment or territory, else of the
    general list, else the product's own; None when it has none in this currency.
    """
    valid = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    valid &= Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    fits = (Q(price_list__segment__isnull=True) | Q(price_list__segment_id=segment_id)) & (
        Q(price_list__territory__isnull=True) | Q(price_list__territory_id=territory_id)
    )
    rows = Price.objects.filter(valid, fits, product=product, price_list__currency=currency)
    rows = rows.select_related("price_list")
    best = max(rows, key=lambda row: (_closeness(row.price_list), -row.pk), default=None)
    if best is not None:
        return best.minor
    return product.list_minor if product.currency == currency else None


def _closeness(price_list: PriceList) -> int:
    return bool(price_list.segment_id) + bool(price_list.territory_id)
