"""The first screen after signing in: the rep's day, or who needs the manager."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from spearhead.accounts.workspace.access import today, workspace
from spearhead.crm.activities.today import day_of
from spearhead.insights.dashboards.reading import read_tile
from spearhead.insights.dashboards.ready import READY
from spearhead.web.screens import reader, show

STRIP = 4


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Today: own work first, then the four figures that matter to the role."""
    user = reader(request)
    numbers = [tile for tile in READY[user.role] if tile["chart"] == "number"][:STRIP]
    tiles = [read_tile(user, tile) for tile in numbers] if user.sight.may("figure", "read") else []
    context = {
        "day": day_of(user),
        "tiles": tiles,
        "today": today(),
        "currency": workspace().base_currency,
    }
    return show(request, "home/page.html", context, part="home/_day.html")
