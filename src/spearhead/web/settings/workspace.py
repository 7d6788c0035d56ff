"""The workspace's own settings: name, zone, language, year, base currency."""

from __future__ import annotations

from typing import Any, Final

from babel.dates import get_month_names
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from spearhead.accounts.second_factor.access import is_on
from spearhead.accounts.second_factor.acts import demand_second_factor
from spearhead.accounts.second_factor.demand import without_it
from spearhead.accounts.users.models import Role, User
from spearhead.accounts.workspace.access import workspace as settings_of
from spearhead.accounts.workspace.acts import base_is_open, edit_settings
from spearhead.crm.documents.room import MB, used
from spearhead.kernel.money import CURRENCIES
from spearhead.web import forms, readable
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page, read
from spearhead.web.settings.me import LANGUAGES, zones

COMMON: Final = ("CNY", "USD", "EUR", "JPY", "GBP", "HKD", "SGD", "KRW", "TWD", "AUD", "CAD", "INR")
REGIONS: Final = ("CN", "HK", "TW", "SG", "JP", "KR", "US", "GB", "DE", "FR", "AU")


@require_http_methods(["GET", "POST"])
def workspace(request: HttpRequest) -> HttpResponse:
    """See and change the settings of the workspace."""
    user = reader(request)
    user.sight.require("settings", "edit")
    now = settings_of()
    locale = "zh_Hans" if (get_language() or "").startswith("zh") else "en"
    months = [(str(number), name) for number, name in get_month_names("wide", "stand-alone", locale=locale).items()]
    codes = [*COMMON, *sorted(CURRENCIES - set(COMMON))]
    fields = [
        Field("name", _("Name of the company"), value=now.name, required=True, wide=True),
        Field("time_zone", _("Time zone"), "choice", now.time_zone, required=True, options=zones(),
              help=_("It decides on which day something counts.")),
        Field("language", _("Language of new people"), "choice", now.language, required=True, options=LANGUAGES),
        Field("fiscal_start_month", _("The fiscal year begins in"), "choice", str(now.fiscal_start_month),
              required=True, options=months, help=_("Quarters and goals follow it, for past years too.")),
        Field("work_region", _("Holidays of"), "choice", now.work_region, required=True,
              options=[(region, region) for region in REGIONS]),
        Field("hue", _("Colour of better and worse"), "choice", now.hue, required=True, options=[
            ("western", _("Green is better")), ("mainland", _("Red is better, as in mainland finance")),
        ]),
        Field("document_quota_mb", _("Room for files"), "whole", now.document_quota_mb or "", unit=_("MB"),
              help=_("%(used)s MB are taken, with what was deleted in the last 30 days. Empty: no limit.")
              % {"used": readable.number(used() // MB)}),
        Field("leads_enabled", _("Use leads"), "flag", now.leads_enabled,
              help=_("Without them everything new begins as a deal.")),
        Field("export_told", _("Tell administrators of exports of more rows than"), "whole", now.export_told,
              help=_("Empty: as the server is set, %(number)d.") % {"number": settings.SPEARHEAD_EXPORT_TOLD}),
    ]  # fmt: skip
    if base_is_open():
        note = _("Every sum is in it. It cannot change once there are deals or rates.")
        offered = [(code, code) for code in codes]
        base = Field("base_currency", _("Base currency"), "choice", now.base_currency, True, offered, help=note)
        fields.insert(1, base)
    if request.method == "POST":
        values = read(request.POST, fields)
        month = str(values.pop("fiscal_start_month", now.fiscal_start_month))
        values["fiscal_start_month"] = int(month) if month.isascii() and month.isdigit() and len(month) < 3 else 0
        edit_settings(values, by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_workspace"))
    return page(
        request,
        "settings/workspace.html",
        "workspace",
        {"fields": fields, "settings": now, "fixed": not base_is_open(), **_second_factor(user)},
    )


def _second_factor(user: User) -> dict[str, Any]:
    """Who has to have a second factor, and how many still lack it."""
    now, lacking = settings_of(), without_it()
    field = Field("second_factor", _("Demanded of"), "choice", now.second_factor, required=True, options=[
        ("nobody", _("Nobody: everybody chooses for themselves")), ("administrators", _("Administrators")),
        ("everybody", _("Everybody")),
    ])  # fmt: skip
    return {
        "demand": field, "lacking": lacking.count(), "has_own": is_on(user),
        "lacking_administrators": lacking.filter(role=Role.ADMINISTRATOR).count(),
    }  # fmt: skip


@require_POST
def demand(request: HttpRequest) -> HttpResponse:
    """Say of whom a second factor is demanded."""
    user = reader(request)
    of = forms.text(request.POST, "second_factor")
    demand_second_factor(of, by=user, seen_version=forms.version(request.POST))
    return go(request, reverse("settings_workspace"))
