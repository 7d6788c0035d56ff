"""The flow between two days: start, bars with their deals, end; read from the versions of deals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.models import DealVersion
from spearhead.crm.deals.scoping import REFERENCES, narrow, versions
from spearhead.kernel.errors import Refused
from spearhead.kernel.figures import Scope, Warn
from spearhead.kernel.time import Period
from spearhead.numbers.flow.movements import Move, State, in_pipe, steps

#: who and where a deal belongs to on a day; leaving it is "reassigned"
PLACE: Final = frozenset({"owner", "team", "manager", "pipeline"})
#: what is on the deal itself, the same on both days
KEPT: Final = (frozenset(REFERENCES) | {"industry", "kind"}) - PLACE - {"stage"}
_COLUMNS: Final = ("deal_id", "status", "currency", "amount_minor", "base_minor", "expected_close", "closed_on",
                   "owner_id", "category")  # fmt: skip
_BATCH: Final = 500
States = dict[int, State]


@dataclass(frozen=True, slots=True)
class Line:
    """A deal in a bar: the signed amount, and the deal as it stood on both days."""

    deal_id: int
    move: Move
    amount: int
    before: State | None
    after: State | None


@dataclass(frozen=True, slots=True)
class Bar:
    """All movements of one class."""

    move: Move
    amount: int
    n: int


@dataclass(frozen=True, slots=True)
class Shift:
    """What went from one forecast category to another among deals in the pipeline on both days, at its new amount."""

    source: str
    target: str
    amount: int
    n: int
    deals: tuple[int, ...]


@dataclass(slots=True)
class Flow:
    """The pipeline of `period` at the end of the day `since` and of the day `until`, and all that lies between."""

    period: Period
    since: date
    until: date
    start: int
    end: int
    n_start: int
    n_end: int
    lines: list[Line]
    shifts: list[Shift]
    warnings: list[Warn] = field(default_factory=list)

    def bars(self) -> list[Bar]:
        """The classes that occur, in the order of the waterfall; each is the sum of its lines."""
        amounts: Counter[Move] = Counter()
        counts: Counter[Move] = Counter()
        for line in self.lines:
            amounts[line.move] += line.amount
            counts[line.move] += 1
        return [Bar(move, amounts[move], counts[move]) for move in Move if counts[move]]

    def of(self, move: Move) -> list[Line]:
        """The deals of one bar, largest first."""
        found = [line for line in self.lines if line.move == move]
        return sorted(found, key=lambda line: (-abs(line.amount), line.deal_id))


def read_flow(
    user: User, *, period: str | Period, since: str | date, until: str | date,
    filters: Sequence[tuple[str, str, Any]] = (),
) -> Flow:  # fmt: skip
    """The flow of the pipeline due in a period between the ends of two days, within what the user may see."""
    user.sight.require("figure", "read")
    _check(filters)
    first, last = (
        _end(user, name, period=period, as_of=day, filters=filters)
        for name, day in (("since", since), ("until", until))
    )
    if first.day >= last.day:
        message = _("The first day must lie before the second.")
        raise Refused("bad_order", message, {"since": message})
    before, after = _both_ends(first, last)
    return _flow(first, last, before, after)


def _end(user: User, name: str, **asked: Any) -> Scope:
    """The scope at one end; a day that cannot be read is told under the name of that end."""
    try:
        return scope_for(user, **asked)
    except Refused as refusal:
        if "as_of" not in refusal.fields:
            raise
        raise Refused(refusal.code, refusal.message, {name: refusal.fields["as_of"]}) from None


def _check(filters: Sequence[tuple[str, str, Any]]) -> None:
    for key, _operator, _value in filters:
        if key not in PLACE | KEPT:
            message = _("The flow cannot be narrowed by “%(field)s”.") % {"field": key[:40]}
            raise Refused("unknown_field", message, {key[:40]: message})


def _both_ends(first: Scope, last: Scope) -> tuple[States, States]:
    """How each deal that matters stood on both days: a query per end, and those that only one end knows."""
    before = _states(_inside(first).filter(_open_and_due(first.period)), inside=True)
    # What was closed by the first day already and stands unchanged has not moved.
    closed = _closed_in(last.period) & Q(valid_from__gte=first.moment)
    after = _states(_inside(last).filter(_open_and_due(last.period) | closed), inside=True)
    _fill(before, [one for one in after if one not in before], first)
    _fill(after, [one for one in before if one not in after], last)
    return before, after


def _inside(scope: Scope) -> QuerySet[DealVersion]:
    return narrow(versions(scope), scope, closed=False)


def _open_and_due(period: Period) -> Q:
    return Q(status="open", expected_close__gte=period.start, expected_close__lt=period.end)


def _closed_in(period: Period) -> Q:
    return Q(status__in=("won", "lost"), closed_on__gte=period.start, closed_on__lt=period.end)


def _states(rows: QuerySet[DealVersion], *, inside: bool) -> States:
    found: States = {}
    for deal, status, currency, amount, base, expected, closed, owner, category in rows.values_list(*_COLUMNS):
        close = expected if status == "open" else closed
        found[deal] = State(status, currency, amount, base, close, inside, owner, category)
    return found


def _fill(known: States, missing: list[int], scope: Scope) -> None:
    """Add how the missing deals stood: wherever they were, and whether that was in the scope."""
    place = [one for one in scope.filters if one[0] in PLACE]
    for at in range(0, len(missing), _BATCH):
        rows = versions(scope).filter(deal_id__in=missing[at : at + _BATCH])
        known |= _states(rows, inside=not place)
        if place:
            known |= _states(narrow(rows, scope, closed=False), inside=True)


def _flow(first: Scope, last: Scope, before: States, after: States) -> Flow:
    period = first.period
    lines = []
    for deal in sorted(before.keys() | after.keys()):
        old, new = before.get(deal), after.get(deal)
        lines += [Line(deal, step.move, step.amount, old, new) for step in steps(old, new, period)]
    opening = {deal: state for deal, state in before.items() if in_pipe(state, period)}
    closing = {deal: state for deal, state in after.items() if in_pipe(state, period)}
    start, end = (sum(state.value for state in states.values()) for states in (opening, closing))
    warnings = _warnings((opening | closing).values())
    shifts = _shifts(opening, closing)
    return Flow(period, first.day, last.day, start, end, len(opening), len(closing), lines, shifts, warnings)


def _shifts(before: States, after: States) -> list[Shift]:
    moved: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for deal, old in before.items():
        new = after.get(deal)
        if new is not None and old.category != new.category:
            moved[old.category, new.category].append(deal)
    return [
        Shift(source, target, sum(after[deal].value for deal in deals), len(deals), tuple(deals))
        for (source, target), deals in sorted(moved.items())
    ]


def _warnings(states: Iterable[State]) -> list[Warn]:
    found = list(states)
    empty = sum(state.amount is None for state in found)
    no_rate = sum(state.amount is not None and state.base is None for state in found)
    warnings = []
    if empty:
        text = ngettext("%(n)d deal without an amount counts as nothing here.",
                        "%(n)d deals without an amount count as nothing here.", empty)  # fmt: skip
        warnings.append(Warn("no_amount", text % {"n": empty}, empty))
    if no_rate:
        text = ngettext("%(n)d deal without an exchange rate counts as nothing here.",
                        "%(n)d deals without an exchange rate count as nothing here.", no_rate)  # fmt: skip
        warnings.append(Warn("no_rate", text % {"n": no_rate}, no_rate))
    return warnings
