"""Reading the outlook: what past months let expect of the present period, for the rows that a reader sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from spearhead.accounts.workspace.access import today
from spearhead.kernel.once import once
from spearhead.kernel.time import Period
from spearhead.numbers.calls.cells import Grid, Person
from spearhead.numbers.outlook.models import Outlook
from spearhead.numbers.outlook.working import HORIZONS, PAST


@dataclass(frozen=True, slots=True)
class Expected:
    """What a period comes to by past months, in minor units: what its ended months brought + the forecast of the rest.

    Never less than what is won already. `low` and `high` (P10, P90) are None under ten back-tests.
    """

    middle: int
    low: int | None
    high: int | None
    family: str
    wape: float | None
    wape_mean: float | None
    n: int
    provisional: bool
    known_to: date


@lru_cache(maxsize=2)
def _result(pk: int, made_at: datetime) -> dict[str, Any]:
    """A run never changes, so that its numbers are read once."""
    found: dict[str, Any] = Outlook.objects.values_list("result", flat=True).get(pk=pk, made_at=made_at)
    return found


@once
def newest() -> Outlook | None:
    """The run that counts, without its numbers: the newest, as long as its months run up to this one."""
    found = Outlook.objects.defer("result").order_by("-made_at", "-pk").first()
    return found if found is not None and found.known_to == today().replace(day=1) else None


def unit_of(person: Person) -> str:
    """The unit that a row of the grid stands for."""
    return f"line:{person.user_id}" if person.reports else f"person:{person.user_id}"


def expected(grid: Grid) -> Mapping[int, Expected]:
    """Person → what the present period comes to; nothing for other periods, past days, or without a run."""
    run = newest()
    if run is None or grid.as_of is not None:
        return {}
    found = ((one.user_id, expect(run, unit_of(one), grid.period, one.closed)) for one in grid.people)
    return {person: one for person, one in found if one is not None}


def expect(run: Outlook, unit: str, period: Period, closed: int) -> Expected | None:
    """What the present period comes to for a unit that has won `closed` in it so far; None where that is not known."""
    numbers = _result(run.pk, run.made_at).get(unit, {})
    row = numbers.get(str(months_between(run.known_to, period.end))) if _fits(period, run.known_to) else None
    if row is None or row["point"] is None:
        return None
    ended = months_between(period.start, run.known_to)
    before = sum(numbers["past"][-ended:]) if ended else 0
    low, middle, high = row["range"] or (None, row["point"], None)
    return Expected(
        max(before + middle, closed), None if low is None else max(before + low, closed),
        None if high is None else max(before + high, closed), row["family"], row["wape"], row["wape_mean"], row["n"],
        row["provisional"], run.known_to,
    )  # fmt: skip


def record_of(unit: str, months: int) -> dict[str, Any] | None:
    """One unit's back-test at a horizon of so many months, of the newest run."""
    run = newest()
    found: dict[str, Any] | None = _result(run.pk, run.made_at).get(unit, {}).get(str(months)) if run else None
    return found


def months_between(start: date, end: date) -> int:
    """From the first of a month to the first of another."""
    return (end.year - start.year) * 12 + end.month - start.month


def _fits(period: Period, known_to: date) -> bool:
    """Whether the period is the present one, laid out in months, and ends within the horizons."""
    return (
        period.start <= today() < period.end
        and period.start.day == period.end.day == 1
        and months_between(known_to, period.end) in HORIZONS
        and months_between(period.start, known_to) <= PAST
    )
