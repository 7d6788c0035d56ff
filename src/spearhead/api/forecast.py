"""/forecast: who counts on what, calls over the sum of deals, judging, handing up, and how near calls came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.accounts.workspace.scope import scope_for
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.columns import money_text
from spearhead.api.concurrency import seen_version
from spearhead.api.rendering import reply
from spearhead.api.schemas.base import Money
from spearhead.api.schemas.events import JobOut
from spearhead.api.schemas.forecast import (
    AccuracyOut,
    CallNew,
    CellPageOut,
    ForecastCallOut,
    ForecastSettings,
    ForecastSettingsOut,
    GridOut,
    JudgedCall,
    JudgementsOut,
    PastOut,
    SubmissionNew,
    SubmissionOut,
    SubmissionsOut,
    Verdict,
)
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Absent
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.acts import Wanted, call, submit
from spearhead.numbers.calls.cells import Grid, Person, history, read_grid
from spearhead.numbers.calls.columns import asked_period, forecast_type
from spearhead.numbers.calls.freezing import LEADS
from spearhead.numbers.calls.goals import goals_of
from spearhead.numbers.calls.handed import handed_up, newest_of
from spearhead.numbers.calls.judging import judge, judgements_of, total_in, use_as_call
from spearhead.numbers.calls.kinds import FIELDS, change_forecast_type
from spearhead.numbers.calls.models import ForecastCall, ForecastType, Submission
from spearhead.numbers.calls.rollup import Cell
from spearhead.numbers.calls.stale import Stale, stale_calls
from spearhead.numbers.calls.track import Track, track_records
from spearhead.numbers.outlook.access import newest, record_of, unit_of
from spearhead.numbers.outlook.jobs import start_outlook

router = Router(tags=["forecast"])
COLUMNS: Final = ("commit", "most_likely", "best_case")
_PERIOD: Final = {"period": parsing.text("period", 40)}
_ASKED: Final = {**_PERIOD, "as_of": parsing.day("as_of"), "person": parsing.identifier("person")}


@router.get("", response=GridOut, summary="Read the forecast grid")
def read_forecast(request: HttpRequest) -> HttpResponse:
    """``period`` (the present one by default), ``as_of`` a past day, ``person`` for one row and those below."""
    _user, period, grid, given = _asked(request, _ASKED)
    rows = list(_person(grid, given["person"]).walk()) if "person" in given else grid.people
    goals, handed = goals_of(grid, period), newest_of(grid)
    names = dict(User.objects.filter(pk__in=[one.user_id for one in rows]).values_list("pk", "name"))
    return reply({
        "period": period.key, "start": period.start, "end": period.end, "as_of": grid.as_of, "columns": grid.columns,
        "rows": [
            {"person": str(one.user_id), "name": names.get(one.user_id, ""),
             "manager": _id(grid.line.managers.get(one.user_id)), "goal": _money_or_none(goals.get(one.user_id)),
             "closed": _money(one.closed), "pipeline": _money(one.pipeline), "out_of_order": one.out_of_order,
             "cells": {name: _cell(cell) for name, cell in one.cells.items()},
             "submitted_at": handed[one.user_id].submission.at if one.user_id in handed else None}
            for one in rows
        ],
        "warnings": [{"code": warn.code, "text": warn.text, "n": warn.n} for warn in grid.warnings],
    })  # fmt: skip


@router.get("/cell", response=CellPageOut, summary="Read a cell of the forecast")
def read_cell(request: HttpRequest) -> HttpResponse:
    """``person`` and ``column`` (commit by default): numbers, the exact bridge, stale calls, every call so far."""
    user, _period, grid, given = _asked(request, {**_ASKED, "column": parsing.one_of("column", *COLUMNS)})
    person, column = _person(grid, given.get("person", user.pk)), given.get("column", "commit")
    if column not in person.cells:
        raise Absent
    stale = {key: one for key, one in stale_calls(grid).items() if key[:2] == (person.user_id, column)}
    return reply({
        **_cell(person.cells[column]),
        "bridge": [
            {"person": line.key, "by": line.by, "amount": _money(line.amount)}
            for line in grid.bridge_of(person, column)
        ],
        "stale": [{"layer": key[2], **_stale(one)} for key, one in stale.items()],
        "calls": [_call(grid, one) for one in history(grid, person, column)],
    })  # fmt: skip


@router.post("/calls", response={201: ForecastCallOut}, summary="Call a number")
def add_call(request: HttpRequest, body: CallNew) -> HttpResponse:
    """On oneself or on a direct report: the number itself (absolute), so much on top (delta), or taken back (reset)."""
    user = caller(request)
    user.sight.require("forecast", "edit")
    amount = _minor(body.amount, "amount")
    wanted = Wanted(
        body.person, body.column, body.kind, amount or 0, body.note, body.layer, seen=_minor(body.seen, "seen")
    )
    if amount is None and body.kind != "reset":
        raise refuse("amount_needed", "amount", _("Enter an amount."))
    period = asked_period(body.period)
    made = call(period, wanted, by=user)
    return reply(_call(read_grid(user, period.period), made), 201)


@router.get("/submissions", response=SubmissionsOut, summary="List what was handed up")
def list_submissions(request: HttpRequest) -> HttpResponse:
    """Of ``person`` (the caller by default) for ``period``, newest first."""
    user, _period, grid, given = _asked(request, _ASKED)
    person = grid.person(given.get("person", user.pk))
    if person is None and "person" in given:
        raise Absent
    return reply({"items": [_submission(one) for one in handed_up(grid, person)] if person else []})


@router.post("/submissions", response={201: SubmissionOut}, summary="Hand the forecast up")
def add_submission(request: HttpRequest, body: SubmissionNew) -> HttpResponse:
    """As it stands; what was handed up before stays."""
    user = caller(request)
    user.sight.require("forecast", "edit")
    return reply(_submission(submit(asked_period(body.period), by=user, note=body.note)), 201)


@router.get("/judgements", response=JudgementsOut, summary="Read the own judgements")
def read_judgements(request: HttpRequest) -> HttpResponse:
    """The deals of ``period`` that the caller counts in or out, and the total that follows."""
    user, _period, grid, _given = _asked(request, _PERIOD)
    return reply(_judgements(user, grid))


@router.post("/judgements/call", response={201: ForecastCallOut}, summary="Make the judged total a call")
def call_judged(request: HttpRequest, body: JudgedCall) -> HttpResponse:
    """Closed + judged in becomes the caller's own number."""
    user = caller(request)
    user.sight.require("forecast", "edit")
    period = asked_period(body.period)
    grid = read_grid(user, period.period)
    return reply(_call(grid, use_as_call(period, body.column, grid, by=user, note=body.note)), 201)


