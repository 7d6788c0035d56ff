"""The policy table on one screen, each cell edited where it stands, and the fields that roles may not see or write."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.roles.acts import reset_rights, set_field_right, set_right
from spearhead.accounts.roles.models import Right
from spearhead.accounts.roles.policy import RECORDS, ROLES
from spearhead.accounts.roles.table import field_rights, policy_table
from spearhead.accounts.users.models import User
from spearhead.kernel.errors import Absent
from spearhead.web import forms
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page, panel, question
from spearhead.web.settings.people import ROLE_WORDS, role_options

RESOURCES: Final = {
    "company": gettext_noop("Companies"), "contact": gettext_noop("Contacts"), "lead": gettext_noop("Leads"),
    "deal": gettext_noop("Deals"), "activity": gettext_noop("Activities"), "document": gettext_noop("Documents"),
    "product": gettext_noop("Products"), "campaign": gettext_noop("Campaigns and sources"),
    "import": gettext_noop("Imports"), "figure": gettext_noop("Figures"), "goal": gettext_noop("Goals"),
    "forecast": gettext_noop("Forecast"),
    "cost": gettext_noop("Costs and margins"), "salary": gettext_noop("Salaries"),
    "service_cost": gettext_noop("Cost to serve"),
    "commission": gettext_noop("Commission"), "action": gettext_noop("Follow-ups"),
    "process": gettext_noop("Process"), "automation": gettext_noop("Automations"),
    "strategy": gettext_noop("Strategy"), "user": gettext_noop("People"),
    "team": gettext_noop("Teams"), "settings": gettext_noop("Settings"), "audit": gettext_noop("Audit log"),
    "backup": gettext_noop("Backup"), "export_all": gettext_noop("Export everything"),
    "erasure": gettext_noop("Erase people"),
}  # fmt: skip
VERB_WORDS: Final = {
    "read": gettext_noop("read"), "create": gettext_noop("create"), "edit": gettext_noop("edit"),
    "delete": gettext_noop("delete"), "reassign": gettext_noop("reassign"), "merge": gettext_noop("merge"),
    "bulk": gettext_noop("change many"), "export": gettext_noop("export"), "run": gettext_noop("run"),
    "publish": gettext_noop("publish"), "approve": gettext_noop("approve"), "pay": gettext_noop("mark as paid"),
}  # fmt: skip
REACH_WORDS: Final = {
    "none": gettext_noop("none"), "own": gettext_noop("own"), "team": gettext_noop("team"), "all": gettext_noop("all"),
}  # fmt: skip
LEVEL_WORDS: Final = {
    "write": gettext_noop("may write"),
    "read": gettext_noop("may only read"),
    "hidden": gettext_noop("does not see it"),
}


def _managing(request: HttpRequest) -> User:
    user = reader(request)
    user.sight.require("settings", "edit")
    return user


def _words() -> dict[str, dict[str, str]]:
    found = {
        "roles": ROLE_WORDS,
        "resources": RESOURCES,
        "verbs": VERB_WORDS,
        "reaches": REACH_WORDS,
        "levels": LEVEL_WORDS,
    }
    return {name: {key: _(word) for key, word in words.items()} for name, words in found.items()}


@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """Who may do what, how far."""
    user = _managing(request)
    people = User.objects.filter(is_active=True)
    context = {
        "table": policy_table(), "role_keys": ROLES, "words": _words(), "may_change": user.role == "administrator",
        "counts": {role: people.filter(role=role).count() for role in ROLES},
        "changed": Right.objects.count(), "fields": field_rights(),
    }  # fmt: skip
    return page(request, "settings/roles.html", "roles", context)


@require_POST
def set_cell(request: HttpRequest) -> HttpResponse:
    """Let one right reach further or less far; the answer is the cell drawn anew."""
    user = _managing(request)
    role, resource, verb, *rest = (*forms.text(request.POST, "field").split("."), "", "", "")
    if any(rest):
        raise Absent
    cell = set_right(role, resource, verb, forms.text(request.POST, "value"), by=user)
    return render(request, "settings/_right.html", {"cell": cell, "words": _words()})


@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """Return to the default policy."""
    user = _managing(request)
    if request.method == "POST":
        reset_rights(forms.text(request.POST, "role"), by=user)
        return go(request, reverse("settings_roles"))
    count = Right.objects.count()
    says = [_("Changed permissions that return to their default: %(count)d. Rights to fields stay.") % {"count": count}]
    field = Field("role", _("Of"), "choice", options=role_options(), empty=_("All roles"))
    return question(request, _("Return to the default permissions?"), reverse("settings_roles_reset"), says=says,
                    submit=_("Return to default"), fields=[field])  # fmt: skip


@require_http_methods(["GET", "POST"])
def field_right(request: HttpRequest) -> HttpResponse:
    """Say that a role may not write, or not see, a field."""
    user = _managing(request)
    if request.method == "POST":
        names = ("role", "resource", "field", "level")
        role, resource, field, level = (forms.text(request.POST, name) for name in names)
        set_field_right(role, resource, field, level, by=user)
        return go(request, reverse("settings_roles"))
    fields = [
        Field("role", _("Role"), "choice", "rep", required=True,
              options=[one for one in role_options() if one[0] != "administrator"]),
        Field("resource", _("Of"), "choice", "deal", required=True,
              options=[(one, _(RESOURCES[one])) for one in RECORDS]),
        Field("field", _("Field"), required=True, help=_("Its name in the API, for example amount or custom.margin.")),
        Field("level", _("The role"), "choice", "hidden", required=True,
              options=[(level, _(word)) for level, word in LEVEL_WORDS.items()]),
    ]  # fmt: skip
    note = _("A hidden field is absent everywhere: lists, records, search, exports, timeline and API.")
    return panel(request, _("Limit a field"), reverse("settings_field_right"), fields, note=note)
