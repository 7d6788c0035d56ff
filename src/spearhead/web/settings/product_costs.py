"""What a product costs us, by day: those that were and are, and a new one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from spearhead.crm.products.access import product_for
from spearhead.crm.products.costs import costs_of, remove_cost, set_cost
from spearhead.kernel.errors import Refused
from spearhead.web import forms
from spearhead.web.screens import go, reader


@require_http_methods(["GET", "POST"])
def costs(request: HttpRequest, product_id: int) -> HttpResponse:
    """The costs of a product, newest first."""
    user = reader(request)
    user.sight.require("cost", "edit")
    one = product_for(user, product_id)
    if request.method == "POST":
        minor, start = forms.amount(request.POST, "cost", one.currency), forms.day(request.POST, "valid_from")
        if minor is None or start is None:
            field = "cost" if minor is None else "valid_from"
            message = _("Enter an amount from zero up.") if minor is None else _("Enter a day.")
            raise Refused("incomplete", message, {field: message})
        set_cost(one.pk, minor, by=user, valid_from=start)
        return go(request, reverse("settings_products"))
    return render(request, "settings/_costs.html", {"product": one, "rows": costs_of(user, one)})


@require_POST
def drop_cost(request: HttpRequest, cost_id: int) -> HttpResponse:
    """Take a dated cost back."""
    remove_cost(cost_id, by=reader(request))
    return go(request, reverse("settings_products"))