@router.post("/judgements/{deal_id}", response=JudgementsOut, summary="Count a deal in or out")
def judge_deal(request: HttpRequest, deal_id: str, body: Verdict) -> HttpResponse:
    """An open deal of one's line; no number changes before it is made a call."""
    user = caller(request)
    user.sight.require("forecast", "edit")
    period = asked_period(body.period)
    judge(period, deal_id, body.verdict, by=user)
    return reply(_judgements(user, read_grid(user, period.period)))


@router.get("/accuracy", response=AccuracyOut, summary="Read how near calls came")
def read_accuracy(request: HttpRequest) -> HttpResponse:
    """``lead`` (days before the end: 90, 60, 30, 7, or first; 30 by default) and ``column``: per person and period."""
    user = caller(request)
    user.sight.require("forecast", "read")
    readers = {"lead": parsing.one_of("lead", "first", *LEADS), "column": parsing.one_of("column", *COLUMNS)}
    given = parsing.only_params(request, readers)
    lead, column = given.get("lead", "30"), given.get("column", "commit")
    people = [_track(one) for one in track_records(user, lead=lead, column=column)]
    return reply({"lead": lead, "column": column, "people": people})


@router.get("/past", response=PastOut, summary="Read what past months let expect")
def read_past(request: HttpRequest) -> HttpResponse:
    """``person`` (the caller by default; a leader: their line) and ``months`` ahead (1 to 3), with its back-test."""
    user, _period, grid, given = _asked(request, {**_ASKED, "months": parsing.whole("months", 1, 3)})
    person, months = _person(grid, given.get("person", user.pk)), given.get("months", 1)
    run, found = newest(), record_of(unit_of(person), months)
    if run is None or found is None or found["point"] is None:
        raise Absent
    return reply({
        "person": str(person.user_id), "months": months, "known_to": run.known_to, "family": found["family"],
        "forecast": _money(found["point"]), "range": _ranged(found["range"]), "wape": found["wape"],
        "wape_mean_of_3": found["wape_mean"], "bias": found["bias"], "inside_range": found["inside"],
        "with_range": found["ranged"], "provisional": found["provisional"],
        "origins": [
            {"as_of": one["as_of"], "start": one["start"], "end": one["end"], "family": one["family"],
             "forecast": _money(one["forecast"]), "actual": _money(one["actual"]), "mean_of_3": _money(one["mean"]),
             "range": _ranged(one["range"])}
            for one in found["origins"]
        ],
    })  # fmt: skip


@router.post("/past", response={202: JobOut}, summary="Work out anew what past months let expect")
def make_past(request: HttpRequest) -> HttpResponse:
    """A job; one runs at a time. Every night it happens by itself."""
    return reply(start_outlook(by=caller(request)).as_json(), 202)


