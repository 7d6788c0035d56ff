"""How right the calls were: by person, at a fixed distance from the end, and whether judging helped."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.kernel.money import to_decimal
from spearhead.numbers.calls.cells import read_grid
from spearhead.numbers.calls.columns import columns_of, forecast_type
from spearhead.numbers.calls.freezing import recent_periods
from spearhead.numbers.calls.track import Track, track_records
from spearhead.numbers.outlook.access import record_of, unit_of
from spearhead.numbers.outlook.working import HORIZONS
from spearhead.web.flow.words import category_word
from spearhead.web.forecast.families import ways_of
from spearhead.web.forecast.words import LEADS, names_of, tabs
from spearhead.web.goals.words import fiscal
from spearhead.web.screens import reader, show


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Everybody in sight with an ended period; one of them as a chart."""
    user = reader(request)
    user.sight.require("forecast", "read")
    columns = columns_of(forecast_type())
    lead, column = request.GET.get("lead", "30"), request.GET.get("column", "")
    lead = lead if lead in LEADS else "30"
    column = column if column in columns else columns[0]
    tracks = track_records(user, lead=lead, column=column)
    names = names_of([one.user_id for one in tracks])
    asked = request.GET.get("person", "")
    chosen = next((one for one in tracks if str(one.user_id) == asked), tracks[0] if tracks else None)
    context = {
        "tracks": tracks, "names": names, "chosen": chosen, "lead": lead, "column": column, "columns": columns,
        "leads": [(key, _(words)) for key, words in LEADS.items()], "column_word": category_word,
        "tabs": tabs("forecast_accuracy", request), "currency": workspace().base_currency,
        "chart": _chart(chosen) if chosen else None, "ways": ways_of(_record(user, chosen)), "fiscal": fiscal,
    }  # fmt: skip
    return show(request, "forecast/accuracy.html", context)


def _record(user: User, chosen: Track | None) -> dict[str, Any] | None:
    """How the ways of forecasting without judgement did for whoever is looked at, three months ahead."""
    if chosen is None:
        return None
    row = read_grid(user, recent_periods(today(), 0)[0].period).person(chosen.user_id)
    return record_of(unit_of(row), HORIZONS[-1]) if row else None


def _chart(track: Track) -> dict[str, Any]:
    currency = workspace().base_currency
    past = list(reversed(track.past))

    def row(name: str, values: list[int]) -> dict[str, Any]:
        return {"name": name, "values": [float(to_decimal(one, currency)) for one in values]}

    return {
        "kind": "line",
        "labels": [fiscal(one.period) for one in past],
        "series": [
            row(_("Came in"), [one.actual for one in past]),
            row(_("Called"), [one.call for one in past]),
            row(_("Sum of deals"), [one.raw for one in past]),
        ],
        "format": "money",
        "currency": currency,
        "n": len(past),
    }
