"""Currencies and their dated rates: what one unit is worth in the base currency, from which day on."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.accounts.workspace.acts import publish_rates, withdraw_rate
from spearhead.accounts.workspace.models import CurrencyRate
from spearhead.crm.deals.models import Deal
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.parse.numbers import read_number
from spearhead.web import forms
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page, panel, question


def _managing(request: HttpRequest) -> User:
    user = reader(request)
    user.sight.require("settings", "edit")
    return user


def _used() -> dict[str, int]:
    """Open deals by currency, of everybody."""
    rows = Deal.objects.filter(status="open", deleted_at__isnull=True).order_by().values_list("currency", flat=True)
    found: dict[str, int] = {}
    for code in rows.iterator():
        found[code] = found.get(code, 0) + 1
    return found


@require_GET
def money(request: HttpRequest) -> HttpResponse:
    """Each currency with the rate of today and all before."""
    _managing(request)
    base, used, day = workspace().base_currency, _used(), today()
    rates: dict[str, list[CurrencyRate]] = {}
    for row in CurrencyRate.objects.all():
        rates.setdefault(row.currency, []).append(row)
    codes = sorted({*rates, *used} - {base})
    rows = [
        {
            "code": code,
            "open": used.get(code, 0),
            "rates": rates.get(code, []),
            "now": next((row for row in rates.get(code, []) if row.valid_from <= day), None),
        }
        for code in codes
    ]
    context = {"rows": rows, "base": base, "today": day, "missing": [row["code"] for row in rows if row["now"] is None]}
    return page(request, "settings/money.html", "money", context)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Publish rates for a day: of the known currencies, and of one more."""
    user, base = _managing(request), workspace().base_currency
    known = sorted({*CurrencyRate.objects.values_list("currency", flat=True).distinct(), *_used()} - {base})
    if request.method == "POST":
        day = forms.day(request.POST, "valid_from") or today()
        publish_rates(_typed(request, known), day, by=user, source=forms.text(request.POST, "source"))
        return go(request, reverse("settings_money"))
    fields = [
        Field("valid_from", _("Valid from"), "day", today(), required=True),
        Field("source", _("Where they come from"), help=_("For example the central bank.")),
        *(Field(f"rate_{code}", _("1 %(currency)s =") % {"currency": code}, "whole", unit=base) for code in known),
        Field("currency", _("Another currency"), help=_("Its code, for example USD.")),
        Field("rate", _("Its rate"), "whole", unit=base),
    ]
    note = _(
        "What you leave empty stays. Open deals are recounted in the background; "
        "closed ones keep the rate of their day."
    )
    return panel(
        request, _("Publish rates"), reverse("settings_rates_publish"), fields, submit=_("Publish rates"), note=note
    )


def _typed(request: HttpRequest, known: list[str]) -> dict[str, Decimal]:
    posted = request.POST
    found = {
        code: read_number(raw, field=f"rate_{code}") for code in known if (raw := forms.text(posted, f"rate_{code}"))
    }
    extra, raw = forms.text(posted, "currency").upper(), forms.text(posted, "rate")
    if extra and raw:
        found[extra] = read_number(raw, field="rate")
    elif extra or raw:
        missing = "rate" if extra else "currency"
        message = _("Enter both the currency and its rate.")
        raise Refused("incomplete", message, {missing: message})
    if not found:
        message = _("Enter at least one rate.")
        raise Refused("no_rates", message, {"rate": message})
    return found


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, rate_id: int) -> HttpResponse:
    """Take a rate back."""
    user = _managing(request)
    row = CurrencyRate.objects.filter(pk=rate_id).first()
    if row is None:
        raise Absent
    if request.method == "POST":
        withdraw_rate(row.pk, by=user)
        return go(request, reverse("settings_money"))
    says = [
        _("Open deals in %(currency)s are recounted with the rate before: %(count)d.")
        % {"currency": row.currency, "count": _used().get(row.currency, 0)},
        _("Closed deals keep what they were counted with."),
    ]
    action = reverse("settings_rate_withdraw", args=[row.pk])
    return question(request, _("Take this rate back?"), action, says=says, submit=_("Take back"))
