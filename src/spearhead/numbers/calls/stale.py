"""Which calls are stale: what they rest on has moved, or deals that it held have since closed, slipped or changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q

from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.models import DealVersion
from spearhead.crm.deals.scoping import visible_versions
from spearhead.kernel.figures import Scope
from spearhead.kernel.time import FOREVER
from spearhead.numbers.calls.cells import CellKey, Grid
from spearhead.numbers.calls.columns import categories_in
from spearhead.numbers.calls.models import ForecastCall

CLOSED, SLIPPED, CATEGORY, OWNER, GONE = "closed", "slipped", "category", "owner", "gone"
MOST: Final = 30  #: so many changed deals are listed per call


@dataclass(frozen=True, slots=True)
class Changed:
    """A deal that a call counted on, and what became of it."""

    deal_id: int
    how: str


@dataclass(frozen=True, slots=True)
class Stale:
    """Why a call may not hold any more. `now` is what it rests on today, `seen` what its author saw."""

    seen: int
    now: int
    moved: bool
    deals: Sequence[Changed]
    author_moved: bool = False  #: the author is no longer the one who may call here


@dataclass(frozen=True, slots=True)
class _State:
    since: datetime
    until: datetime
    owner: int | None
    status: str
    category: str
    due: date | None
    deleted: bool


def stale_calls(grid: Grid) -> dict[CellKey, Stale]:
    """The stale ones among the calls in force that the grid shows."""
    rows = {one.user_id: one for one in grid.people}
    in_force = {key: call for key, call in grid.calls.items() if call.kind != ForecastCall.Kind.RESET}
    shown = {key: call for key, call in in_force.items() if key[0] in rows and grid.tells(call)}
    if not shown or grid.as_of is not None:
        return {}
    states = _changed_since(grid, min(call.at for call in shown.values()))
    found: dict[CellKey, Stale] = {}
    for (person, column, layer), call in shown.items():
        cell = rows[person].cells.get(column)
        if cell is None:
            continue
        now = cell.base if layer == "own" else cell.call
        moved = abs(now - call.base_seen) * 20 > abs(call.base_seen)
        deals = _changed(call, states, {one.user_id for one in rows[person].walk()}, grid)
        left = layer == "manager" and not grid.line.adjusts(call.by_id, person)
        if moved or deals or left:
            found[person, column, layer] = Stale(call.base_seen, now, moved, deals[:MOST], left)
    return found


def _changed_since(grid: Grid, moment: datetime) -> dict[int, list[_State]]:
    """Every state since the moment of deals that changed after it and were due in the period at some time."""
    scope: Scope = scope_for(grid.user, period=grid.period)
    changed = DealVersion.objects.filter(valid_from__gt=moment).values("deal_id")
    due = Q(expected_close__gte=grid.period.start, expected_close__lt=grid.period.end)
    rows = DealVersion.objects.filter(visible_versions(scope), valid_to__gt=moment, deal_id__in=changed).filter(
        deal_id__in=DealVersion.objects.filter(due, valid_to__gt=moment, status="open").values("deal_id")
    )
    states: defaultdict[int, list[_State]] = defaultdict(list)
    names = ("deal_id", "valid_from", "valid_to", "owner_id", "status", "category", "expected_close", "deleted")
    for deal, *values in rows.order_by("deal_id", "valid_from").values_list(*names):
        states[deal].append(_State(*values))
    return states


def _changed(call: ForecastCall, states: Mapping[int, Sequence[_State]], people: set[int], grid: Grid) -> list[Changed]:
    categories = set(categories_in(call.column))
    found = []
    for deal, known in states.items():
        then = next((one for one in known if one.since <= call.at < one.until), None)
        now = known[-1]
        if then is None or now is then or now.until != FOREVER or not _counted(then, categories, people, grid):
            continue
        if how := _how(then, now, grid):
            found.append(Changed(deal, how))
    return found


def _counted(state: _State, categories: set[str], people: set[int], grid: Grid) -> bool:
    return (
        state.status == "open"
        and not state.deleted
        and state.category in categories
        and state.owner in people
        and state.due is not None
        and state.due in grid.period
    )


def _how(then: _State, now: _State, grid: Grid) -> str:
    if now.deleted:
        return GONE
    if now.status != "open":
        return CLOSED
    if now.due is None or now.due not in grid.period:
        return SLIPPED
    if now.owner != then.owner:
        return OWNER
    return CATEGORY if now.category != then.category else ""


def as_plain(stale: Stale) -> dict[str, Any]:
    """For programs."""
    return {
        "base_seen": stale.seen, "base_now": stale.now, "base_moved": stale.moved, "author_moved": stale.author_moved,
        "deals": [{"deal": str(one.deal_id), "what": one.how} for one in stale.deals],
    }  # fmt: skip
