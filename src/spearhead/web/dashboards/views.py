"""The dashboard of one's role, under the scope bar: me, a team, everybody below; a period; as of a day."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from spearhead.accounts.teams.models import Team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.insights.dashboards.reading import read_tile
from spearhead.insights.dashboards.ready import READY
from spearhead.kernel.errors import Absent
from spearhead.web.screens import reader, show

PERIODS: Final = ("this-month", "this-quarter", "this-year", "last-month", "last-quarter", "last-year")


@require_GET
def dashboard_page(request: HttpRequest) -> HttpResponse:
    """The ready-made dashboard of the reader's role."""
    user = reader(request)
    user.sight.require("figure", "read")
    period, as_of = request.GET.get("period", ""), request.GET.get("as_of", "")
    filters = scope_filters(user, request.GET.get("scope", ""))
    tiles = [read_tile(user, tile, filters=filters, period=period, as_of=as_of) for tile in READY[user.role]]
    context = {
        "tiles": tiles,
        "period": period,
        "as_of": as_of,
        "scope": request.GET.get("scope", ""),
        "scopes": scope_choices(user),
        "periods": PERIODS,
        "scope_query": scope_query(filters, as_of),
        "currency": workspace().base_currency,
    }
    return show(request, "dashboards/page.html", context, part="dashboards/_tiles.html")


def scope_filters(user: User, scope: str) -> list[tuple[str, str, Any]]:
    """The filters of a choice of the scope bar: ``me``, ``team-3``, ``person-5``, or everything one may see."""
    kind, _dash, number = scope.partition("-")
    if scope == "me":
        return [("owner", "is", user.pk)]
    if kind in {"team", "person"} and number.isdigit():
        return [("team" if kind == "team" else "owner", "is", int(number))]
    if scope:
        raise Absent
    return []


def scope_choices(user: User) -> list[tuple[str, str]]:
    """What this reader may choose in the scope bar: value and words."""
    reach = user.sight.reach("figure", "read")
    if reach == "own":
        return []
    teams = Team.objects.filter(retired_on__isnull=True)
    if reach == "team":
        teams = teams.filter(pk__in=list(user.sight.teams))
    everything = _("My line") if reach == "team" else _("Everybody")
    return [("", everything), ("me", _("Only me")), *((f"team-{team.pk}", team.name) for team in teams)]


def scope_query(filters: list[tuple[str, str, Any]], as_of: str) -> str:
    """The scope as parameters of a figure's page, so that a tile opens exactly its own rows."""
    pairs = [(key, str(value)) for key, _operator, value in filters] + ([("as_of", as_of)] if as_of else [])
    return "".join(f"&{key}={quote(value)}" for key, value in pairs)
