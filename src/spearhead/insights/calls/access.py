"""Reading calls: those of one's own records, of one's line, or all, as far as one reads what they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.automation.pools.access import unassigned_in_pools_of
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.kinds import KINDS
from spearhead.insights.actions.access import actions_visible_to
from spearhead.insights.calls.models import Call
from spearhead.kernel.errors import Absent
from spearhead.kernel.ids import read_id
from spearhead.process.plans.access import plans_visible_to

#: what a call is about → the resource whose reach says who sees it
ABOUT: Final[Mapping[str, str]] = {"deal": "deal", "lead": "lead", "company": "company", "action": "action",
                                   "process_change": "process"}  # fmt: skip

_OTHERS: Final[Mapping[str, Callable[[User], QuerySet[Any]]]] = {
    "action": actions_visible_to, "process_change": plans_visible_to,
}  # fmt: skip


def calls_visible_to(user: User) -> QuerySet[Call]:
    """The calls that stand, by owner and reach; resolved ones are left out."""
    rule = Q(pk__in=[])
    for record_type, resource in ABOUT.items():
        match user.sight.reach(resource, "edit"):
            case "all":
                rule |= Q(record_type=record_type)
            case "team":
                rule |= Q(record_type=record_type, owner_id__in=user.sight.people)
            case "own":
                rule |= Q(record_type=record_type, owner_id=user.pk)
    rule |= Q(kind=Call.Kind.UNASSIGNED, record_id__in=unassigned_in_pools_of(user).values("record_id"))
    return Call.objects.filter(rule).exclude(state=Call.State.RESOLVED)


def call_for(user: User, call_id: str | int) -> Call:
    """One call that stands, or `Absent`: also where its record is not the user's to see."""
    found = calls_visible_to(user).filter(pk=read_id(call_id)).first()
    if found is None or not records_of(user, [found]):
        raise Absent
    return found


def records_of(user: User, calls: Iterable[Call]) -> dict[tuple[str, int], Any]:
    """The records behind the calls that the user may read, by type and id."""
    wanted: dict[str, list[int]] = {}
    for one in calls:
        wanted.setdefault(one.record_type, []).append(one.record_id)
    found: dict[tuple[str, int], Any] = {}
    for record_type, ids in wanted.items():
        rows = (_OTHERS.get(record_type) or KINDS[record_type].visible)(user)
        found |= {(record_type, one.pk): one for one in rows.filter(pk__in=ids)}
        if record_type == "lead" and (hidden := [pk for pk in ids if ("lead", pk) not in found]):
            free = unassigned_in_pools_of(user).filter(record_id__in=hidden).values("record_id")
            found |= {
                ("lead", one.pk): one
                for one in Lead.objects.filter(pk__in=free, owner__isnull=True, deleted_at__isnull=True)
            }
    return found


def waiting_calls(user: User) -> QuerySet[Call]:
    """What nobody put off."""
    return calls_visible_to(user).exclude(state=Call.State.SNOOZED)
