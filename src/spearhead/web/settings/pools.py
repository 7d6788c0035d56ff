"""Pools: their rules and their people."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.users.models import User
from spearhead.automation.pools.access import HIDEABLE, pool_for
from spearhead.automation.pools.models import Pool
from spearhead.automation.pools.setting import create_pool, edit_pool, retire_pool
from spearhead.kernel.errors import Absent
from spearhead.web import forms
from spearhead.web.pools.words import FIELDS, KINDS
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, page, question, read

SELLERS: Final = ("rep", "manager", "director", "marketing")


@require_GET
def pools(request: HttpRequest) -> HttpResponse:
    """All pools."""
    user = reader(request)
    user.sight.require("process", "publish")
    rows = list(Pool.objects.prefetch_related("members__user").order_by("retired_at", "kind", "name"))
    return page(request, "settings/pools.html", "pools", {"rows": rows, "kinds": KINDS})


def _fields(one: Pool) -> list[Field]:
    days = _("day(s)")
    found = [
        Field("name", pgettext("of a thing", "Name"), value=one.name, required=True, wide=True),
        Field("claims_per_day", _("A person takes at most"), "whole", one.claims_per_day, unit=_("a day"),
              required=True),
        Field("hold_limit", _("A person holds at most"), "whole", one.hold_limit, unit=_("records"),
              help=_("Won customers do not count. Empty: no limit.")),
        Field("idle_days", _("Comes back without meaningful contact after"), "whole", one.idle_days, unit=days,
              help=_("Empty: never.")),
    ]  # fmt: skip
    if one.kind == "company":
        found.append(Field("no_deal_days", _("Comes back without a new deal after"), "whole", one.no_deal_days,
                           unit=days, help=_("Empty: never.")))  # fmt: skip
    found += [
        Field("cooling_days", _("The last two owners wait"), "whole", one.cooling_days, unit=days, required=True),
        Field("working_days", _("Count working days only"), "flag", one.working_days),
        Field("assign_only", _("Only its managers give records"), "flag", one.assign_only),
        Field("keep_helpers", _("Collaborators stay when a record comes back"), "flag", one.keep_helpers),
    ]
    if one.kind == "lead":
        found.append(Field("takes_unassigned", _("Takes leads for which routing finds nobody"), "flag",
                           one.takes_unassigned))  # fmt: skip
    return found


@require_http_methods(["GET", "POST"])
def new_pool(request: HttpRequest, kind: str) -> HttpResponse:
    """Make a pool of a kind."""
    user = reader(request)
    user.sight.require("process", "publish")
    if kind not in KINDS:
        raise Absent
    blank = Pool(kind=kind)
    if request.method == "POST":
        values, members = _posted(request, blank)
        create_pool(kind, values, members, by=user)
        return go(request, reverse("settings_pools"))
    return _draw(request, blank)


@require_http_methods(["GET", "POST"])
def pool(request: HttpRequest, pool_id: int) -> HttpResponse:
    """Change a pool."""
    user = reader(request)
    user.sight.require("process", "publish")
    one = pool_for(user, pool_id)
    if request.method == "POST":
        values, members = _posted(request, one)
        edit_pool(one.pk, values, members, by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("settings_pools"))
    return _draw(request, one)


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, pool_id: int) -> HttpResponse:
    """Close a pool, or open it again."""
    user = reader(request)
    user.sight.require("process", "publish")
    one = pool_for(user, pool_id)
    back = one.retired_at is not None
    if request.method == "POST":
        retire_pool(one.pk, by=user, seen_version=forms.version(request.POST), back=back)
        return go(request, reverse("settings_pools"))
    says = [_("Nothing goes into a closed pool; what lies in it can still be taken.")]
    title = (_("Open %(name)s again?") if back else _("Close %(name)s?")) % {"name": one.name}
    submit = _("Open pool") if back else _("Close pool")
    address = reverse("settings_pool_retire", args=[one.pk])
    return question(request, title, address, says=says, submit=submit, version=one.version, danger=not back)


def _draw(request: HttpRequest, one: Pool) -> HttpResponse:
    members = list(one.members.all()) if one.pk else []
    people = User.objects.filter(is_active=True, role__in=SELLERS).order_by("sort_key").values_list("pk", "name")
    context: dict[str, Any] = {
        "pool": one, "fields": _fields(one), "title": one.name or _(KINDS[one.kind]), "people": list(people[:1000]),
        "members": [row.user_id for row in members], "leaders": [row.user_id for row in members if row.manages],
        "hideable": [(key, _(FIELDS[key])) for key in HIDEABLE[one.kind]],
        "action": reverse("settings_pool", args=[one.pk]) if one.pk
        else reverse("settings_pool_new", args=[one.kind]),
    }  # fmt: skip
    return render(request, "settings/_pool.html", context)


def _posted(request: HttpRequest, one: Pool) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    values = read(request.POST, _fields(one))
    values["hidden"] = request.POST.getlist("hidden")
    leaders, members = _ids(request, "leaders"), _ids(request, "members")
    people = [{"user_id": pk, "manages": pk in leaders} for pk in sorted({*members, *leaders})]
    return values, people


def _ids(request: HttpRequest, name: str) -> list[int]:
    return [int(raw) for raw in request.POST.getlist(name) if raw.isascii() and raw.isdigit() and len(raw) < 19]
