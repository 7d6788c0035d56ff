"""Keeping every cell as it stood at the end of a day; accuracy is read at fixed distances from a period's end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from spearhead.accounts.users.operator import operator
from spearhead.accounts.workspace.access import today
from spearhead.kernel import jobs
from spearhead.kernel.jobs import Run, job_kind
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.schedule import recurring
from spearhead.numbers.calendars.access import fiscal_period
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.cells import read_grid
from spearhead.numbers.calls.columns import forecast_type
from spearhead.numbers.calls.models import ForecastCall, FrozenCell

KIND: Final = "forecast.freeze"
PAST: Final = 6  #: so many ended periods are kept measurable
#: name of a lead → days before the end of the period
LEADS: Final[Mapping[str, int]] = {"90": 90, "60": 60, "30": 30, "7": 7}


def lead_days(period: FiscalPeriod) -> dict[str, date]:
    """The fixed days on which a period's forecast is judged: its first day, and those before its end inside it."""
    days = {"first": period.start}
    days |= {name: period.end - timedelta(days=back) for name, back in LEADS.items()}
    return {name: day for name, day in days.items() if day >= period.start}


def recent_periods(day: date, past: int = PAST) -> list[FiscalPeriod]:
    """The period that holds the day and those before it, newest first."""
    kind: Any = forecast_type().period_kind
    found = [fiscal_period(day, kind)]
    for _n in range(past):
        found.append(fiscal_period(found[-1].start - timedelta(days=1), kind))
    return found


def freeze(period: FiscalPeriod, day: date) -> int:
    """Keep every cell of a period as it stood at the end of a day; a day that is kept already stays as it is."""
    place = {"starts_on": period.start, "ends_on": period.end, "day": day}
    if FrozenCell.objects.filter(**place).exists():
        return 0
    rows = [
        FrozenCell(
            **place, person_id=one.user_id, column=name, closed=one.closed, own=cell.own, raw=cell.raw, base=cell.base,
            call=cell.call, without_own_call=cell.without_own_call, final=cell.final,
        )
        for one in read_grid(operator(), period.period, as_of=day).people
        for name, cell in one.cells.items()
    ]  # fmt: skip
    FrozenCell.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def days_wanted(now: date) -> list[tuple[FiscalPeriod, date]]:
    """Yesterday of the period that it lies in, and the lead days of past periods; versions let them be made up for."""
    yesterday = now - timedelta(days=1)
    periods = recent_periods(yesterday)
    wanted = [(periods[0], yesterday)]
    called = set(ForecastCall.objects.values_list("starts_on", flat=True).distinct())
    for period in periods:
        if period.start in called:  # without any call there is nothing to judge
            wanted += [(period, day) for day in lead_days(period).values() if day < now]
    return list(dict.fromkeys(wanted))


def freeze_all(wanted: Iterable[tuple[FiscalPeriod, date]]) -> int:
    """Freeze these days; returns how many cells were new."""
    return sum(freeze(period, day) for period, day in wanted)


@job_kind(KIND)
def run_freezing(run: Run) -> dict[str, Any]:
    """Each day is one batch; a killed job goes on with the next."""
    wanted = days_wanted(today())
    made = 0
    for place, (period, day) in enumerate(wanted):
        run.stop_if_asked()
        with transaction.atomic():
            made += freeze(period, day)
            run.progress(place + 1, len(wanted))
    return {"days": len(wanted), "cells": made}


@recurring("forecast.nightly", every=timedelta(days=1), offset=timedelta(hours=16, minutes=40))
def freeze_nightly() -> None:
    """Soon after midnight in China."""
    if not Job.objects.filter(kind=KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists():
        jobs.start(KIND, user_id=None, params={}, title="")
