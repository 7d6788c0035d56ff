"""The product lines of a deal; where there are any, the deal's amount is their sum.

A line's total is quantity × unit price rounded half away from zero, less its discount, plus its tax, so that the shown
totals add up to the shown amount.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import Rates, today
from spearhead.crm.deals.access import deal_to_change
from spearhead.crm.deals.guards import Proposed, ask_guards
from spearhead.crm.deals.history import remember
from spearhead.crm.deals.models import Deal, DealLine
from spearhead.crm.products.access import price_of, products_visible_to
from spearhead.crm.products.costs import line_cost
from spearhead.crm.products.models import Product
from spearhead.crm.records.acts import apply, check_version, check_writable, save_changes
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.ids import read_id
from spearhead.kernel.money import MAX_MINOR, round_half_away, split

MOST: Final = 200
MAX_QUANTITY: Final = 10**12
NAMES: Final = frozenset({"product_id", "quantity_milli", "unit_minor", "discount_minor", "tax_minor"})
Values = Mapping[str, Any]


@act
def set_lines(
    deal_id: str | int, lines: Sequence[Values], *, by: User, seen_version: int | None, discount_minor: int = 0
) -> Deal:
    """Replace a deal's lines; amounts are minor units of the deal's currency, quantities thousandths.

    A line without `unit_minor` takes the list price of the day. `discount_minor` is shared out over the lines in
    proportion to what they come to, exactly. Without lines the amount stays and can be typed again.
    """
    deal = deal_to_change(by, deal_id)
    check_writable(by, "deal", {"amount_minor": None, "lines": None})
    check_version(deal, seen_version, {"amount_minor"}, strict=True)
    day = today()
    rows = draft_lines(deal, lines, by=by, day=day, discount_minor=discount_minor)
    before = [_plain(row) for row in deal.lines.all()]
    after = [_plain(row) for row in rows]
    if before == after:
        return deal
    ask_guards(Proposed("lines", deal, lines=rows), by=by)
    deal.lines.all().delete()
    DealLine.objects.bulk_create(rows)
    _follow(deal, rows, by=by, day=day, extra={"lines": [before, after]})
    return deal


def draft_lines(
    deal: Deal, lines: Sequence[Values], *, by: User, day: date, discount_minor: int = 0
) -> list[DealLine]:  # fmt: skip
    """The lines as they would be saved; refused for what no line can be."""
    if len(lines) > MOST:
        raise _bad("lines", _("A deal has at most %(limit)d lines.") % {"limit": MOST})
    rows = [_line(deal, values, place, by, day) for place, values in enumerate(lines)]
    if discount_minor:
        _share(rows, discount_minor)
    return rows


def _follow(deal: Deal, rows: Sequence[DealLine], *, by: User, day: date, extra: Values) -> None:
    values: dict[str, Any] = {"amount_origin": "lines" if rows else "typed"}
    if rows:
        amount = sum(row.total_minor for row in rows)
        if not 0 <= amount <= MAX_MINOR or (deal.status == "won" and not amount):
            raise _bad("lines", _("The lines do not come to an amount that a deal can have."))
        values["amount_minor"] = amount
        values["base_minor"] = Rates().in_base(amount, deal.currency, deal.closed_on or day)
        values["product_id"] = max(rows, key=lambda row: row.total_minor).product_id
    save_changes(deal, apply(deal, values), by=by, kind="deal.lines_set", extra=extra)
    remember(deal, at=deal.changed_at, on=day)


def _line(deal: Deal, values: Values, place: int, by: User, day: date) -> DealLine:
    if unknown := set(values) - NAMES:
        message = _("“%(field)s” cannot be written here.") % {"field": sorted(unknown)[0][:60]}
        raise Refused("unknown_field", message, {f"lines.{place}": message})
    product = _product(deal, values.get("product_id"), place, by)
    company = deal.company
    segment_id = company.segment_id if company else None
    listed = price_of(product, deal.currency, day, segment_id=segment_id, territory_id=deal.territory_id)
    unit = values.get("unit_minor")
    unit = listed if unit is None else unit
    if unit is None:
        raise _bad(f"lines.{place}.unit", _("This product has no price in the deal's currency; enter one."))
    row = DealLine(
        deal=deal, product=product, position=place, list_minor=listed, unit_minor=_whole(unit, place, "unit"),
        quantity_milli=_quantity(values.get("quantity_milli", 1000), place),
        discount_minor=_whole(values.get("discount_minor", 0), place, "discount"),
        tax_minor=_whole(values.get("tax_minor", 0), place, "tax"),
    )  # fmt: skip
    row.cost_minor = line_cost(product, deal.currency, row.quantity_milli, deal.closed_on or day)
    if (row.cost_minor or 0) > MAX_MINOR:
        raise _bad(f"lines.{place}.quantity", _("This amount is too large to store."))
    row.total_minor = _total(row, place)
    return row


def _product(deal: Deal, product_id: Any, place: int, by: User) -> Product:
    """A product in use, or a retired one that the deal has already."""
    try:
        found = read_id(product_id)
    except (Absent, TypeError):
        found = 0
    kept = DealLine.objects.filter(deal=deal, product_id=found).exists()
    product = products_visible_to(by, retired=kept).filter(pk=found).first()
    if product is None:
        raise _bad(f"lines.{place}.product", _("Choose a product from the list."))
    return product


def gross(quantity_milli: int, unit_minor: int) -> int:
    """Quantity × unit price, rounded half away from zero: 9.5 × 124.75 is 1,185.13."""
    return round_half_away(Fraction(quantity_milli * unit_minor, 1000))


def _total(row: DealLine, place: int) -> int:
    whole = gross(row.quantity_milli, row.unit_minor)
    if row.discount_minor > whole:
        raise _bad(f"lines.{place}.discount", _("The discount is larger than the line."))
    total = whole - row.discount_minor + row.tax_minor
    if total > MAX_MINOR:
        raise _bad(f"lines.{place}.unit", _("This amount is too large to store."))
    return total


def _share(rows: Sequence[DealLine], discount: int) -> None:
    worth = [gross(row.quantity_milli, row.unit_minor) - row.discount_minor for row in rows]
    if discount < 0 or discount > sum(worth):
        raise _bad("discount", _("The discount is larger than the lines."))
    for place, (row, part) in enumerate(zip(rows, split(discount, worth), strict=True)):
        row.discount_minor += part
        row.total_minor = _total(row, place)


def _whole(value: Any, place: int, field: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_MINOR:
        raise _bad(f"lines.{place}.{field}", _("Enter an amount from zero up."))
    return value


def _quantity(value: Any, place: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_QUANTITY:
        raise _bad(f"lines.{place}.quantity", _("Enter a quantity above zero."))
    return value


def _bad(field: str, message: str) -> Refused:
    return Refused("bad_value", message, {field: message})


def _plain(row: DealLine) -> dict[str, Any]:
    names = ("product_id", "quantity_milli", "list_minor", "unit_minor", "discount_minor", "tax_minor", "total_minor")
    return {name: getattr(row, name) for name in names}
