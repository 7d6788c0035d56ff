"""The deals behind a cell as it stood at the end of a past day, and what became of each since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from spearhead.accounts.users.models import User
from spearhead.accounts.users.operator import operator
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.models import DealVersion
from spearhead.kernel.errors import Absent
from spearhead.kernel.figures import Scope, rows
from spearhead.kernel.time import FOREVER, Period
from spearhead.numbers.calls.cells import Grid, Person, read_grid
from spearhead.numbers.calls.columns import categories_in
from spearhead.numbers.calls.models import FrozenCell

#: What became of a deal, in the order in which it is told.
FATES: Final = ("kept", "won", "won_later", "open", "slipped", "lost", "reopened", "gone")
CLOSED: Final = "closed"  #: the category of what was won by that day


@dataclass(frozen=True, slots=True)
class Line:
    """A deal behind a cell: as it stood then, and now. Amounts are minor units of the base currency.

    `now` is None where nothing is known any more: the deal is deleted, or its amount has no rate.
    """

    deal_id: int
    owner_id: int | None
    category: str
    due: date | None
    then: int
    fate: str
    now: int | None
    due_now: date | None
    closed_on: date | None

    @property
    def changed(self) -> int | None:
        """By how much the amount changed since; None where it is not known now."""
        return None if self.now is None else self.now - self.then


@dataclass(frozen=True, slots=True)
class Fate:
    """All lines with one fate: how many, what they came to then, and what they come to now."""

    fate: str
    n: int
    then: int
    now: int


@dataclass(frozen=True, slots=True)
class FrozenDay:
    """A cell at the end of a day with its deals.

    `raw`, `call` and `final` are those that were kept that night (`kept`), else worked out from the versions. It holds
    to the minor unit: raw = the lines + `hidden` (deals that the reader may not read) + `rewritten` (records that were
    erased, or changed backwards, after the night).
    """

    grid: Grid
    person: Person
    column: str
    day: date
    kept: bool
    raw: int
    call: int
    final: int
    lines: Sequence[Line]
    hidden: int
    rewritten: int

    @property
    def told(self) -> int:
        """What the lines come to."""
        return sum(one.then for one in self.lines)

    @property
    def fates(self) -> list[Fate]:
        """The lines by what became of them; they add up to all of them."""
        found = []
        for fate in FATES:
            some = [one for one in self.lines if one.fate == fate]
            if some:
                found.append(Fate(fate, len(some), sum(one.then for one in some), sum(one.now or 0 for one in some)))
        return found


def frozen_day(user: User, period: Period, day: date, person_id: int, column: str) -> FrozenDay:
    """A cell of somebody in the reader's sight at the end of a day; `Absent` for anybody else."""
    grid = read_grid(user, period, as_of=day)
    person = grid.person(person_id)
    if person is None or column not in person.cells:
        raise Absent
    place = {"starts_on": period.start, "ends_on": period.end, "day": day, "column": column}
    row = FrozenCell.objects.filter(**place, person_id=person_id).first()
    cell = person.cells[column]
    veiled = grid.veiled and person_id == user.pk
    raw, call = (row.raw, row.call) if row else (_all(period, day, person_id, column, cell.raw), cell.call)
    final = call if veiled else row.final if row else cell.final
    lines = lines_of(user, period, day, [one.user_id for one in person.walk()], column)
    told = sum(one.then for one in lines)
    whole = told if told == raw else _all(period, day, person_id, column, told)
    return FrozenDay(grid, person, column, day, row is not None, raw, call, final, lines, whole - told, raw - whole)


def _all(period: Period, day: date, person_id: int, column: str, otherwise: int) -> int:
    """The sum of deals that everybody together could read today of that day."""
    person = read_grid(operator(), period, as_of=day).person(person_id)
    return person.cells[column].raw if person and column in person.cells else otherwise


def lines_of(user: User, period: Period, day: date, people: Sequence[int], column: str) -> list[Line]:
    """The deals that a column held for these people at the end of a day, largest first."""
    scope = scope_for(user, period=period, as_of=day, filters=[("owner", "in", list(people))])
    won = {one.record_id: one.num or 0 for one in rows("bookings", scope, limit=None)}
    wanted = [*scope.filters, ("category", "in", list(categories_in(column)))]
    due = scope_for(user, period=period, as_of=day, filters=wanted)
    open_then = {one.record_id: one.num or 0 for one in rows("open_pipeline", due, limit=None)}
    amounts = won | open_then
    then, now = _states(scope, amounts), _states(None, amounts)
    found = [_line(then[deal], now.get(deal), amount, period) for deal, amount in amounts.items() if deal in then]
    return sorted(found, key=lambda one: (-one.then, one.deal_id))


def _states(scope: Scope | None, deals: dict[int, int]) -> dict[int, DealVersion]:
    """The version of each deal at the scope's moment; without one, as it stands."""
    found = DealVersion.objects.filter(deal_id__in=list(deals))
    if scope is None:
        found = found.filter(valid_to=FOREVER)
    else:
        found = found.filter(valid_from__lt=scope.moment, valid_to__gte=scope.moment)
    return {one.deal_id: one for one in found}


def _line(then: DealVersion, now: DealVersion | None, amount: int, period: Period) -> Line:
    was_won = then.status == "won"
    gone = now is None or now.deleted
    return Line(
        deal_id=then.deal_id, owner_id=then.owner_id, category=CLOSED if was_won else then.category,
        due=then.closed_on if was_won else then.expected_close, then=amount, fate=_fate(then, now, period),
        now=None if now is None or gone else now.base_minor, due_now=now.expected_close if now else None,
        closed_on=now.closed_on if now else None,
    )  # fmt: skip


def _fate(then: DealVersion, now: DealVersion | None, period: Period) -> str:
    if now is None or now.deleted:
        return "gone"
    if now.status == "lost":
        return "lost"
    if now.status == "won":
        later = now.closed_on is not None and now.closed_on not in period
        return "won_later" if later else "kept" if then.status == "won" else "won"
    if then.status == "won":
        return "reopened"
    return "open" if now.expected_close is not None and now.expected_close in period else "slipped"
