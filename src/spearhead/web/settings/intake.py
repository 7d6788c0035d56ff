"""Lead intake: public forms, what came in lately, the promised answer and what counts as junk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.automation.clocks.access import service_level
from spearhead.automation.clocks.acts import set_service_level
from spearhead.automation.intake.forms import (
    FIELDS,
    arrivals_visible_to,
    create_form,
    edit_form,
    form_for,
    forms_visible_to,
    retire_form,
)
from spearhead.automation.intake.models import LeadForm
from spearhead.automation.intake.receive import keep_junk_as_lead
from spearhead.crm.campaigns.models import Campaign, Source
from spearhead.kernel.names import local_name
from spearhead.kernel.worktime import write_spans
from spearhead.web import forms
from spearhead.web.intake.words import CHANNELS, JUNK
from spearhead.web.screens import go, reader, with_toast
from spearhead.web.settings.kit import Field, page, panel, question, read

RECENT: Final = timedelta(days=30)
SHOWN: Final = 30


@require_GET
def intake(request: HttpRequest) -> HttpResponse:
    """The forms with what they brought in 30 days, and what came in last."""
    user = reader(request)
    since = Q(arrivals__at__gt=timezone.now() - RECENT)
    rows = forms_visible_to(user).annotate(
        new=Count("arrivals", filter=since & Q(arrivals__state="new")),
        again=Count("arrivals", filter=since & Q(arrivals__state="matched")),
        junk=Count("arrivals", filter=since & Q(arrivals__state="junk")),
    )
    arrived = arrivals_visible_to(user)
    only_junk = request.GET.get("show") == "junk"
    shown = list((arrived.filter(state="junk") if only_junk else arrived)[:SHOWN])
    level = service_level()
    context: dict[str, Any] = {
        "rows": list(rows), "arrived": shown, "only_junk": only_junk, "level": level,
        "hours": write_spans(level.spans), "may_set": user.sight.may("settings", "edit"),
        "channels": CHANNELS, "junk_words": JUNK, "base": f"{request.scheme}://{request.get_host()}",
        "tabs": [{"label": _("All"), "url": "?", "current": not only_junk, "count": None},
                 {"label": _("Junk"), "url": "?show=junk", "current": only_junk, "count": None}],
    }  # fmt: skip
    return page(request, "settings/intake.html", "intake", context)


def _fields(one: LeadForm | None) -> list[Field]:
    sources = [(row.pk, local_name(row)) for row in Source.objects.filter(retired_at__isnull=True)]
    campaigns = [(row.pk, row.name) for row in Campaign.objects.filter(retired_at__isnull=True)[:300]]
    asked = one.fields if one else ["name", "company_name", "phone", "message"]
    return [
        Field("name", _("Name, for you"), value=one.name if one else "", required=True),
        Field("language", _("Language"), "choice", one.language if one else "zh-hans", required=True,
              options=[("zh-hans", "简体中文"), ("en", "English")]),
        Field("heading", _("Heading"), value=one.heading if one else "", wide=True),
        Field("intro", _("Words above the form"), "long", one.intro if one else ""),
        *(Field(f"ask_{name}", _("Ask: %(field)s") % {"field": label}, "flag", name in asked)
          for name, (label, _most) in FIELDS.items()),
        Field("source", _("Source"), "ref", (one.source_id or "") if one else "", options=sources, empty=_("None")),
        Field("campaign", _("Campaign"), "ref", (one.campaign_id or "") if one else "", options=campaigns,
              empty=_("None")),
        Field("consent", _("Consent"), "long", one.consent if one else "",
              help=_("Must be ticked where it is filled in. Each wording keeps its own version.")),
        Field("thanks", _("Words of thanks"), value=one.thanks if one else "", wide=True),
        Field("origins", _("Your sites that show this form"), "words", one.origins if one else [],
              help=_("For example https://www.example.com; several with commas.")),
    ]  # fmt: skip


def _values(request: HttpRequest, one: LeadForm | None) -> dict[str, Any]:
    values = read(request.POST, _fields(one))
    asked = [name for name in FIELDS if values.pop(f"ask_{name}", False)]
    return {**values, "fields": asked}


@require_http_methods(["GET", "POST"])
def new_form(request: HttpRequest) -> HttpResponse:
    """Make a public form."""
    user = reader(request)
    forms_visible_to(user)
    if request.method == "POST":
        create_form(_values(request, None), by=user)
        return go(request, reverse("settings_intake"))
    return panel(request, _("Add a form"), reverse("settings_form_new"), _fields(None), submit=_("Add form"))


@require_http_methods(["GET", "POST"])
def one_form(request: HttpRequest, form_id: int) -> HttpResponse:
    """Change a form."""
    user = reader(request)
    one = form_for(user, form_id)
    if request.method == "POST":
        edit_form(one.pk, _values(request, one), by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_intake"))
    return panel(request, one.name, reverse("settings_form", args=[one.pk]), _fields(one), version=one.version)


@require_GET
def snippet(request: HttpRequest, form_id: int) -> HttpResponse:
    """What is put into a web site to show the form there."""
    one = form_for(reader(request), form_id)
    address = f"{request.scheme}://{request.get_host()}{reverse('lead_form', args=[one.key])}"
    code = f'<iframe src="{address}" width="100%" height="640" style="border:0"></iframe>'
    return render(request, "settings/_snippet.html", {"form": one, "address": address, "code": code})


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, form_id: int) -> HttpResponse:
    """Close a form, or open it again."""
    user = reader(request)
    one = form_for(user, form_id)
    back = one.retired_at is not None
    if request.method == "POST":
        retire_form(one.pk, by=user, seen_version=forms.version(request.POST), back=back)
        return go(request, reverse("settings_intake"))
    says = [
        _("The form opens at its old address again.")
        if back
        else _("Its address says that there is nothing. What came in by it stays.")
    ]
    title = (_("Open %(name)s again?") if back else _("Close %(name)s?")) % {"name": one.name}
    submit = _("Open form") if back else _("Close form")
    action = reverse("settings_form_retire", args=[one.pk])
    return question(request, title, action, says=says, submit=submit, version=one.version, danger=not back)


@require_POST
def keep(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """It is no junk: make a lead of it."""
    keep_junk_as_lead(arrival_id, by=reader(request))
    return with_toast(go(request, reverse("settings_intake")), _("It is a lead now."))


@require_http_methods(["GET", "POST"])
def level(request: HttpRequest) -> HttpResponse:
    """How fast leads are answered, when people work, what is junk."""
    user: User = reader(request)
    user.sight.require("settings", "edit")
    now = service_level()
    fields = [
        Field("minutes", _("Answer within"), "whole", now.minutes, required=True, unit=_("working minutes")),
        Field("hours", _("Working hours"), value=write_spans(now.spans), required=True,
              help=_("Of each worked day, for example 09:00-12:00, 13:30-18:00.")),
        Field("stop_words", _("Stop words"), "words", now.stop_words, help=_("A message with one of them is junk.")),
        Field("blocked_domains", _("Blocked domains"), "words", now.blocked_domains,
              help=_("Addresses there are junk.")),
    ]  # fmt: skip
    if request.method == "POST":
        set_service_level(read(request.POST, fields), by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_intake"))
    return panel(request, _("Answering and junk"), reverse("settings_level"), fields, version=now.version)
