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
from spearhead.crm.erasure.members import erasable_member, erase_member, member_stand_in, open_work
from spearhead.crm.erasure.wording import REASONS, reasons, told
from spearhead.crm.records.acts import check_owner
from spearhead.web import forms
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page, question


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


@require_http_methods(["GET", "POST"])
def erase_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Erase a former member: who takes over what is open, the name typed again."""
    user = reader(request)
    person = erasable_member(user, person_id)
    if request.method == "POST":
        typed, reason = forms.text(request.POST, "typed"), forms.text(request.POST, "reason")
        to = User.objects.filter(pk=forms.reference(request.POST, "to") or 0).first()
        made = erase_member(person_id, by=user, typed=typed, reason=reason, to=check_owner(to))
        return go(request, reverse("settings_erasure", args=[made.pk]))
    people = list(User.objects.filter(is_active=True).order_by("sort_key").values_list("pk", "name"))
    says = [
        _("The name, the address and the settings go for good. What was sold and done stays counted under “%(name)s”.")
        % {"name": member_stand_in(person)},
        _("Open records that somebody else takes over: %(count)d.") % {"count": open_work(person)},
    ]
    fields = [
        Field("to", _("Who takes over"), "ref", options=people, required=True),
        Field("reason", _("Why"), "choice", options=reasons(), required=True),
        Field("typed", _("Type the name to confirm: %(name)s") % {"name": person.name}, required=True, wide=True),
    ]
    action = reverse("settings_person_erase", args=[person_id])
    return question(request, _("Erase this person?"), action, says=says, submit=_("Erase for good"), fields=fields)


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
