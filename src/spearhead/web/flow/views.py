"""What moved the pipeline: two days, a waterfall between them, and behind each bar its deals before and after."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from spearhead.accounts.users.access import users_visible_to
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.crm.deals.access import deal_titles
from spearhead.kernel.errors import Absent
from spearhead.kernel.money import to_decimal
from spearhead.numbers.flow.movements import Move
from spearhead.numbers.flow.reading import Flow, Line, Shift, read_flow
from spearhead.numbers.flow.since import PRESETS, day_before
from spearhead.web.asking import read_page
from spearhead.web.dashboards.views import scope_choices, scope_filters
from spearhead.web.flow.words import category_word, move_meaning, move_word
from spearhead.web.jinja import query
from spearhead.web.screens import reader, show

PERIODS: Final = ("this-quarter", "this-month", "this-year", "last-quarter", "last-month", "last-year")
PER_PAGE: Final = 50
DEFAULT: Final = "last-monday"
A_DAY: Final = "day"  #: the day is typed


@require_GET
def flow_page(request: HttpRequest) -> HttpResponse:
    """The flow of a period between two days, with the deals of one bar (or all)."""
    user = reader(request)
    given = request.GET
    preset = given.get("start", A_DAY if given.get("since") else DEFAULT)
    now = today()
    since: str | date = (given.get("since") if preset == A_DAY else "") or day_before(preset, now)
    flow = read_flow(
        user, period=given.get("period", "this-quarter"), since=since, until=given.get("until") or now,
        filters=scope_filters(user, given.get("scope", "")),
    )  # fmt: skip
    currency = workspace().base_currency
    move = _move(given.get("move", ""))
    page = read_page(given.get("page", "1"))
    lines = _chosen(flow, move)
    shown = lines[(page - 1) * PER_PAGE : page * PER_PAGE]
    context = {
        "flow": flow, "chart": _chart(request, flow, currency), "currency": currency, "move": move,
        "bars": flow.bars(), "rows": _named(user, shown), "n": len(lines), "page": page,
        "pages": max(-(-len(lines) // PER_PAGE), 1), "per_page": PER_PAGE, "matrix": _matrix(flow.shifts),
        "start": preset, "starts": PRESETS, "periods": PERIODS, "scopes": scope_choices(user), "today": now,
        "move_word": move_word, "move_meaning": move_meaning, "category_word": category_word,
    }  # fmt: skip
    return show(request, "flow/page.html", context, part="flow/_flow.html")


def _move(raw: str) -> Move | None:
    if not raw:
        return None
    if raw not in set(Move):
        raise Absent
    return Move(raw)


def _chosen(flow: Flow, move: Move | None) -> list[Line]:
    """The deals of one bar, or every movement, largest first."""
    if move is not None:
        return flow.of(move)
    return sorted(flow.lines, key=lambda line: (-abs(line.amount), line.deal_id))


def _named(user: User, lines: list[Line]) -> list[dict[str, Any]]:
    titles = deal_titles(user, [line.deal_id for line in lines])
    states = [state for line in lines for state in (line.before, line.after) if state]
    owners = {state.owner_id for state in states if state.owner_id is not None}
    people = dict(users_visible_to(user).filter(pk__in=owners).values_list("id", "name"))
    rows = []
    for line in lines:
        title = titles.get(line.deal_id)
        rows.append(
            {
                "line": line, "name": title.name if title else f"#{line.deal_id}",
                "company": title.company if title else "",
                "url": reverse("deal", args=[line.deal_id]) if title and not title.deleted else "",
                "was": people.get(line.before.owner_id or 0) if line.before else None,
                "now": people.get(line.after.owner_id or 0) if line.after else None,
            }
        )  # fmt: skip
    return rows


def _chart(request: HttpRequest, flow: Flow, currency: str) -> dict[str, Any]:
    bars = flow.bars()

    def plot(minor: int) -> float:
        return float(to_decimal(minor, currency))

    urls = [query(request.GET, move=bar.move.value, page=None) + "#deals" for bar in bars]
    return {
        "kind": "waterfall",
        "labels": [_("At the start"), *(move_word(bar.move) for bar in bars), _("At the end")],
        "series": [
            {
                "name": _("Pipeline"),
                "values": [plot(flow.start), *(plot(bar.amount) for bar in bars), plot(flow.end)],
                "totals": [0, len(bars) + 1],
                "urls": [_pipeline(request, flow.since), *urls, _pipeline(request, flow.until)],
            }
        ],
        "format": "money",
        "currency": currency,
        "n": flow.n_start + len(flow.lines),
    }  # fmt: skip


def _pipeline(request: HttpRequest, at: date) -> str:
    """The figure that the start and the end of the waterfall are."""
    scope, _dash, number = request.GET.get("scope", "").partition("-")
    kind = {"me": "owner", "team": "team", "person": "owner"}.get(scope)
    narrowed = {kind: number or "me"} if kind else {}
    period = request.GET.get("period", "this-quarter")
    return reverse("figure", args=["open_pipeline"]) + query(None, period=period, as_of=at, **narrowed)


def _matrix(shifts: list[Shift]) -> dict[str, Any]:
    order = ["omitted", "pipeline", "best_case", "most_likely", "commit", "closed"]
    used = [one for one in order if any(one in (shift.source, shift.target) for shift in shifts)]
    cells = {(shift.source, shift.target): shift for shift in shifts}
    net = {
        one: sum(s.amount for s in shifts if s.target == one) - sum(s.amount for s in shifts if s.source == one)
        for one in used
    }
    return {"used": used, "cells": cells, "net": net}
