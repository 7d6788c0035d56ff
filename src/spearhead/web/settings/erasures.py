"""Erasing a person: the question that says what goes, the certificates of what went."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.users.models import User
from spearhead.crm.erasure.acts import erase_contact, erasure_for, erasures, job_of, preview_erasure
from spearhead.crm.erasure.wording import REASONS, reasons, told
from spearhead.web import forms
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Says what goes and which copies stay; the name typed again starts it."""
    user = reader(request)
    if request.method == "POST":
        typed, reason = forms.text(request.POST, "typed"), forms.text(request.POST, "reason")
        order = erase_contact(contact_id, by=user, typed=typed, reason=reason)
        return go(request, reverse("settings_erasure", args=[order.pk]))
    seen = preview_erasure(user, contact_id)
    fields = [
        Field("reason", _("Why"), "choice", options=reasons(), required=True),
        Field("typed", _("Type the name to confirm: %(name)s") % {"name": seen.contact.name}, required=True, wide=True),
    ]
    context = {
        "seen": seen, "counts": [pair for pair in told(seen.counts) if pair[1]], "fields": fields,
        "latest": max((one.until for one in seen.copies if one.until), default=None),
        "endless": sum(one.until is None for one in seen.copies),
    }  # fmt: skip
    return render(request, "settings/_erase.html", context)


def _who(user_id: int) -> str:
    return User.objects.filter(pk=user_id).values_list("name", flat=True).first() or "–"


@require_GET
def certificates(request: HttpRequest) -> HttpResponse:
    """All of them, newest first."""
    found = erasures(reader(request))
    rows = [{"one": one, "reason": _(REASONS[one.reason]), "who": _who(one.asked_by_id)} for one in found]
    return page(request, "settings/erasures.html", "erasures", {"rows": rows})


@require_GET
def certificate(request: HttpRequest, erasure_id: int) -> HttpResponse:
    """What went, when, by whom, why, and where it still is."""
    one = erasure_for(reader(request), erasure_id)
    copies = [
        {"name": copy["name"], "made": datetime.fromisoformat(copy["made_at"]),
         "until": datetime.fromisoformat(copy["until"]) if copy["until"] else None}
        for copy in one.copies
    ]  # fmt: skip
    context = {
        "one": one, "job": job_of(one), "counts": told(one.counts), "copies": copies, "reason": _(REASONS[one.reason]),
        "who": _who(one.asked_by_id),
    }  # fmt: skip
    return page(request, "settings/erasure.html", "erasures", context)
