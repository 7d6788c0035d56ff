"""Forecast calls of the past quarters and this one: some call high, some low, managers correct; kept as it stood then.

Every call rests on what the grid showed on its day; how near it came is measured like anybody else's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from spearhead.accounts.users.operator import operator
from spearhead.demo.clock import instant, is_workday, next_quarter, quarters, workday
from spearhead.demo.world import World
from spearhead.kernel.time import Period
from spearhead.numbers.calendars.access import fiscal_period
from spearhead.numbers.calls.cells import Grid, Person, read_grid
from spearhead.numbers.calls.freezing import freeze, lead_days
from spearhead.numbers.calls.models import ForecastCall, Submission
from spearhead.numbers.outlook.jobs import keep
from spearhead.numbers.outlook.working import work_out

QUARTERS: Final = 5  #: so many are called, the present one among them
STEP: Final = 1_000_000  #: calls are in whole ten thousand yuan
#: How many days into the quarter, and how sure people are by then.
ROUNDS: Final = ((8, 0.22), (40, 0.12), (70, 0.06))
NOTES: Final = {
    "zh-hans": ("两个大单本月签约，客户已口头同意。", "预算在走审批，按能签下的部分估。",
                "有一单可能推到下季度，先不算。"),
    "en": ("Two large ones sign this month, agreed by word.", "Budget is in approval; I count what will pass.",
           "One may slip into next quarter, so I leave it out."),
}  # fmt: skip
CORRECTIONS: Final = {
    "zh-hans": ("上季度报高了，按六成算。", "最大的一单还没见到决策人。", "报得保守，客户那边我听到的更好。"),
    "en": ("Called too high last quarter; I take some off.", "Nobody has met the buyer of the largest one yet.",
           "Cautious again; what I hear there is better."),
}  # fmt: skip


def make_forecasts(world: World) -> None:
    """Write calls and submissions round by round, then keep the cells on which accuracy is read, and the outlook."""
    rng = world.rng("forecasts")
    temper = {seller.user.pk: rng.choice((0.85, 0.95, 1.0, 1.0, 1.12, 1.3)) for seller in world.sellers}
    silent = {seller.user.pk for seller in world.sellers[4:] if rng.random() < 0.2}
    for start in quarters(world.start, world.today)[-QUARTERS:]:
        for day, doubt in _days(world, start):
            _round(world, rng, start, day, doubt, temper, silent)
        period = fiscal_period(start, "quarter")
        for day in lead_days(period).values():
            if day < world.today:
                freeze(period, day)
    if found := work_out(lambda _done, _total: None):
        keep(*found)


def _days(world: World, start: date) -> list[tuple[date, float]]:
    """The days on which a quarter is called; the present one also was a few days ago."""
    found = [(workday(start + timedelta(days=offset)), doubt) for offset, doubt in ROUNDS]
    found = [(day, doubt) for day, doubt in found if day < world.today]
    lately = world.today - timedelta(days=3)
    if next_quarter(start) > world.today and found and is_workday(lately) and lately > found[-1][0]:
        found.append((lately, 0.05))
    return found


def _round(
    world: World, rng: Random, start: date, day: date, doubt: float, temper: dict[int, float], silent: set[int]
) -> None:
    """Reps call in the morning, their managers at noon, and both hand up."""
    period = Period(start, next_quarter(start), "")
    for row in _rows(world, period, day):
        person = row.user_id
        late = day >= world.today - timedelta(days=3) and rng.random() < 0.25  # these have not called again yet
        if not row.reports and person in temper and person not in silent and not late:
            guess = _guess(world, row, start) * temper[person] * max(0.3, rng.gauss(1.0, doubt))
            _call(world, rng, row, start, instant(day, 560), guess)
    world.store.flush()
    for row in _rows(world, period, day):
        for below in row.reports:
            if not below.reports and below.user_id in world.users and rng.random() < 0.3:
                _correct(world, rng, row, below, start, day)
        if row.user_id not in silent:
            world.store.add(_submission(row, period, day))
    world.store.flush()


def _rows(world: World, period: Period, day: date) -> Iterator[Person]:
    grid: Grid = read_grid(operator(), period, as_of=day)
    return (one for one in grid.people if one.user_id in world.users)


def _guess(world: World, row: Person, start: date) -> float:
    """What somebody with good judgement would expect: what came, or for this quarter what the deals promise."""
    if next_quarter(start) <= world.today:
        mine = (won for (user, _team, quarter), won in world.won.items() if (user, quarter) == (row.user_id, start))
        return float(sum(mine))
    return row.own.closed + 0.8 * row.own.open.get("commit", 0) + 0.25 * row.own.open.get("best_case", 0)


def _call(world: World, rng: Random, row: Person, start: date, at: datetime, guess: float) -> None:
    commit = max(row.closed, round(guess / STEP) * STEP)
    best = max(commit, round(guess * rng.uniform(1.1, 1.4) / STEP) * STEP, row.closed)
    note = rng.choice(NOTES[world.users[row.user_id].language])
    for column, amount in (("commit", commit), ("best_case", best)):
        if column in row.cells:
            seen = row.cells[column].base
            world.store.add(_row(row, start, (row.user_id, "own", column, amount, seen, note), at))


def _correct(world: World, rng: Random, manager: Person, row: Person, start: date, day: date) -> None:
    """Towards what experience says, and never over the person's best case."""
    cell = row.cells["commit"]
    expected = _guess(world, row, start) * rng.uniform(0.9, 1.1)
    amount = round((cell.call + expected) / 2 / STEP) * STEP
    top = row.cells["best_case"].final if "best_case" in row.cells else amount
    amount = min(max(amount, row.closed), max(top, row.closed))
    if abs(amount - cell.call) < STEP:
        return
    language = world.users[manager.user_id].language
    choices = CORRECTIONS[language]
    note = choices[2] if amount > cell.call else rng.choice(choices[:2])
    at = instant(day, 720)
    world.store.add(_row(row, start, (manager.user_id, "manager", "commit", amount, cell.call, note), at))


def _row(row: Person, start: date, said: tuple[int, str, str, int, int, str], at: datetime) -> ForecastCall:
    by, layer, column, amount, seen, note = said
    return ForecastCall(
        person_id=row.user_id, by_id=by, layer=layer, starts_on=start, ends_on=next_quarter(start), column=column,
        kind="absolute", amount=amount, base_seen=seen, note=note, at=at,
    )  # fmt: skip


def _submission(row: Person, period: Period, day: date) -> Submission:
    cells = {
        name: {"closed": row.closed, "raw": cell.raw, "base": cell.base, "call": cell.call}
        for name, cell in row.cells.items()
    }
    return Submission(
        person_id=row.user_id, starts_on=period.start, ends_on=period.end, cells=cells, note="", at=instant(day, 1050)
    )
