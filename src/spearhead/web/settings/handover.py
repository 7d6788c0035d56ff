"""Somebody leaves: the question that counts what is open and asks for whom, the job, and what became of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.users.models import User
from spearhead.crm.leaving.acts import hand_over_all as give_all
from spearhead.crm.leaving.acts import handover_for, leaver_for, preview_handover, told
from spearhead.crm.leaving.wording import word
from spearhead.crm.records.acts import check_owner
from spearhead.kernel.errors import Refused
from spearhead.web import forms
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, person_id: int) -> HttpResponse:
    """What is open, part by part, and who takes it over."""
    user = reader(request)
    person = leaver_for(user, person_id)
    if request.method == "POST":
        to = User.objects.filter(pk=forms.reference(request.POST, "to") or 0).first()
        parts = request.POST.getlist("parts")
        if not parts:
            message = _("Choose what is to be handed over.")
            raise Refused("nothing_chosen", message, {"parts": message})
        job = give_all(person.pk, check_owner(to), by=user, parts=parts)
        return go(request, reverse("settings_handover", args=[job.pk]))
    counts = preview_handover(person.pk, by=user)
    people = [
        (one.pk, one.name)
        for one in User.objects.filter(is_active=True).exclude(pk=person.pk).order_by("sort_key")
        if user.sight.covers("deal", "reassign", owner_id=one.pk)
    ]
    context = {
        "person": person, "counts": [(key, word(key), number) for key, number in counts.items() if number],
        "to": Field("to", _("Who takes over"), "ref", options=people, empty=_("Choose a person"), required=True),
    }  # fmt: skip
    return render(request, "settings/_handover.html", context)


@require_GET
def handover(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far it is, then what was given and what stayed, with the reasons."""
    job = handover_for(reader(request), job_id)
    reasons = [(word(one["part"]), one["id"], one["reason"]) for one in job.result.get("reasons", ())]
    return page(
        request, "settings/handover.html", "people", {"job": job, "rows": told(job.result), "reasons": reasons}
    )  # fmt: skip


@require_GET
def handover_state(request: HttpRequest, job_id: int) -> JsonResponse:
    """How far it is, for the page that shows it."""
    return JsonResponse(handover_for(reader(request), job_id).as_json())
