"""Adding, changing and retiring products; price lists and their prices by period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.products.models import Price, PriceList, Product
from spearhead.crm.search.index import index_record
from spearhead.crm.territories.models import Territory
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, check_names, create, locked, refuse, retire
from spearhead.kernel.errors import Absent
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id
from spearhead.kernel.money import MAX_MINOR, check_currency
from spearhead.kernel.text.clean import clean_text
from spearhead.strategy.segments.models import Segment

EDITABLE: Final = ("code", "name", "name_zh", "family", "unit", "currency", "list_minor", "cost_minor")
LIST_FIELDS: Final = ("name", "name_zh", "currency", "segment_id", "territory_id")


@act
def create_product(values: Mapping[str, Any], *, by: User) -> Product:
    """A new product; its code is unique, and is its name unless given. Amounts are minor units of its currency."""
    by.sight.require("product", "edit")
    check_known(values, EDITABLE)
    fields = _checked({"name": "", **values}, None)
    fields["code"] = fields.get("code") or fields["name"][:60]
    fields["currency"] = fields.get("currency") or workspace().base_currency
    _check_code(fields["code"], None)
    product = create(Product(**fields), noun="product", by_id=by.pk, extra={"name": fields["name"]})
    index_record("product", product)
    return product


@act
def edit_product(product_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Product:
    """Change a product; lines on deals keep the prices that they were sold at."""
    by.sight.require("product", "edit")
    product = locked(Product, product_id)
    check_known(values, EDITABLE)
    fields = _checked({"name": product.name, "name_zh": product.name_zh, **values}, product)
    changes = change(product, fields, noun="product", by_id=by.pk, seen_version=seen_version)
    index_record("product", product, changed=set(changes))
    return product


@act
def retire_product(product_id: str | int, *, by: User, seen_version: int | None, back: bool = False) -> Product:
    """Take a product off the list for new lines, or bring it `back`; past deals keep it."""
    by.sight.require("product", "edit")
    product = locked(Product, product_id)
    retire(product, noun="product", by_id=by.pk, seen_version=seen_version, back=back)
    return product


def _checked(values: Mapping[str, Any], product: Product | None) -> dict[str, Any]:
    fields = check_names(values, max_length=200)
    for name, limit in (("code", 60), ("family", 80), ("unit", 20)):
        if name in fields:
            fields[name] = clean_text(str(fields[name] or ""), max_length=limit, field=name)
    if product is not None and "code" in fields:
        if not fields["code"]:
            raise refuse("code_missing", "code", _("Enter a code."))
        _check_code(fields["code"], product)
    if fields.get("currency"):
        check_currency(fields["currency"])
    for name in ("list_minor", "cost_minor"):
        if fields.get(name) is not None:
            check_price(fields[name], name.removesuffix("_minor"))
    return fields


def check_price(minor: Any, field: str) -> int:
    """A price in minor units, from zero up, or a refusal."""
    if isinstance(minor, bool) or not isinstance(minor, int) or not 0 <= minor <= MAX_MINOR:
        raise refuse("bad_value", field, _("Enter an amount from zero up."))
    return minor


def _check_code(code: str, product: Product | None) -> None:
    others = Product.objects.filter(code=code)
    if (others.exclude(pk=product.pk) if product else others).exists():
        raise refuse("code_taken", "code", _("Another product has this code."))


@act
def create_price_list(values: Mapping[str, Any], *, by: User) -> PriceList:
    """A new list of prices in one currency, for everybody or for a segment or territory."""
    by.sight.require("product", "edit")
    check_known(values, LIST_FIELDS)
    fields = _checked_list({"name": "", **values})
    fields["currency"] = fields.get("currency") or workspace().base_currency
    return create(PriceList(**fields), noun="price_list", by_id=by.pk, extra={"name": fields["name"]})


@act
def edit_price_list(list_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> PriceList:
    """Rename a list or give it to another segment or territory; its currency is fixed once it holds prices."""
    by.sight.require("product", "edit")
    found = locked(PriceList, list_id)
    check_known(values, LIST_FIELDS)
    fields = _checked_list({"name": found.name, "name_zh": found.name_zh, **values})
    if fields.get("currency", found.currency) != found.currency and found.prices.exists():
        raise refuse("currency_fixed", "currency", _("A list that holds prices keeps its currency."))
    change(found, fields, noun="price_list", by_id=by.pk, seen_version=seen_version)
    return found


def _checked_list(values: Mapping[str, Any]) -> dict[str, Any]:
    fields = check_names(values)
    if fields.get("currency"):
        check_currency(fields["currency"])
    for name, model in (("segment_id", Segment), ("territory_id", Territory)):
        if fields.get(name) and not model._default_manager.filter(pk=fields[name], retired_at__isnull=True).exists():
            raise refuse("unknown_reference", name.removesuffix("_id"), _("Choose a value from the list."))
    return fields


@act
def set_price(
    list_id: str | int,
    product_id: str | int,
    minor: int,
    *,
    by: User,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Price:
    """A product's price on a list from a day (or ever since) up to a day (or for good); periods never overlap. A price
    that runs on without an end is ended where a later one begins.
    """
    by.sight.require("product", "edit")
    found, product = locked(PriceList, list_id), locked(Product, product_id)
    check_price(minor, "price")
    if valid_from and valid_to and valid_to <= valid_from:
        raise refuse("bad_period", "valid_to", _("The end lies after the start."))
    others = Price.objects.select_for_update().filter(price_list=found, product=product)
    running = others.filter(valid_to__isnull=True).first()
    if running and valid_from and (running.valid_from is None or running.valid_from < valid_from):
        running.valid_to = valid_from
        running.save(update_fields=["valid_to"])
    if any(_overlap(row, valid_from, valid_to) for row in others.all()):
        raise refuse("price_overlaps", "valid_from", _("This product has a price for a part of this period already."))
    row = Price.objects.create(price_list=found, product=product, minor=minor, valid_from=valid_from, valid_to=valid_to)
    extra = {"product": product.pk, "minor": minor, "from": valid_from, "to": valid_to}
    record_event(Happened("price_list.price_set", "price_list", found.pk, by.pk, found.version, extra=extra))
    return row


def _overlap(row: Price, start: date | None, end: date | None) -> bool:
    begins_before_end = end is None or row.valid_from is None or row.valid_from < end
    ends_after_start = start is None or row.valid_to is None or row.valid_to > start
    return begins_before_end and ends_after_start


@act
def remove_price(price_id: str | int, *, by: User) -> None:
    """Take a price off its list; lines that were made with it keep it."""
    by.sight.require("product", "edit")
    row = Price.objects.select_for_update().filter(pk=read_id(price_id)).first()
    if row is None:
        raise Absent
    extra = {"product": row.product_id, "minor": row.minor, "from": row.valid_from, "to": row.valid_to}
    record_event(Happened("price_list.price_removed", "price_list", row.price_list_id, by.pk, extra=extra))
    row.delete()
