"""What moved a person's committed number between two days: deal by deal, and judgement; it sums to the difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.models import Deal
from spearhead.kernel.figures import rows
from spearhead.numbers.calls.cells import Grid, Person
from spearhead.numbers.calls.columns import categories_in

TOP: Final = 5
#: In the order in which they are told.
KINDS: Final = ("won", "added", "grew", "shrank", "lost", "slipped", "lowered", "judged")


def moves(before: tuple[Grid, Person | None], now: tuple[Grid, Person], column: str) -> list[dict[str, Any]]:
    """Kind → its amount, its largest lines and what the others come to."""
    then, at = _deals(*before, column), _deals(*now, column)
    changed = {deal: at.get(deal, 0) - then.get(deal, 0) for deal in then.keys() | at.keys()}
    changed = {deal: amount for deal, amount in changed.items() if amount}
    facts = {one.pk: one for one in Deal.objects.filter(pk__in=changed).only("name", "status", "expected_close")}
    lines: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for deal, amount in changed.items():
        kind = _kind(facts.get(deal), deal in then, deal in at, amount, now[0])
        lines[kind].append({"deal": deal, "name": facts[deal].name if deal in facts else "", "amount": amount})
    lines["judged"] = list(_judged(before, now, column))
    return [_told(kind, lines[kind]) for kind in KINDS if lines[kind]]


def _deals(grid: Grid, person: Person | None, column: str) -> dict[int, int]:
    """Deal → what it adds to the column, as it stood; of the person and everybody below."""
    if person is None:
        return {}
    owners = [one.user_id for one in person.walk()]
    filters = [("owner", "in", owners)]
    won = scope_for(grid.user, period=grid.period, as_of=grid.as_of or "", filters=filters)
    open_ones = scope_for(grid.user, period=grid.period, as_of=grid.as_of or "",
                          filters=[*filters, ("category", "in", list(categories_in(column)))])  # fmt: skip
    behind = [*rows("bookings", won, limit=None), *rows("open_pipeline", open_ones, limit=None)]
    return {one.record_id: one.num for one in behind if one.num}


def _kind(deal: Deal | None, was: bool, there: bool, amount: int, grid: Grid) -> str:
    won = deal is not None and deal.status == "won"
    if there:
        return ("grew" if amount > 0 else "shrank") if was else "won" if won else "added"
    if deal is not None and deal.status == "lost":
        return "lost"
    out = deal is not None and (deal.expected_close is None or deal.expected_close not in grid.period)
    return "slipped" if out else "lowered"


def _judged(before: tuple[Grid, Person | None], now: tuple[Grid, Person], column: str) -> Iterator[dict[str, Any]]:
    then, at = _calls(*before, column), _calls(*now, column)
    names = dict(
        User.objects.filter(pk__in={int(key) for key, _by in then.keys() | at.keys()}).values_list("pk", "name")
    )
    for key, by in sorted(then.keys() | at.keys()):
        if amount := at.get((key, by), 0) - then.get((key, by), 0):
            yield {"person": int(key), "by": by, "name": names.get(int(key), ""), "amount": amount}


def _calls(grid: Grid, person: Person | None, column: str) -> Mapping[tuple[str, str], int]:
    return {(line.key, line.by): line.amount for line in grid.bridge_of(person, column)} if person else {}


def _told(kind: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    ordered = sorted(lines, key=lambda one: (-abs(one["amount"]), one["name"]))
    rest = ordered[TOP:]
    return {
        "kind": kind, "amount": sum(one["amount"] for one in lines), "lines": ordered[:TOP],
        "others": {"n": len(rest), "amount": sum(one["amount"] for one in rest)},
    }  # fmt: skip
