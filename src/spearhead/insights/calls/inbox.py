"""The one list: approvals that wait for a person, and what calls them, in the order in which it should be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.automation.approvals.access import waiting_for
from spearhead.automation.approvals.models import ApprovalRequest
from spearhead.automation.pools.models import PoolStay
from spearhead.insights.actions.models import Action
from spearhead.insights.calls.access import calls_visible_to, records_of, waiting_calls
from spearhead.insights.calls.models import Call

#: Minutes matter here, or every deal is concerned: these come before what is ordered by its worth.
AT_ONCE: Final = ("clock", "unassigned", "change")
SHOWN: Final = 20
MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: an approval, or a call with its record."""

    kind: str
    since: datetime
    approval: ApprovalRequest | None = None
    call: Call | None = None
    record: Any = None
    stay: PoolStay | None = None


@dataclass(frozen=True, slots=True)
class Inbox:
    """The lines to show, how many of each kind there are, and how many are put off."""

    lines: Sequence[Line]
    counts: dict[str, int]
    snoozed: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


def inbox_of(user: User, *, kind: str = "", snoozed: bool = False, most: int = SHOWN) -> Inbox:
    """What calls a user now. Somebody waits for an approval, then minutes matter, then worth × age."""
    now = timezone.now()
    rows = calls_visible_to(user).filter(state=Call.State.SNOOZED) if snoozed else waiting_calls(user)
    calls = list(rows.select_related("owner").order_by("since", "id")[:MOST])
    records = records_of(user, calls)
    free = [one.record_id for one in calls if one.kind == Call.Kind.UNASSIGNED]
    lying = {one.record_id: one for one in PoolStay.objects.filter(record_type="lead", record_id__in=free,
                                                                   out_at__isnull=True)} if free else {}  # fmt: skip
    held = [
        Line(
            one.kind,
            one.since,
            call=one,
            record=records[one.record_type, one.record_id],
            stay=lying.get(one.record_id) if one.kind == Call.Kind.UNASSIGNED else None,
        )
        for one in calls
        if (one.record_type, one.record_id) in records and still_holds(one, records[one.record_type, one.record_id])
    ]
    approvals = [] if snoozed else [Line("approval", one.created_at, approval=one) for one in waiting_for(user)[:MOST]]
    every = [*approvals, *sorted(held, key=lambda line: _order(line, now))]
    counts: dict[str, int] = {}
    for line in every:
        counts[line.kind] = counts.get(line.kind, 0) + 1
    shown = [line for line in every if not kind or line.kind == kind][:most]
    put_off = 0 if snoozed else calls_visible_to(user).filter(state=Call.State.SNOOZED).count()
    return Inbox(shown, counts, put_off)


def still_holds(call: Call, record: Any) -> bool:
    """Whether the record itself still says so, between two refreshes."""
    if call.kind == "clock":
        return record.first_response_at is None and record.status in {"new", "working", "qualified"}
    if call.kind == "unassigned":
        return record.owner_id is None and record.status in {"new", "working"}
    if call.kind == "action":
        return record.state in {Action.State.OPEN, Action.State.DOING}
    return call.record_type != "deal" or record.status == "open"


def _order(line: Line, now: datetime) -> tuple[int, float]:
    call = line.call
    assert call is not None
    if call.kind in AT_ONCE:
        return 0, call.since.timestamp()
    days = max((now - call.since).total_seconds() / 86_400, 1.0)
    return 1, -(call.value_minor or 0) * days


def inbox_count(user: User) -> int:
    """How many lines there are, for the navigation: two small queries."""
    open_calls = calls_visible_to(user).filter(state=Call.State.OPEN)
    return waiting_for(user).count() + open_calls.count()
