"""The first screen after signing in: the rep's day, or who needs the manager."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from spearhead.accounts.workspace.access import today, workspace
from spearhead.crm.activities.today import day_of
from spearhead.insights.dashboards.reading import read_tile
from spearhead.insights.dashboards.ready import READY
from spearhead.insights.dashboards.team import team_of
from spearhead.process.plans.access import unconfirmed
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
        "team": team_of(user),
        "tiles": tiles,
        "today": today(),
        "greeting": greeting(user.name),
        "currency": workspace().base_currency,
        "scope_query": "",
        "to_confirm": list(unconfirmed(user)),
    }
    return show(request, "home/page.html", context, part="home/_day.html")


def greeting(name: str) -> str:
    """A word for the hour of the reader's day."""
    hour = timezone.localtime().hour
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}