@router.get("/settings", response=ForecastSettingsOut, summary="Read how forecasts are called")
def read_settings(request: HttpRequest) -> HttpResponse:
    """By month or quarter, in which columns, and whether people see their manager's number."""
    parsing.only_params(request, {})
    caller(request).sight.require("forecast", "read")
    return reply(_settings(forecast_type()))


@router.patch("/settings", response=ForecastSettingsOut, summary="Change how forecasts are called")
def update_settings(request: HttpRequest, body: ForecastSettings) -> HttpResponse:
    """What was called and frozen before stays."""
    user = caller(request)
    user.sight.require("settings", "edit")
    values = {name: getattr(body, name) for name in FIELDS if getattr(body, name) is not None}
    return reply(_settings(change_forecast_type(values, by=user, seen_version=seen_version(request, body.version))))


def _asked(request: HttpRequest, known: parsing.Readers) -> tuple[User, FiscalPeriod, Grid, dict[str, Any]]:
    user = caller(request)
    user.sight.require("forecast", "read")
    given = parsing.only_params(request, known)
    period = asked_period(given.get("period", ""))
    day = given.get("as_of")
    as_of = scope_for(user, as_of=day.isoformat()).as_of if day else None
    return user, period, read_grid(user, period.period, as_of=as_of), given


def _person(grid: Grid, user_id: int) -> Person:
    found = grid.person(user_id)
    if found is None:
        raise Absent
    return found


def _minor(value: Money | None, field: str) -> int | None:
    """Minor units of the base currency, in which forecasts are called."""
    if value is None:
        return None
    base = workspace().base_currency
    if value.currency != base:
        raise refuse("other_currency", field, _("Forecasts are called in %(currency)s.") % {"currency": base})
    return value.minor(field)


def _money(minor: int) -> dict[str, str]:
    currency = workspace().base_currency
    return {"amount": money_text(minor, currency), "currency": currency}


def _money_or_none(minor: int | None) -> dict[str, str] | None:
    return None if minor is None else _money(minor)


def _ranged(amounts: Sequence[int] | None) -> list[dict[str, str]] | None:
    return None if amounts is None else [_money(one) for one in amounts]


def _id(pk: int | None) -> str | None:
    return None if pk is None else str(pk)


def _cell(cell: Cell) -> dict[str, Any]:
    names = ("raw", "base", "call", "without_own_call", "final")
    return {name: _money(getattr(cell, name)) for name in names}


def _stale(one: Stale) -> dict[str, Any]:
    return {
        "seen": _money(one.seen), "now": _money(one.now), "moved": one.moved, "author_moved": one.author_moved,
        "deals": [{"deal": str(deal.deal_id), "how": deal.how} for deal in one.deals],
    }  # fmt: skip


def _call(grid: Grid, one: ForecastCall) -> dict[str, Any]:
    tells = grid.tells(one)
    return {
        "id": str(one.pk), "person": str(one.person_id), "by": str(one.by_id), "column": one.column, "layer": one.layer,
        "kind": one.kind, "amount": _money(one.amount) if tells else None,
        "seen": _money_or_none(one.base_seen) if tells else None, "note": one.note if tells else None, "at": one.at,
    }  # fmt: skip


def _submission(one: Submission) -> dict[str, Any]:
    cells = {name: {key: _money(value) for key, value in cell.items()} for name, cell in one.cells.items()}
    return {"id": str(one.pk), "person": str(one.person_id), "at": one.at, "note": one.note, "cells": cells}


def _judgements(user: User, grid: Grid) -> dict[str, Any]:
    mine = grid.person(user.pk)
    found = total_in(grid, mine) if mine else None
    return {
        "items": [
            {"deal": str(deal), "verdict": verdict} for deal, verdict in judgements_of(user, grid.period).items()
        ],
        "closed": _money(found.closed if found else 0), "judged_in": _money(found.judged_in if found else 0),
        "total": _money(found.total if found else 0), "n": found.n if found else 0,
    }  # fmt: skip


def _track(one: Track) -> dict[str, Any]:
    def share(value: Any) -> str | None:
        return None if value is None else f"{float(value):.6f}"

    past: Sequence[dict[str, Any]] = [
        {"period": row.period.key, "raw": _money(row.raw), "call": _money(row.call), "final": _money(row.final),
         "actual": _money(row.actual)}
        for row in one.past
    ]  # fmt: skip
    return {
        "person": str(one.user_id), "wape": share(one.wape), "wape_of_deals": share(one.raw_wape),
        "bias": share(one.bias), "reached": one.hits, "n": len(one.past), "added_over_deals": _money(one.over_raw),
        "added_over_seen": _money(one.over_base), "periods": past,
    }  # fmt: skip


def _settings(row: ForecastType) -> dict[str, Any]:
    return {"version": row.version, **{name: getattr(row, name) for name in FIELDS}}
