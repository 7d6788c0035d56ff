"""Products with their prices, and price lists with dated prices."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.crm.deals.models import Deal, DealLine
from spearhead.crm.products.access import (
    price_list_for,
    price_lists_visible_to,
    product_for,
    products_visible_to,
)
from spearhead.crm.products.acts import (
    create_price_list,
    create_product,
    edit_price_list,
    edit_product,
    remove_price,
    retire_product,
    set_price,
)
from spearhead.crm.products.models import PriceList, Product
from spearhead.crm.territories.access import territories_visible_to
from spearhead.kernel.errors import Refused
from spearhead.kernel.names import local_name
from spearhead.strategy.segments.models import Segment
from spearhead.web import forms
from spearhead.web.asking import read_page
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page, panel, question, read
from spearhead.web.wording import major

PER_PAGE = 50


def _managing(request: HttpRequest) -> User:
    user = reader(request)
    user.sight.require("product", "edit")
    return user


def _sees_costs(user: User) -> bool:
    return user.sight.may("cost", "read")


@require_GET
def products(request: HttpRequest) -> HttpResponse:
    """The catalogue, and the price lists beside it."""
    user = _managing(request)
    q, state = forms.text(request.GET, "q"), forms.text(request.GET, "state")
    rows = products_visible_to(user, retired=True).filter(retired_at__isnull=state != "retired")
    if q:
        rows = (
            rows.filter(search__contains=q.casefold()) | rows.filter(name__icontains=q) | rows.filter(code__icontains=q)
        )
    total, number = rows.count(), read_page(request.GET.get("page", "1"))
    context = {
        "rows": list(rows[(number - 1) * PER_PAGE : number * PER_PAGE]), "total": total, "number": number,
        "pages": max(-(-total // PER_PAGE), 1), "per_page": PER_PAGE, "q": q, "state": state,
        "costs": _sees_costs(user),
        "lists": list(
            price_lists_visible_to(user).annotate(count=Count("prices")).select_related("segment", "territory")
        ),
    }  # fmt: skip
    return page(request, "settings/products.html", "products", context)


def _fields(one: Product | None, *, costs: bool) -> list[Field]:
    currency = one.currency if one else workspace().base_currency

    def amount(minor: int | None) -> str:
        return "" if minor is None else major(minor, currency)

    fields = [
        Field("name", _("Name in English"), value=one.name if one else ""),
        Field("name_zh", _("Name in Chinese"), value=one.name_zh if one else ""),
        Field("code", _("Code"), value=one.code if one else "", help="" if one else _("Left empty, it is the name.")),
        Field("family", _("Family"), value=one.family if one else ""),
        Field("unit", _("Unit"), value=one.unit if one else "", help=_("For example piece, seat, year.")),
        Field("currency", _("Currency"), value=currency, required=True),
        Field("list", _("List price"), "amount", amount(one.list_minor) if one else "", unit=currency),
    ]
    cost = Field("cost", _("Cost"), "amount", amount(one.cost_minor) if one else "", unit=currency)
    return [*fields, cost] if costs else fields


def _values(request: HttpRequest, user: User, one: Product | None) -> dict[str, Any]:
    costs = _sees_costs(user)
    values = read(request.POST, [field for field in _fields(one, costs=costs) if field.kind != "amount"])
    values["currency"] = str(values.get("currency") or workspace().base_currency).upper()
    for name in ("list", "cost") if costs else ("list",):
        if name in request.POST:
            values[f"{name}_minor"] = forms.amount(request.POST, name, values["currency"])
    return values


@require_http_methods(["GET", "POST"])
def new_product(request: HttpRequest) -> HttpResponse:
    """Add a product."""
    user = _managing(request)
    if request.method == "POST":
        create_product(_values(request, user, None), by=user)
        return go(request, reverse("settings_products"))
    return panel(
        request,
        _("Add a product"),
        reverse("settings_product_new"),
        _fields(None, costs=_sees_costs(user)),
        submit=_("Add product"),
    )


@require_http_methods(["GET", "POST"])
def product(request: HttpRequest, product_id: int) -> HttpResponse:
    """Change a product."""
    user = _managing(request)
    one = product_for(user, product_id)
    if request.method == "POST":
        edit_product(one.pk, _values(request, user, one), by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_products"))
    note = _("Lines on deals keep the prices that they were sold at.")
    action = reverse("settings_product", args=[one.pk])
    fields = _fields(one, costs=_sees_costs(user))
    return panel(request, local_name(one), action, fields, version=one.version, note=note)


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, product_id: int) -> HttpResponse:
    """Take a product off the list, or bring it back."""
    user = _managing(request)
    one = product_for(user, product_id)
    back = one.retired_at is not None
    if request.method == "POST":
        retire_product(one.pk, by=user, seen_version=forms.version(request.POST), back=back)
        return go(request, reverse("settings_products"))
    count = Deal.objects.filter(product=one).count() + DealLine.objects.filter(product=one).count()
    says = [_("It can be sold again.")] if back else [
        _("It can no longer be chosen."), _("Deals and lines that have it keep it: %(count)d.") % {"count": count},
    ]  # fmt: skip
    title = (_("Bring back %(name)s?") if back else _("Retire %(name)s?")) % {"name": local_name(one)}
    return question(
        request, title, reverse("settings_product_retire", args=[one.pk]), says=says, version=one.version,
        submit=_("Bring back") if back else _("Retire product"), danger=not back,
    )  # fmt: skip


def _list_fields(user: User, one: PriceList | None) -> list[Field]:
    segments = [(row.pk, local_name(row)) for row in Segment.objects.filter(retired_at__isnull=True)]
    territories = [(row.pk, local_name(row)) for row in territories_visible_to(user)]
    return [
        Field("name", _("Name in English"), value=one.name if one else ""),
        Field("name_zh", _("Name in Chinese"), value=one.name_zh if one else ""),
        Field("currency", _("Currency"), value=one.currency if one else workspace().base_currency, required=True),
        Field("segment", _("For the segment"), "ref", (one.segment_id or "") if one else "", options=segments,
              empty=_("All")),
        Field("territory", _("For the territory"), "ref", (one.territory_id or "") if one else "", options=territories,
              empty=_("All")),
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def new_list(request: HttpRequest) -> HttpResponse:
    """Add a price list."""
    user = _managing(request)
    fields = _list_fields(user, None)
    if request.method == "POST":
        values = read(request.POST, fields)
        create_price_list({**values, "currency": str(values.get("currency", "")).upper()}, by=user)
        return go(request, reverse("settings_products"))
    return panel(request, _("Add a price list"), reverse("settings_price_list_new"), fields, submit=_("Add price list"))


@require_http_methods(["GET", "POST"])
def price_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """Change a price list."""
    user = _managing(request)
    one = price_list_for(user, list_id)
    fields = _list_fields(user, one)
    if request.method == "POST":
        values = read(request.POST, fields)
        values["currency"] = str(values.get("currency", "")).upper() or one.currency
        edit_price_list(one.pk, values, by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_products"))
    action = reverse("settings_price_list", args=[one.pk])
    return panel(request, local_name(one), action, fields, version=one.version)


@require_http_methods(["GET", "POST"])
def prices(request: HttpRequest, list_id: int) -> HttpResponse:
    """The prices of a list: those that hold, and a new one."""
    user = _managing(request)
    one = price_list_for(user, list_id)
    if request.method == "POST":
        wanted, minor = forms.reference(request.POST, "product"), forms.amount(request.POST, "price", one.currency)
        if wanted is None or minor is None:
            field = "product" if wanted is None else "price"
            message = _("Choose a product.") if wanted is None else _("Enter a price.")
            raise Refused("incomplete", message, {field: message})
        start, end = forms.day(request.POST, "valid_from"), forms.day(request.POST, "valid_to")
        set_price(one.pk, wanted, minor, by=user, valid_from=start, valid_to=end)
        return go(request, reverse("settings_products"))
    rows = one.prices.select_related("product").order_by("product__sort_key", "valid_from")[:500]
    return render(request, "settings/_prices.html", {"list": one, "rows": list(rows), "today": today()})


@require_POST
def drop_price(request: HttpRequest, price_id: int) -> HttpResponse:
    """Take a price off its list."""
    remove_price(price_id, by=_managing(request))
    return go(request, reverse("settings_products"))
