"""Routing rules: who gets which leads, in the order in which they are tried."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.automation.routing.access import rule_of, rules_visible_to
from spearhead.automation.routing.acts import create_rule, edit_rule, order_rules, retire_rule
from spearhead.automation.routing.models import RoutingRule
from spearhead.automation.routing.route import dry_run
from spearhead.crm.campaigns.models import Campaign, Source
from spearhead.crm.territories.models import Territory
from spearhead.kernel.names import local_name
from spearhead.web import forms
from spearhead.web.intake.words import METHODS
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page, question, read
from spearhead.web.settings.territories import listed


@require_GET
def routing(request: HttpRequest) -> HttpResponse:
    """The rules, each as a sentence."""
    user = reader(request)
    rules = list(rules_visible_to(user))
    names = {
        "sources": {row.pk: local_name(row) for row in Source.objects.all()},
        "campaigns": {row.pk: row.name for row in Campaign.objects.all()},
        "territories": {row.pk: local_name(row) for row in Territory.objects.all()},
    }
    rows = [
        {"rule": one, "when": _when(one, names), "how": METHODS[one.method], "seats": list(one.seats.all())}
        for one in rules
    ]
    return page(request, "settings/routing.html", "routing", {"rows": rows, "today": timezone.localdate()})


def _when(rule: RoutingRule, names: dict[str, dict[int, str]]) -> str:
    parts = []
    for key, words in (
        ("sources", _("from %(what)s")),
        ("campaigns", _("of campaign %(what)s")),
        ("territories", _("in %(what)s")),
    ):
        if chosen := getattr(rule, key):
            parts.append(words % {"what": listed(names[key].get(one, "?") for one in chosen)})
    if rule.words:
        parts.append(_("that mention %(what)s") % {"what": listed(rule.words)})
    return listed(parts) if parts else _("All leads")


def _fields(one: RoutingRule | None) -> list[Field]:
    return [
        Field("name", pgettext("of a thing", "Name"), value=one.name if one else "", required=True, wide=True),
        Field("words", _("Words in the message, company or position"), "words", one.words if one else []),
        Field("day_cap", _("At most in 24 hours"), "whole", one.day_cap if one else None, unit=_("leads")),
        Field("in_hours", _("Only in working hours"), "flag", one.in_hours if one else False),
        Field("company_owner_first", _("Leads of a company we know go to its owner"), "flag",
              one.company_owner_first if one else True),
    ]  # fmt: skip


def _draw(request: HttpRequest, one: RoutingRule | None) -> HttpResponse:
    seats = list(one.seats.all()) if one else []
    people = User.objects.filter(is_active=True, role__in=("rep", "manager", "director")).order_by("sort_key")
    context: dict[str, Any] = {
        "rule": one, "fields": _fields(one), "seats": [seat.user_id for seat in seats],
        "capacity": seats[0].capacity if seats else 20,
        "methods": [(key, str(words)) for key, words in METHODS.items()],
        "people": list(people.values_list("pk", "name")[:1000]),
        "sources": [(row.pk, local_name(row)) for row in Source.objects.filter(retired_at__isnull=True)],
        "campaigns": [(row.pk, row.name) for row in Campaign.objects.filter(retired_at__isnull=True)[:300]],
        "territories": [(row.pk, local_name(row)) for row in Territory.objects.filter(retired_at__isnull=True)],
        "action": reverse("settings_rule", args=[one.pk]) if one else reverse("settings_rule_new"),
    }  # fmt: skip
    return render(request, "settings/_rule.html", context)


def _posted(request: HttpRequest, one: RoutingRule | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    values = read(request.POST, _fields(one))
    for name in ("sources", "campaigns", "territories"):
        values[name] = _ids(request, name)
    values["method"] = forms.text(request.POST, "method") or "round_robin"
    capacity = forms.whole(request.POST, "capacity")
    seats = [
        {"user_id": user_id, "capacity": 20 if capacity is None else capacity} for user_id in _ids(request, "people")
    ]
    return values, seats


def _ids(request: HttpRequest, name: str) -> list[int]:
    return [int(raw) for raw in request.POST.getlist(name) if raw.isascii() and raw.isdigit() and len(raw) < 19]


@require_http_methods(["GET", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    """Add a rule after the others."""
    user = reader(request)
    rules_visible_to(user)
    if request.method == "POST":
        values, seats = _posted(request, None)
        create_rule(values, seats, by=user)
        return go(request, reverse("settings_routing"))
    return _draw(request, None)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a rule and who is under it."""
    user = reader(request)
    one = rule_of(user, rule_id)
    if request.method == "POST":
        values, seats = _posted(request, one)
        edit_rule(one.pk, values, seats, by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_routing"))
    return _draw(request, one)


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Switch a rule off, or on again."""
    user = reader(request)
    one = rule_of(user, rule_id)
    back = one.retired_at is not None
    if request.method == "POST":
        retire_rule(one.pk, by=user, seen_version=forms.version(request.POST), back=back)
        return go(request, reverse("settings_routing"))
    says = [
        _("The next lead that comes in is tried against it again.")
        if back
        else _("The leads that it gave away stay where they are.")
    ]
    title = (_("Switch %(name)s on?") if back else _("Switch %(name)s off?")) % {"name": one.name}
    submit = _("Switch on") if back else _("Switch off")
    action = reverse("settings_rule_retire", args=[one.pk])
    return question(request, title, action, says=says, submit=submit, version=one.version, danger=not back)


@require_POST
def up(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Try a rule one place earlier."""
    user = reader(request)
    ids = [one.pk for one in rules_visible_to(user).order_by("position", "id")]
    place = ids.index(rule_of(user, rule_id).pk)
    if place:
        ids[place - 1], ids[place] = ids[place], ids[place - 1]
        order_rules(ids, by=user)
    return go(request, reverse("settings_routing"))


@require_GET
def tried(request: HttpRequest) -> HttpResponse:
    """What the rules would have done with the leads of the last 30 days; nothing is changed."""
    rules_visible_to(reader(request))
    rows = dry_run(timezone.now())
    return render(request, "settings/_tried.html", {"rows": rows, "total": sum(count for _rule, count in rows)})
