"""The bridge: why the margin is not what was planned, or what it was before: volume, mix, price, discount, cost."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.teams.access import team_for, teams_visible_to
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.crm.products.access import product_for, products_visible_to
from spearhead.kernel.errors import Refused
from spearhead.kernel.money import to_decimal
from spearhead.kernel.names import local_name
from spearhead.kernel.time import period_of, read_period
from spearhead.numbers.profit.acts import Planned, set_plan
from spearhead.numbers.profit.bridge import Effect
from spearhead.numbers.profit.compare import Comparison, compare, default_against
from spearhead.web import forms
from spearhead.web.dashboards.views import scope_choices, scope_filters
from spearhead.web.jinja import query
from spearhead.web.profit.views import PERIODS, tabs
from spearhead.web.screens import go, reader, show
from spearhead.web.settings.kit import Field, panel
from spearhead.web.wording import period as period_words

#: effect → (its name, what it means)
EFFECTS: Final = {
    Effect.VOLUME: (gettext_noop("Volume"), gettext_noop("More or fewer pieces in all, at the old mix and margin.")),
    Effect.MIX: (gettext_noop("Mix"), gettext_noop("Richer or poorer products among them.")),
    Effect.PRICE: (gettext_noop("List price"), gettext_noop("List prices that rose or fell.")),
    Effect.DISCOUNT: (gettext_noop("Discount"), gettext_noop("More or less given away on each piece.")),
    Effect.COST: (gettext_noop("Cost"), gettext_noop("Goods that cost more or less a piece.")),
    Effect.NEW: (gettext_noop("New"), gettext_noop("There was nothing before to compare with.")),
    Effect.RETURNS: (gettext_noop("Returns"), gettext_noop("More or less came back or was credited, on its own day.")),
}
AGAINST: Final = {
    "plan": gettext_noop("Against the plan"), "before": gettext_noop("Against the period before"),
    "year": gettext_noop("Against the year before"),
}  # fmt: skip
MOST: Final = 200


@require_GET
def bridge_page(request: HttpRequest) -> HttpResponse:
    """The waterfall from one margin to the other, and each product's part in it."""
    user = reader(request)
    user.sight.require("cost", "read")
    given = request.GET
    period, filters = given.get("period", "last-quarter"), scope_filters(user, given.get("scope", ""))
    against = given.get("against") or default_against(user, period, filters)
    found = compare(user, period=period, against=against, filters=filters)
    effects = found.bridge.effects()
    context = {
        "found": found, "steps": found.bridge.steps[:MOST], "effects": effects, "words": EFFECTS, "against": AGAINST,
        "periods": PERIODS, "scopes": scope_choices(user), "tabs": tabs(user, "profit_bridge"), "chosen": against,
        "currency": workspace().base_currency, "chart": _chart(request, found, effects),
        "largest": max(effects, key=lambda one: abs(found.bridge.total(one))), "asked": period,
        "may_plan": user.sight.may("cost", "edit"),
    }  # fmt: skip
    return show(request, "profit/bridge.html", context, part="profit/_bridge.html")


def _chart(request: HttpRequest, found: Comparison, effects: list[Effect]) -> dict[str, Any]:
    currency = workspace().base_currency

    def plot(minor: int) -> float:
        return float(to_decimal(minor, currency))

    margin = reverse("figure", args=["gross_margin"])
    was = margin + query(None, period=found.earlier.key) if found.earlier else ""
    values = [found.bridge.before, *(found.bridge.total(one) for one in effects), found.bridge.after]
    first = _("Planned margin") if found.earlier is None else _("Margin before")
    return {
        "kind": "waterfall",
        "labels": [first, *(_(EFFECTS[one][0]) for one in effects), _("Margin now")],
        "series": [
            {
                "name": _("Margin"),
                "values": [plot(value) for value in values],
                "totals": [0, len(values) - 1],
                "urls": [was, *("#products" for _one in effects), margin + query(None, period=found.period.key)],
            }
        ],
        "format": "money",
        "currency": currency,
        "n": len(found.bridge.steps),
    }


def _fields(user: User) -> list[Field]:
    currency = workspace().base_currency
    now = read_period("this-quarter", today=today())
    quarters = [(one.key, period_words(one)) for one in (now, period_of(now.end, "quarter"), now.before())]
    products = [(one.pk, local_name(one)) for one in products_visible_to(user)[:500]]
    teams = [(one.pk, local_name(one)) for one in teams_visible_to(user).filter(retired_on__isnull=True)]
    return [
        Field("product", _("Product"), "ref", options=products, required=True, empty=_("Choose a product")),
        Field("period", _("Quarter"), "choice", required=True, options=quarters),
        Field("team", _("Team"), "ref", options=teams, empty=_("Everybody")),
        Field("quantity", _("Quantity"), "whole", required=True),
        Field("list", _("List price"), "amount", unit=currency, help=_("Left empty, it is the price.")),
        Field("price", _("Price after discount"), "amount", required=True, unit=currency),
        Field("cost", _("Cost"), "amount", required=True, unit=currency),
    ]


@require_http_methods(["GET", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """Plan a product for a quarter."""
    user = reader(request)
    user.sight.require("cost", "edit")
    if request.method == "POST":
        posted, currency = request.POST, workspace().base_currency
        product, team = forms.reference(posted, "product"), forms.reference(posted, "team")
        amounts = {name: forms.amount(posted, name, currency) for name in ("price", "cost", "list")}
        quantity = forms.whole(posted, "quantity")
        for field, value in (("product", product), ("quantity", quantity), ("price", amounts["price"]),
                             ("cost", amounts["cost"])):  # fmt: skip
            if value is None:
                message = _("Fill this in.")
                raise Refused("incomplete", message, {field: message})
        planned = Planned((quantity or 0) * 1000, amounts["price"] or 0, amounts["cost"] or 0, amounts["list"])
        period = read_period(forms.text(posted, "period"), today=today())
        set_plan(product_for(user, product or 0).pk, period, planned, by=user,
                 team_id=team_for(user, team).pk if team else None)  # fmt: skip
        return go(request, reverse("profit_bridge") + query(None, period=period.key, against="plan"))
    return panel(request, _("Plan a product"), reverse("profit_plan_new"), _fields(user), submit=_("Set plan"))
