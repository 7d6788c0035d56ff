"""How the workspace forecasts: by month or quarter, in which columns, and what people learn of their manager's call."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spearhead.numbers.calls.columns import forecast_type
from spearhead.numbers.calls.kinds import change_forecast_type
from spearhead.web import forms
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page, read


@require_http_methods(["GET", "POST"])
def forecast(request: HttpRequest) -> HttpResponse:
    """See and change how forecasts are called."""
    user = reader(request)
    user.sight.require("settings", "edit")
    now = forecast_type()
    kinds = [("month", _("Month")), ("quarter", _("Quarter"))]
    fields = [
        Field("period_kind", _("Forecasts are called by"), "choice", now.period_kind, required=True, options=kinds,
              help=_("What was called for the other kind stays to be read."), wide=True),
        Field("most_likely", _("A column “most likely” between commit and best case"), "flag", now.most_likely),
        Field("shows_amount", _("People see the number that their manager put on them"), "flag", now.shows_amount,
              help=_("Otherwise they learn only that there is one.")),
    ]  # fmt: skip
    if request.method == "POST":
        change_forecast_type(read(request.POST, fields), by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_forecast"))
    return page(request, "settings/forecast.html", "forecast", {"fields": fields, "settings": now})
