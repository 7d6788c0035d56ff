"""The map of territories: tree, rules, what the rules would move, and applying them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.companies.models import Company
from spearhead.crm.territories.access import territory_for, tree_for
from spearhead.crm.territories.acts import apply_rules, create_territory, edit_territory, retire_territory
from spearhead.crm.territories.models import Territory
from spearhead.crm.territories.rules import PLACES, SIZES, sorting
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.names import local_name
from spearhead.web import forms
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page, panel, question, read

SHOWN = 20


def _managing(request: HttpRequest) -> User:
    user = reader(request)
    user.sight.require("settings", "edit")
    return user


def _counts() -> dict[int, int]:
    rows = Company.objects.filter(deleted_at__isnull=True, territory__isnull=False).order_by()
    return dict(rows.values_list("territory_id").annotate(count=Count("pk")))


@require_GET
def territories(request: HttpRequest) -> HttpResponse:
    """The tree with its rules and how many companies each holds."""
    user = _managing(request)
    tree = tree_for(user)
    running = Job.objects.filter(kind="territories.apply").order_by("-pk").first()
    context = {
        "tree": [(one, depth, _in_words(one.rules)) for one, depth in tree],
        "counts": _counts(),
        "today": today(),
        "last": running,
    }
    return page(request, "settings/territories.html", "territories", context)


def _in_words(rules: dict[str, Any]) -> list[str]:
    words = {"country": _("Country"), "region": _("Province or state"), "city": _("City"), "industry": _("Industry")}
    found = [
        _("%(field)s: %(values)s") % {"field": words[name], "values": listed(rules[name])}
        for name in PLACES
        if rules.get(name)
    ]
    low, high = rules.get("employees_from"), rules.get("employees_to")
    if low is not None or high is not None:
        found.append(_("Employees: %(low)s to %(high)s") % {"low": low or 0, "high": high if high is not None else "∞"})
    if rules.get("companies"):
        found.append(_("Named accounts: %(count)d") % {"count": len(rules["companies"])})
    return found


def listed(words: Iterable[object]) -> str:
    """Words in a row, as the reader's language puts them."""
    return ("、" if (get_language() or "").startswith("zh") else ", ").join(map(str, words))


def _fields(user: User, one: Territory | None) -> list[Field]:
    rules: dict[str, Any] = one.rules if one else {}
    others = [(row.pk, local_name(row)) for row, _depth in tree_for(user) if one is None or row.pk != one.pk]
    owner = [(one.owner_id, one.owner.name)] if one and one.owner else []
    many = _("Several, with commas; one of them must fit.")
    return [
        Field("name", _("Name in English"), value=one.name if one else ""),
        Field("name_zh", _("Name in Chinese"), value=one.name_zh if one else ""),
        Field(
            "parent",
            _("Under"),
            "ref",
            (one.parent_id or "") if one else "",
            options=others,
            empty=_("Nothing: it is at the top"),
        ),
        Field(
            "owner",
            _("Owner"),
            "ref",
            (one.owner_id or "") if one else "",
            options=owner,
            empty=_("Nobody"),
            search=reverse("pick", args=["person"]),
        ),
        Field("country", _("Country"), "words", rules.get("country"), help=many),
        Field("region", _("Province or state"), "words", rules.get("region"), help=many),
        Field("city", _("City"), "words", rules.get("city"), help=many),
        Field("industry", _("Industry"), "words", rules.get("industry"), help=many),
        Field("employees_from", _("Employees from"), "whole", rules.get("employees_from")),
        Field("employees_to", _("Employees below"), "whole", rules.get("employees_to")),
        Field(
            "valid_from",
            _("Rules hold from"),
            "day",
            one.valid_from if one else None,
            help=_("They are applied on that day by themselves."),
        ),
    ]


def _values(request: HttpRequest, user: User, one: Territory | None) -> dict[str, Any]:
    values = read(request.POST, _fields(user, one))
    rules: dict[str, Any] = {name: values.pop(name) for name in (*PLACES, *SIZES) if name in values}
    rules["companies"] = list((one.rules if one else {}).get("companies", []))
    if "companies" in request.POST:
        rules["companies"] = [int(raw) for raw in request.POST.getlist("companies") if raw.isascii() and raw.isdigit()]
    return {**values, "rules": {name: value for name, value in rules.items() if value is not None}}


@require_http_methods(["GET", "POST"])
def new_territory(request: HttpRequest) -> HttpResponse:
    """Add a territory."""
    user = _managing(request)
    if request.method == "POST":
        create_territory(_values(request, user, None), by=user)
        return go(request, reverse("settings_territories"))
    note = _("A company belongs to the deepest territory whose conditions all fit. What somebody chose by hand stays.")
    return panel(
        request,
        _("Add a territory"),
        reverse("settings_territory_new"),
        _fields(user, None),
        submit=_("Add territory"),
        note=note,
    )


@require_http_methods(["GET", "POST"])
def territory(request: HttpRequest, territory_id: int) -> HttpResponse:
    """Change a territory and its rules."""
    user = _managing(request)
    one = territory_for(user, territory_id)
    if request.method == "POST":
        edit_territory(one.pk, _values(request, user, one), by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_territories"))
    action = reverse("settings_territory", args=[one.pk])
    return panel(request, local_name(one), action, _fields(user, one), version=one.version)


@require_http_methods(["GET", "POST"])
def accounts(request: HttpRequest, territory_id: int) -> HttpResponse:
    """The named accounts of a territory, which belong to it whatever else fits."""
    user = _managing(request)
    one = territory_for(user, territory_id)
    named = one.rules.get("companies", [])
    if request.method == "POST":
        chosen = [int(raw) for raw in request.POST.getlist("companies") if raw.isascii() and raw.isdigit()]
        rules = {**one.rules, "companies": chosen}
        edit_territory(one.pk, {"rules": rules}, by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_territories"))
    options = list(companies_visible_to(user).filter(pk__in=named).values_list("pk", "name"))
    return render(request, "settings/_accounts.html", {"territory": one, "options": options, "named": named})


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, territory_id: int) -> HttpResponse:
    """Take a territory off the map."""
    user = _managing(request)
    one = territory_for(user, territory_id)
    if request.method == "POST":
        retire_territory(one.pk, by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_territories"))
    says = [
        _("Companies in it, placed anew when the rules are applied: %(count)d.") % {"count": _counts().get(one.pk, 0)},
        _("Closed deals keep it."),
    ]
    action = reverse("settings_territory_retire", args=[one.pk])
    title = _("Retire %(name)s?") % {"name": local_name(one)}
    return question(request, title, action, says=says, submit=_("Retire territory"), version=one.version)


@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """What applying the rules today would do: how many companies move where, and where territories tie."""
    user = _managing(request)
    found = sorting(today())
    names = {one.pk: local_name(one) for one in Territory.objects.all()}
    pairs: dict[tuple[int | None, int | None], int] = {}
    for _company, before, after in found.moves:
        pairs[before, after] = pairs.get((before, after), 0) + 1
    tied = dict(
        companies_visible_to(user)
        .filter(pk__in=[one for one, _places in found.overlaps[:SHOWN]])
        .values_list("pk", "name")
    )
    context = {
        "found": found,
        "names": names,
        "pairs": sorted(pairs.items(), key=lambda pair: -pair[1])[:SHOWN],
        "ties": [
            (tied.get(one, f"#{one}"), [names[place] for place in places]) for one, places in found.overlaps[:SHOWN]
        ],
    }
    return render(request, "settings/_sorting.html", context)


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Apply the rules in the background."""
    apply_rules(by=_managing(request))
    return go(request, reverse("settings_territories"))
