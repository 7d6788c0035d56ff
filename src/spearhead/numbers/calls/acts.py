"""Calling a number, taking a call back, and handing the forecast up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import locked, refuse
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.text.clean import clean_text
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.cells import Grid, Person, read_grid
from spearhead.numbers.calls.columns import forecast_type
from spearhead.numbers.calls.models import ForecastCall, Submission
from spearhead.numbers.calls.rollup import Call, Cell

MOST: Final = 10**15  #: minor units; nobody calls more
KINDS: Final = tuple(ForecastCall.Kind.values)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call as it is made. `layer` empty: the own for oneself, else the manager's.

    `seen` is what stood in the cell when the author looked; without it, what stands there now.
    """

    person_id: int
    column: str
    kind: str
    amount: int = 0
    note: str = ""
    layer: str = ""
    seen: int | None = None


@act
def call(period: FiscalPeriod, wanted: Wanted, *, by: User) -> ForecastCall:
    """Call a number on oneself, or on a direct report.

    Refused: a closed period, no note, a column that is not called, whoever is no direct report, and numbers that break
    closed ≤ commit ≤ most likely ≤ best case. Repeated as it stands, the call that stands is given back.
    """
    by.sight.require("forecast", "edit")
    locked(User, wanted.person_id)  # calls on one person come one after the other
    grid, person = _row(period, wanted.person_id, by)
    layer = _layer(grid, wanted, by)
    _check(grid, wanted)
    note = _note(wanted.note)
    cell = person.cells[wanted.column]
    stands = grid.calls.get((person.user_id, wanted.column, layer))
    if stands and (stands.by_id, stands.kind, stands.amount, stands.note) == (by.pk, wanted.kind, wanted.amount, note):
        return stands
    if wanted.kind == ForecastCall.Kind.RESET:
        if stands is None or stands.kind == ForecastCall.Kind.RESET:
            raise Refused("no_call", _("There is no call to take back here."))
    else:
        _check_order(person, wanted, layer)
    seen = wanted.seen if wanted.seen is not None else (cell.base if layer == "own" else cell.call)
    made = ForecastCall.objects.create(
        person_id=person.user_id, by=by, layer=layer, starts_on=period.start, ends_on=period.end, column=wanted.column,
        kind=wanted.kind, amount=wanted.amount, base_seen=seen, note=note, at=timezone.now(),
    )  # fmt: skip
    extra = {
        "person": person.user_id, "title": period.key, "column": made.column, "layer": layer, "kind": made.kind,
        "amount": made.amount, "note": note, **({"user": person.user_id} if layer == "manager" else {}),
    }  # fmt: skip
    record_event(Happened("forecast.called", "forecast", made.pk, by.pk, 1, extra=extra))
    return made


@act
def submit(period: FiscalPeriod, *, by: User, note: str = "") -> Submission:
    """Hand the own forecast up as it stands; what was handed up before stays."""
    by.sight.require("forecast", "edit")
    locked(User, by.pk)
    grid, person = _row(period, by.pk, by)
    words = clean_text(note, max_length=1000, field="note")
    cells = {
        name: {"closed": person.closed, "raw": cell.raw, "base": cell.base, "call": cell.call}
        for name, cell in person.cells.items()
    }
    made = Submission.objects.create(
        person=by, starts_on=period.start, ends_on=period.end, cells=cells, note=words, at=timezone.now()
    )
    extra = {"title": period.key, "user": grid.line.managers.get(by.pk)}
    record_event(Happened("forecast.submitted", "forecast", made.pk, by.pk, 1, extra=extra))
    return made


def _row(period: FiscalPeriod, person_id: int, by: User) -> tuple[Grid, Person]:
    """The grid and the row of a person whom the caller sees; closed periods are refused."""
    if period.kind != forecast_type().period_kind:
        raise refuse("period_not_called", "period", _("Forecasts are called for another kind of period: see settings."))
    grid = read_grid(by, period.period)
    person = grid.person(person_id)
    if person is None:
        raise Absent
    if period.end <= today():
        raise refuse("period_closed", "period", _("This period is over; its forecast stays as it was."))
    return grid, person


def _layer(grid: Grid, wanted: Wanted, by: User) -> str:
    own = wanted.person_id == by.pk
    layer = wanted.layer or ("own" if own else "manager")
    if layer not in {"own", "manager"}:
        raise refuse("unknown_layer", "layer", _("Choose a value from the list."))
    if layer == "own" and not own:
        raise refuse("not_own", "layer", _("Somebody's own call is theirs alone."))
    if layer == "manager" and not grid.line.adjusts(by.pk, wanted.person_id):
        raise refuse("not_direct_report", "person", _("You can call only on people who report to you directly."))
    return layer


def _check(grid: Grid, wanted: Wanted) -> None:
    if wanted.column not in grid.columns:
        raise refuse("unknown_column", "column", _("This column is not called."))
    if wanted.kind not in KINDS:
        raise refuse("unknown_kind", "kind", _("Choose a value from the list."))
    if abs(wanted.amount) > MOST or (wanted.kind == ForecastCall.Kind.RESET and wanted.amount):
        raise refuse("amount_out_of_range", "amount", _("This amount is out of range."))


def _note(raw: str) -> str:
    note = clean_text(raw, max_length=1000, field="note")
    if not note:
        raise refuse("note_needed", "note", _("Say why."))
    return note


def _check_order(person: Person, wanted: Wanted, layer: str) -> None:
    """Closed ≤ commit ≤ most likely ≤ best case, with this call in its place."""
    asked = Call("delta" if wanted.kind == ForecastCall.Kind.DELTA else "absolute", wanted.amount)

    def number(name: str, cell: Cell) -> int:
        if name != wanted.column:
            return cell.call if layer == "own" else cell.final
        return asked.over(cell.base if layer == "own" else cell.call)

    numbers = [number(name, cell) for name, cell in person.cells.items()]
    place = list(person.cells).index(wanted.column)
    low = numbers[place - 1] if place else person.closed
    high = numbers[place + 1] if place + 1 < len(numbers) else None
    if numbers[place] < low or (high is not None and numbers[place] > high):
        message = _("Closed ≤ commit ≤ most likely ≤ best case must hold: change the other column first.")
        raise refuse("out_of_order", "amount", message)
