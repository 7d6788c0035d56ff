"""What came back or was credited: the returns of the deals that the reader may see, and a new one on a won deal."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.workspace.access import today, workspace
from spearhead.crm.deals.access import deal_for
from spearhead.crm.deals.models import Deal
from spearhead.kernel.errors import Refused
from spearhead.kernel.names import local_name
from spearhead.numbers.profit.returning import Back, enter_return, return_for, returns_visible_to, withdraw_return
from spearhead.web import forms, readable
from spearhead.web.asking import read_page
from spearhead.web.profit.views import tabs
from spearhead.web.screens import go, reader, show
from spearhead.web.settings.kit import Field, panel, question

PER_PAGE: Final = 50


@require_GET
def returns_page(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    user = reader(request)
    user.sight.require("figure", "read")
    rows = returns_visible_to(user).select_related("deal", "deal__owner", "product")
    page, total = read_page(request.GET.get("page", "1")), rows.count()
    context = {
        "rows": list(rows[(page - 1) * PER_PAGE : page * PER_PAGE]), "total": total, "page": page,
        "pages": max(-(-total // PER_PAGE), 1), "per_page": PER_PAGE, "currency": workspace().base_currency,
        "tabs": tabs(user, "profit_returns"), "may_enter": user.sight.may("cost", "edit"),
    }  # fmt: skip
    return show(request, "profit/returns.html", context)


def _fields(deal: Deal) -> list[Field]:
    products = [(line.product_id, local_name(line.product)) for line in deal.lines.select_related("product")]
    known = dict(products)
    one = next(iter(known)) if len(known) == 1 else ""
    lines = [
        Field("product", _("Product"), "ref", one, required=True, options=list(known.items()),
              empty=_("Choose a product")),
        Field("quantity", _("Pieces that came back"), "whole", help=_("Left empty, it is a credit without goods.")),
        Field("restocked", _("The goods can be sold again"), "flag", value=True,
              help=_("Their cost then comes back too.")),
    ] if known else []  # fmt: skip
    return [
        *lines,
        Field("amount", _("Amount before tax"), "amount", required=True, unit=deal.currency),
        Field("day", _("Day"), "day", value=today().isoformat(), required=True,
              help=_("Revenue falls on this day; the sale stays where it is.")),
        Field("reason", _("Reason"), required=True),
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def new_return(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Enter what came back of a won deal."""
    user = reader(request)
    deal = deal_for(user, deal_id)
    user.sight.require("cost", "edit")
    if request.method == "POST":
        enter_return(deal.pk, _back(request, deal), by=user)
        return go(request, reverse("deal", args=[deal.pk]))
    title = _("Return of %(deal)s") % {"deal": deal.name}
    return panel(request, title, reverse("profit_return_new", args=[deal.pk]), _fields(deal), submit=_("Enter return"))


def _back(request: HttpRequest, deal: Deal) -> Back:
    posted = request.POST
    minor, day = forms.amount(posted, "amount", deal.currency), forms.day(posted, "day")
    if minor is None or day is None:
        field = "amount" if minor is None else "day"
        message = _("Enter an amount above zero.") if minor is None else _("Enter a day.")
        raise Refused("incomplete", message, {field: message})
    return Back(
        minor, day, forms.text(posted, "reason"), product_id=forms.reference(posted, "product"),
        quantity_milli=(forms.whole(posted, "quantity") or 0) * 1000,
        restocked=forms.text(posted, "restocked") in {"on", "true", "1"},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, return_id: int) -> HttpResponse:
    """Withdraw a return that was entered wrongly."""
    user = reader(request)
    user.sight.require("cost", "edit")
    one = return_for(user, return_id)
    if request.method == "POST":
        withdraw_return(one.pk, by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("profit_returns"))
    says = [_("It leaves every profit and loss that it was in; the history keeps it.")]
    amount = readable.money(one.minor, workspace().base_currency)
    return question(
        request, _("Withdraw %(amount)s?") % {"amount": amount}, reverse("profit_return_withdraw", args=[one.pk]),
        says=says, version=one.version, submit=_("Withdraw return"),
    )  # fmt: skip
