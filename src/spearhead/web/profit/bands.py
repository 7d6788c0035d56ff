"""Bands of discount: what is sold, kept and won in each."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.kernel.figures import figures_for
from spearhead.kernel.time import read_period
from spearhead.numbers.profit.bands import BAND, Band, read_bands
from spearhead.web.dashboards.views import scope_choices, scope_filters
from spearhead.web.jinja import query
from spearhead.web.profit.views import HEADS, PERIODS, tabs
from spearhead.web.screens import reader, show

#: from which number of decided deals on a win rate is worth a sentence
ENOUGH: Final = 20
COLUMNS: Final = ("revenue", "discount", "gross_margin", "contribution", "net_contribution")


def columns_for(user: User) -> list[str]:
    """The columns that the reader may see; the net contribution stands for the contribution."""
    open_to = {spec.key for spec in figures_for(user)}
    return [key for key in COLUMNS if key in open_to]


@require_GET
def bands_page(request: HttpRequest) -> HttpResponse:
    """Every band of a period, and how often it wins."""
    user = reader(request)
    user.sight.require("figure", "read")
    period, scope = request.GET.get("period", "this-year"), request.GET.get("scope", "")
    filters = scope_filters(user, scope)
    columns, span = columns_for(user), read_period(period, today=today())
    found = read_bands(user, columns, period=span, filters=filters)
    narrowed = {key: value for key, _operator, value in filters}
    context = {
        "bands": found, "columns": columns, "heads": HEADS, "currency": workspace().base_currency, "enough": ENOUGH,
        "period": span, "periods": PERIODS, "asked": period, "scopes": scope_choices(user),
        "tabs": tabs(user, "profit_bands"), "chart": _chart(found), "decided": sum(one.decided for one in found),
        "link": lambda key: reverse("figure", args=[key]) + query(None, period=period, group_by=BAND, **narrowed),
        "best": max((one for one in found if one.decided >= ENOUGH), key=lambda one: one.win_rate or 0, default=None),
        "phone": columns[-1:],
    }  # fmt: skip
    return show(request, "profit/bands.html", context)


def _chart(found: list[Band]) -> dict[str, Any]:
    shown = [one for one in found if one.key is not None]
    rates = [None if one.win_rate is None else round(float(one.win_rate), 4) for one in shown]
    return {
        "kind": "bar", "labels": [one.label for one in shown],
        "series": [{"name": _("Win rate of offers"), "values": rates}], "format": "percent",
        "n": sum(one.decided for one in shown),
    }  # fmt: skip
