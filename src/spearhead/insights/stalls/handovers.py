"""Waiting between people: who passes work to whom, and how long it lies there before the other moves it.

A *hand-over* is a deal that changed hands, a question for an approval, or (with the main pipeline) a lead that was
given to somebody. It waits until the taker is heard of: their first contact on the deal or its next stage, the answer
of the approver, the first response to the lead. What still waits, was handed on or taken back is censored: it lasted
that long at least.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any, Final

from django.db.models import Count, Min

from spearhead.accounts.teams.tree import team_calendar
from spearhead.accounts.workspace.access import zone
from spearhead.automation.approvals.models import ApprovalRequest
from spearhead.automation.clocks.models import Clock
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import DealVersion
from spearhead.insights.stalls.entries import BATCH, DAY

#: what a person does with a customer; plans and notes move nothing
HEARD: Final = ("call", "meeting", "visit", "email")
ANSWERED: Final = frozenset({"approved", "changes", "rejected"})
NEW: Final = "new"  #: leads come from nobody


@dataclass(frozen=True, slots=True)
class Wait:
    """One hand-over between two teams: how many days it lasted, whether it is `over`, whether it still lies there."""

    kind: str
    giver: int | str | None
    taker: int | None
    days: float
    over: bool
    lies: bool
    deal_id: int | None = None
    base_minor: int | None = None


def waits_of(pipeline_id: int, since: datetime, until: datetime, *, leads: bool) -> list[Wait]:
    """Every hand-over that began in ``[since, until)``, as things stood at `until`."""
    found = [*_owners(pipeline_id, since, until), *_approvals(pipeline_id, since, until)]
    return [*found, *_leads(since, until)] if leads else found


_Version = tuple[int, int | None, int | None, datetime, int, str, int | None]


def _owners(pipeline_id: int, since: datetime, until: datetime) -> Iterator[Wait]:
    rows = DealVersion.objects.filter(pipeline_id=pipeline_id, deal__deleted_at__isnull=True, valid_to__gt=since)
    many = rows.values("deal_id").annotate(n=Count("owner_id", distinct=True)).filter(n__gt=1)
    ids = sorted(many.values_list("deal_id", flat=True))
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        heard = _heard(some, since, until)
        names = ("deal_id", "owner_id", "team_id", "valid_from", "stage_id", "status", "base_minor")
        versions = DealVersion.objects.filter(deal_id__in=some, valid_from__lt=until).order_by("deal_id", "seq")
        for deal_id, those in groupby(versions.values_list(*names), lambda one: one[0]):
            yield from _passed(list(those), heard[deal_id], since, until)


def _heard(deals: Sequence[int], since: datetime, until: datetime) -> dict[int, list[tuple[datetime, int | None]]]:
    rows = Activity.objects.filter(
        deal_id__in=deals, kind__in=HEARD, done_at__gte=since, done_at__lt=until, deleted_at__isnull=True
    ).exclude(origin="automation")
    found: defaultdict[int, list[tuple[datetime, int | None]]] = defaultdict(list)
    for deal_id, done_at, owner_id in rows.order_by("done_at").values_list("deal_id", "done_at", "owner_id"):
        if done_at is not None:
            found[deal_id].append((done_at, owner_id))
    return found


def _passed(
    versions: list[_Version], heard: Sequence[tuple[datetime, int | None]], since: datetime, until: datetime
) -> Iterator[Wait]:
    for place, (before, after) in enumerate(pairwise(versions), 1):
        _deal, giver, from_team, *_rest = before
        deal_id, taker, to_team, at, _stage, status, base_minor = after
        if giver is None or taker is None or giver == taker or at < since or status != "open":
            continue
        end, over = _first_move(versions[place:], [one for one, who in heard if who == taker and one >= at], until)
        yield Wait("deal", from_team, to_team, (end - at) / DAY, over, end == until, deal_id, base_minor)


def _first_move(since: list[_Version], heard: Sequence[datetime], until: datetime) -> tuple[datetime, bool]:
    """When the taker moved it, or when it was taken from them, or now."""
    moved, over = until, False
    for before, after in pairwise(since):
        if after[1] != before[1]:
            moved = after[3]
            break
        if (after[4], after[5]) != (before[4], before[5]):
            moved, over = after[3], True
            break
    if heard and heard[0] <= moved:
        return heard[0], True
    return moved, over


def _approvals(pipeline_id: int, since: datetime, until: datetime) -> Iterator[Wait]:
    rows = ApprovalRequest.objects.filter(
        deal__pipeline_id=pipeline_id, deal__deleted_at__isnull=True, created_at__gte=since, created_at__lt=until
    )
    asked = rows.annotate(first=Min("seats__user_id")).select_related("deal").order_by("pk")
    for one in asked:
        end = one.decided_at if one.decided_at and one.decided_at < until else until
        over = one.state in ANSWERED and end < until
        yield Wait(
            "approval", _team(one.requester_id, one.created_at), _team(one.decided_by_id or one.first, one.created_at),
            (end - one.created_at) / DAY, over, end == until, one.deal_id, one.deal.base_minor,
        )  # fmt: skip


def _leads(since: datetime, until: datetime) -> Iterator[Wait]:
    rows = Clock.objects.filter(started_at__gte=since, started_at__lt=until, lead__deleted_at__isnull=True)
    names = ("owner_id", "started_at", "stopped_at", "lead__first_response_at")
    for owner_id, began, stopped, answered in rows.order_by("pk").values_list(*names):
        if owner_id is None:
            continue
        last = min(stopped or until, until)
        over = answered is not None and began <= answered <= last
        end = answered if over else last
        yield Wait("lead", NEW, _team(owner_id, began), max((end - began) / DAY, 0.0), over, end == until)


def _team(user_id: int | None, at: datetime) -> int | None:
    return team_calendar().team(user_id, at.astimezone(zone()).date())


def pairs(waits: Iterable[Wait]) -> list[dict[str, Any]]:
    """The hand-overs by who passes what to whom, as JSON: days of those that ended and of those that did not, what lies
    there now with its worth in base minor units."""
    found: defaultdict[tuple[str, int | str | None, int | None], list[Wait]] = defaultdict(list)
    for wait in waits:
        found[wait.kind, wait.giver, wait.taker].append(wait)
    return [
        {
            "kind": kind, "from": giver, "to": taker,
            "left": sorted(round(one.days, 2) for one in those if one.over),
            "waiting": sorted(round(one.days, 2) for one in those if not one.over),
            "here": sum(one.lies for one in those),
            "deals": sorted({one.deal_id for one in those if one.lies and one.deal_id is not None})[:500],
            "value": sum(one.base_minor or 0 for one in those if one.lies),
        }
        for (kind, giver, taker), those in sorted(found.items(), key=lambda item: str(item[0]))
    ]  # fmt: skip
