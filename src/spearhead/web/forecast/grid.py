"""The forecast grid: who counts on what, what was called over the deals, and how it comes to one number."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from spearhead.accounts.workspace.access import workspace
from spearhead.kernel.money import to_decimal
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.cells import Grid, Person
from spearhead.numbers.calls.columns import forecast_type
from spearhead.numbers.calls.goals import goals_of
from spearhead.numbers.calls.handed import newest_of
from spearhead.numbers.calls.rollup import BridgeLine
from spearhead.numbers.calls.stale import stale_calls
from spearhead.numbers.outlook.access import expected
from spearhead.web.flow.words import category_word
from spearhead.web.forecast.words import asked_grid, asked_person, names_of, period_choices, tabs
from spearhead.web.goals.words import fiscal
from spearhead.web.jinja import query
from spearhead.web.screens import reader, show

WHOLE: Final = 30  #: up to so many rows every level is shown


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The grid of everybody in sight, or of one person and those below."""
    user = reader(request)
    user.sight.require("forecast", "read")
    period, grid = asked_grid(user, request)
    focus = asked_person(grid, request.GET.get("person", ""))
    tops = [focus] if focus else grid.roots
    column = request.GET.get("column", "")
    column = column if column in grid.columns else grid.columns[0]
    names = names_of([one.user_id for one in grid.people])
    head = tops[0] if len(tops) == 1 else None
    lines = [line for top in tops for line in grid.bridge_of(top, column)]
    context = {
        **_frame(request, period, grid), "rows": _rows(grid, tops, period, names, request), "names": names,
        "focus": focus, "head": head, "up": _up(grid, focus), "column": column, "totals": _totals(tops, grid),
        "lines": [_line(grid, line, column, names) for line in lines],
        "chart": _chart(request, tops, column, names), "mine": grid.person(user.pk),
        "may_call": user.sight.may("forecast", "edit") and not grid.over and grid.as_of is None and _called(period),
        "handed": newest_of(grid).get(user.pk),
    }  # fmt: skip
    return show(request, "forecast/page.html", context)


def _called(period: FiscalPeriod) -> bool:
    return period.kind == forecast_type().period_kind


def _frame(request: HttpRequest, period: FiscalPeriod, grid: Grid) -> dict[str, Any]:
    return {
        "grid": grid, "period": period, "period_name": fiscal(period), "periods": period_choices(period),
        "tabs": tabs("forecast", request), "currency": workspace().base_currency, "column_word": category_word,
    }  # fmt: skip


def _up(grid: Grid, focus: Person | None) -> int | None:
    """Whose row stands above the one that is looked at."""
    above = grid.line.managers.get(focus.user_id) if focus else None
    return above if above is not None and grid.person(above) else None


def _rows(
    grid: Grid, tops: list[Person], period: FiscalPeriod, names: dict[int, str], request: HttpRequest
) -> list[dict[str, Any]]:
    goals, handed, stale, past = goals_of(grid, period), newest_of(grid), stale_calls(grid), expected(grid)
    every = [one for top in tops for one in top.walk()]
    floor = min((top.depth for top in tops), default=0)
    shown = every if len(every) <= WHOLE else [one for one in every if one.depth <= floor + 1]
    return [
        {
            "person": one, "name": names.get(one.user_id, ""), "depth": one.depth - floor,
            "goal": goals.get(one.user_id), "handed": handed.get(one.user_id), "past": past.get(one.user_id),
            "cells": [_cell(grid, one, name, stale, request) for name in grid.columns],
            "url": query(request.GET, person=one.user_id, page=None) if one.reports and one not in tops else "",
        }
        for one in shown
    ]  # fmt: skip


def _cell(grid: Grid, person: Person, column: str, stale: Any, request: HttpRequest) -> dict[str, Any]:
    calls = {layer: grid.calls.get((person.user_id, column, layer)) for layer in ("own", "manager")}
    stands = {layer: call for layer, call in calls.items() if call is not None and call.kind != "reset"}
    address = reverse("forecast_cell") + query(
        None, period=request.GET.get("period") or None, as_of=request.GET.get("as_of") or None,
        person=person.user_id, column=column,
    )  # fmt: skip
    return {
        "column": column, "cell": person.cells[column], "own": stands.get("own"), "manager": stands.get("manager"),
        "stale": any((person.user_id, column, layer) in stale for layer in stands), "url": address,
    }  # fmt: skip


def _totals(tops: list[Person], grid: Grid) -> dict[str, int]:
    """Of the rows at the top together."""
    sums = {name: sum(top.cells[name].final for top in tops) for name in grid.columns}
    raw = {f"{name}_raw": sum(top.cells[name].raw for top in tops) for name in grid.columns}
    closed, pipeline = sum(top.closed for top in tops), sum(top.pipeline for top in tops)
    return {**sums, **raw, "closed": closed, "pipeline": pipeline}


def _line(grid: Grid, line: BridgeLine, column: str, names: dict[int, str]) -> dict[str, Any]:
    call = grid.calls[int(line.key), column, "own" if line.by == "self" else "manager"]
    return {"words": _who(line, names), "amount": line.amount, "call": call, "person": int(line.key)}


def _who(line: BridgeLine, names: dict[int, str]) -> str:
    words = _("%(who)s: own call") if line.by == "self" else _("On %(who)s: manager's call")
    return words % {"who": names.get(int(line.key), "")}


def _bars(request: HttpRequest, tops: list[Person], column: str, names: dict[int, str]) -> list[tuple[str, int, str]]:
    """Name, amount and address: what judgement moved below each report, then the calls on the rows at the top."""
    found: list[tuple[str, int, str]] = []
    period = request.GET.get("period") or None
    for top in tops:
        for one in top.reports:
            moved = one.cells[column].final - one.cells[column].raw
            found.append((names.get(one.user_id, ""), moved, query(request.GET, person=one.user_id)))
        cell = top.cells[column]
        address = reverse("forecast_cell") + query(None, period=period, person=top.user_id, column=column)
        name = names.get(top.user_id, "")
        found.append((_("%(who)s: own call") % {"who": name}, cell.call - cell.base, address))
        found.append((_("On %(who)s") % {"who": name}, cell.final - cell.call, address))
    return [one for one in found if one[1]]


def _chart(request: HttpRequest, tops: list[Person], column: str, names: dict[int, str]) -> dict[str, Any]:
    currency = workspace().base_currency

    def plot(minor: int) -> float:
        return float(to_decimal(minor, currency))

    raw = sum(top.cells[column].raw for top in tops)
    final = sum(top.cells[column].final for top in tops)
    deals = reverse("forecast_deals") + query(None, period=request.GET.get("period") or None)
    bars = _bars(request, tops, column, names)
    return {
        "kind": "waterfall",
        "labels": [_("Sum of deals"), *(name for name, _amount, _url in bars), _("Forecast")],
        "series": [
            {
                "name": category_word(column),
                "values": [plot(raw), *(plot(amount) for _name, amount, _url in bars), plot(final)],
                "totals": [0, len(bars) + 1], "urls": [deals, *(url for _name, _amount, url in bars), deals],
            }
        ],
        "format": "money", "currency": currency,
    }  # fmt: skip
