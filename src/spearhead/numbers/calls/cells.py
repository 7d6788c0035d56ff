"""The forecast grid: five numbers per person and column, rolled up the reporting line, with the calls behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, zone
from spearhead.kernel.figures import Warn
from spearhead.kernel.time import Period, end_of_day
from spearhead.numbers.calls.columns import NOTHING, Own, columns_of, forecast_type, own_amounts
from spearhead.numbers.calls.line import ReportingLine, line_on
from spearhead.numbers.calls.models import ForecastCall
from spearhead.numbers.calls.rollup import BridgeLine, Call, Cell, Node, bridge, roll_up

CellKey = tuple[int, str, str]  #: person, column, layer
LAYERS: Final = ("own", "manager")


@dataclass(slots=True)
class Person:
    """A row of the grid: whose, how deep, what they closed and have open, and a cell per column."""

    user_id: int
    depth: int
    own: Own
    reports: list[Person] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)
    closed: int = 0  #: with everybody below
    pipeline: int = 0  #: with everybody below

    def walk(self) -> Iterable[Person]:
        """This row and all below it, in order."""
        yield self
        for one in self.reports:
            yield from one.walk()

    @property
    def out_of_order(self) -> bool:
        """Whether closed ≤ commit ≤ most likely ≤ best case does not hold (any more)."""
        numbers = [self.closed, *(cell.final for cell in self.cells.values())]
        return any(one > two for one, two in pairwise(numbers))


@dataclass(slots=True)
class Grid:
    """What one reader sees of a period."""

    user: User
    period: Period
    as_of: date | None
    columns: tuple[str, ...]
    line: ReportingLine
    roots: list[Person]
    calls: Mapping[CellKey, ForecastCall]
    warnings: list[Warn]
    veiled: bool = False  #: the reader learns that the own row was adjusted, and not by how much

    def tells(self, call: ForecastCall) -> bool:
        """Whether the reader may see amount and note of a call."""
        return not (self.veiled and call.person_id == self.user.pk and call.layer == "manager")

    @property
    def people(self) -> list[Person]:
        """Every row, each manager before their reports."""
        return [one for root in self.roots for one in root.walk()]

    def person(self, user_id: int) -> Person | None:
        """The row of one person, None where they are out of sight."""
        return next((one for one in self.people if one.user_id == user_id), None)

    def total(self, column: str) -> int:
        """What all roots together come to."""
        return sum(root.cells[column].final for root in self.roots)

    def bridge_of(self, person: Person, column: str) -> list[BridgeLine]:
        """From raw to final, one line per override."""
        return list(bridge(person.cells[column]))

    @property
    def over(self) -> bool:
        """Whether the period has ended: nothing is called any more."""
        return self.period.end <= today()


def read_grid(user: User, period: Period, *, as_of: date | None = None) -> Grid:
    """The grid as it stands, or stood at the end of a day: deals, line and calls of that moment."""
    user.sight.require("forecast", "read")
    day = as_of or min(today(), _last(period)) if period.start <= today() else today()
    line = line_on(day, min(period.start, day))
    own, warnings = own_amounts(user, period, as_of)
    kind = forecast_type()
    columns = columns_of(kind)
    calls = calls_in_force(period, as_of)
    roots = _rows(user, line, own)
    for root in roots:
        for column in columns:
            _fill(root, roll_up(_node(root, column, calls)), column)
        _sum(root)
    grid = Grid(user, period, as_of, columns, line, roots, calls, warnings, not kind.shows_amount)
    if grid.veiled and (mine := grid.person(user.pk)):
        _veil(mine)
    return grid


def _veil(person: Person) -> None:
    """Leave out what the manager's call on a row made of it."""
    for name, cell in person.cells.items():
        person.cells[name] = replace(cell, without_own_call=cell.base, final=cell.call)


def _last(period: Period) -> date:
    return date.fromordinal(period.end.toordinal() - 1)


def _seen(user: User, line: ReportingLine, owners: Iterable[int | None]) -> set[int]:
    """Whose rows a reader sees: those below (also whoever left meanwhile), the own, or all."""
    reach = user.sight.reach("forecast", "read")
    if reach == "all":
        return set(line.managers) | {one for one in owners if one is not None}
    if reach == "team":
        return {one for person in user.sight.people for one in line.below(person)} | {user.pk}
    return {user.pk}


def _rows(user: User, line: ReportingLine, own: Mapping[int | None, Own]) -> list[Person]:
    seen = _seen(user, line, own)

    def make(person: int, depth: int) -> Person:
        below = [one for one in line.reports.get(person, ()) if one in seen]
        made = Person(person, depth, own.get(person, NOTHING))
        made.reports = [make(one, depth + 1) for one in below]
        return made

    tops = [make(one, 0) for one in line.tops(seen)]
    return [one for one in tops if one.user_id == user.pk or one.reports or one.own != NOTHING]


def _node(person: Person, column: str, calls: Mapping[CellKey, ForecastCall]) -> Node:
    own, managed = (_as_call(calls.get((person.user_id, column, layer))) for layer in LAYERS)
    children = tuple(_node(one, column, calls) for one in person.reports)
    return Node(str(person.user_id), person.own.column(column), children, own, managed)


def _as_call(row: ForecastCall | None) -> Call | None:
    if row is None or row.kind == ForecastCall.Kind.RESET:
        return None
    return Call("absolute" if row.kind == ForecastCall.Kind.ABSOLUTE else "delta", row.amount, row.base_seen)


def _fill(person: Person, cell: Cell, column: str) -> None:
    person.cells[column] = cell
    for one, below in zip(person.reports, cell.children, strict=True):
        _fill(one, below, column)


def _sum(person: Person) -> None:
    for one in person.reports:
        _sum(one)
    person.closed = person.own.closed + sum(one.closed for one in person.reports)
    person.pipeline = person.own.pipeline + sum(one.pipeline for one in person.reports)


def calls_in_force(period: Period, as_of: date | None = None) -> dict[CellKey, ForecastCall]:
    """The newest call of every cell and layer, resets included, as of the end of a day."""
    rows = ForecastCall.objects.filter(starts_on=period.start, ends_on=period.end).select_related("by")
    if as_of is not None:
        rows = rows.filter(at__lt=_moment(as_of))
    return {(row.person_id, row.column, row.layer): row for row in rows.order_by("at", "id")}


def _moment(day: date) -> datetime:
    return end_of_day(day, zone())


def history(grid: Grid, person: Person, column: str) -> Sequence[ForecastCall]:
    """Every call on a cell, newest first; for whoever sees the row."""
    rows = ForecastCall.objects.filter(
        starts_on=grid.period.start, ends_on=grid.period.end, person_id=person.user_id, column=column
    )
    return list(rows.select_related("by").order_by("-at", "-id"))
