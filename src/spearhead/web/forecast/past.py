"""What past months let expect: the forecast ahead, and how right it would have been at every month's end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.workspace.access import workspace
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.money import to_decimal
from spearhead.kernel.time import month_period
from spearhead.numbers.calls.cells import Grid
from spearhead.numbers.outlook.access import newest, record_of, unit_of
from spearhead.numbers.outlook.jobs import KIND, start_outlook
from spearhead.numbers.outlook.working import HORIZONS
from spearhead.web.forecast.families import family_words, ways_of
from spearhead.web.forecast.words import asked_grid, asked_person, names_of, tabs
from spearhead.web.jinja import query
from spearhead.web.screens import go, reader, show, tell_job
from spearhead.web.wording import period as period_words


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """One row's back-test at a horizon, with everybody in sight to choose from."""
    user = reader(request)
    user.sight.require("forecast", "read")
    _period, grid = asked_grid(user, request)
    chosen = asked_person(grid, request.GET.get("person", "")) or grid.person(user.pk) or next(iter(grid.people), None)
    asked = request.GET.get("months", "")
    months = int(asked) if asked in {str(one) for one in HORIZONS} else HORIZONS[0]
    run = newest()
    record = record_of(unit_of(chosen), months) if chosen else None
    names = names_of([one.user_id for one in grid.people])
    job = Job.objects.filter(kind=KIND).order_by("-pk").first()
    context = {
        "tabs": tabs("forecast_past", request), "currency": workspace().base_currency, "names": names, "chosen": chosen,
        "people": [(str(one.user_id), names.get(one.user_id, "")) for one in grid.people], "months": months,
        "horizons": [(str(one), _horizon(one)) for one in HORIZONS], "record": record, "run": run,
        "chart": _chart(record, run.known_to, months) if record and run else None, "family_words": family_words,
        "ahead": _span(run.known_to, months) if run else "", "span": span_words,
        "job": job if job and not job.over else None,
        "may_make": user.sight.may("forecast", "edit"), "others": _others(grid, names, months, request),
        "ways": ways_of(record),
    }  # fmt: skip
    return show(request, "forecast/past.html", context)


def _horizon(months: int) -> str:
    return {1: _("Next month"), 2: _("Next two months"), 3: _("Next three months")}[months]


def _others(grid: Grid, names: dict[int, str], months: int, request: HttpRequest) -> list[dict[str, Any]]:
    """Everybody in sight whose past says something, as rows."""
    found = []
    for one in grid.people:
        record = record_of(unit_of(one), months)
        if record and record["point"] is not None:
            found.append({"id": one.user_id, "name": names.get(one.user_id, ""), "depth": one.depth, "record": record,
                          "url": query(request.GET, person=one.user_id)})  # fmt: skip
    return found


def span_words(start: str, end: str) -> str:
    """The months from a day to (not including) another."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    months = (last.year - first.year) * 12 + last.month - first.month
    return _span(first, months)


def _span(start: date, months: int) -> str:
    first = period_words(month_period(start.year, start.month))
    number = start.year * 12 + start.month - 1 + months - 1
    last = period_words(month_period(number // 12, number % 12 + 1))
    return first if months == 1 else _("%(first)s – %(last)s") % {"first": first, "last": last}


def _chart(record: dict[str, Any], known_to: date, months: int) -> dict[str, Any]:
    """Forecast with its range against what came in; the last point has not come in yet."""
    currency = workspace().base_currency

    def plot(minor: int | None) -> float | None:
        return None if minor is None else float(to_decimal(minor, currency))

    rows = record["origins"]
    ranges = [row["range"] for row in rows] + [record["range"]]
    return {
        "kind": "line",
        "labels": [span_words(row["start"], row["end"]) for row in rows] + [_span(known_to, months)],
        "series": [
            {"name": _("Came in"), "values": [plot(row["actual"]) for row in rows] + [None]},
            {
                "name": _("Forecast"),
                "values": [plot(row["forecast"]) for row in rows] + [plot(record["point"])],
                "low": [plot(one[0]) if one else None for one in ranges],
                "high": [plot(one[2]) if one else None for one in ranges],
            },
        ],
        "format": "money", "currency": currency, "n": record["n"],
    }  # fmt: skip


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Work it out now."""
    start_outlook(by=reader(request))
    return go(request, reverse("forecast_past"))


@require_GET
def job_state(request: HttpRequest, job_id: int) -> JsonResponse:
    """How far it is."""
    reader(request).sight.require("forecast", "read")
    return tell_job(job_id, KIND)
