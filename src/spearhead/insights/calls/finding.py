"""What calls right now, from the figures and tables that know it; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import F, Min, Q

from spearhead.accounts.users.operator import operator
from spearhead.accounts.workspace.access import zone
from spearhead.accounts.workspace.scope import scope_for
from spearhead.automation.clocks.models import Clock
from spearhead.automation.pools.models import PoolDue
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.crm.leads.models import Lead
from spearhead.crm.steps.models import GateOverride
from spearhead.insights.actions.models import Action
from spearhead.insights.calls.models import Call
from spearhead.kernel.figures import rows
from spearhead.process.plans.models import ChangePlan

Kind = Call.Kind
PUSHES: Final = 3
SOON: Final = 7  #: days before a record goes back to its pool
OPEN_LEADS: Final = (Lead.Status.NEW, Lead.Status.WORKING)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that calls: the record, whose it is, since when, its worth in base minor units."""

    kind: str
    record_type: str
    record_id: int
    owner_id: int | None
    since: datetime
    value_minor: int | None = None
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, int]:
        """What makes it one."""
        return self.kind, self.record_type, self.record_id


def find_all(now: datetime, day: date) -> Iterator[Found]:
    """Everything, by kind."""
    yield from _clocks(now)
    yield from _unassigned()
    yield from _rotting(now)
    yield from _debts(day)
    yield from _pushed(now)
    yield from _actions(day)
    yield from _going_back(day)
    yield from _failed_changes()


def _clocks(now: datetime) -> Iterable[Found]:
    late = Clock.objects.filter(state=Clock.State.RUNNING, due_at__lte=now, lead__first_response_at__isnull=True)
    late = late.filter(lead__deleted_at__isnull=True, lead__owner__isnull=False).select_related("lead")
    for one in late.order_by("due_at").iterator(500):
        yield Found(Kind.CLOCK, "lead", one.lead_id, one.lead.owner_id, one.due_at)


def _unassigned() -> Iterable[Found]:
    waiting = Lead.objects.filter(owner__isnull=True, status__in=OPEN_LEADS, deleted_at__isnull=True)
    for lead in waiting.order_by("id").iterator(500):
        yield Found(Kind.UNASSIGNED, "lead", lead.pk, None, lead.received_at or lead.created_at)


def _rotting(now: datetime) -> Iterable[Found]:
    """By the figure's own rows: what the page counts and what calls is one and the same."""
    ids = [row.record_id for row in rows("rotting", scope_for(operator()), limit=None)]
    for deal in Deal.objects.filter(pk__in=ids).select_related("stage"):
        quiet = max(one for one in (deal.last_contact_at, deal.entered_stage_at) if one)
        since = min(quiet + timedelta(days=deal.stage.rot_days), now)
        said = {"days": (now - quiet).days, "limit": deal.stage.rot_days}
        yield Found(Kind.ROT, "deal", deal.pk, deal.owner_id, since, deal.base_minor, said)


def _debts(day: date) -> Iterable[Found]:
    due = GateOverride.objects.filter(settled_at__isnull=True, settle_by__lt=day, deal__status="open")
    due = due.filter(deal__deleted_at__isnull=True).select_related("deal").order_by("settle_by", "id")
    seen: set[int] = set()
    for one in due:
        if one.deal_id not in seen:
            seen.add(one.deal_id)
            missing = [str(item["name"]) for item in one.missing]
            yield Found(Kind.DEBT, "deal", one.deal_id, one.deal.owner_id, _start(one.settle_by + timedelta(days=1)),
                        one.deal.base_minor, {"missing": missing})  # fmt: skip


def _pushed(now: datetime) -> Iterable[Found]:
    often = Deal.objects.filter(status="open", deleted_at__isnull=True, push_count__gte=PUSHES)
    third = dict(
        DealVersion.objects.filter(deal__in=often, push_count__gte=PUSHES).order_by().values_list("deal_id").annotate(
            first=Min("valid_from"))
    )  # fmt: skip
    for deal in often.iterator(500):
        said = {"times": deal.push_count}
        yield Found(Kind.PUSHED, "deal", deal.pk, deal.owner_id, third.get(deal.pk) or now, deal.base_minor, said)


def _actions(day: date) -> Iterable[Found]:
    late = Action.objects.filter(Q(state=Action.State.OPEN) | Q(state=Action.State.DOING), due_on__lt=day)
    for one in late.order_by(F("due_on").asc(), "id"):
        yield Found(Kind.ACTION, "action", one.pk, one.owner_id, _start(one.due_on + timedelta(days=1)))


def _going_back(day: date) -> Iterable[Found]:
    for one in PoolDue.objects.filter(due_on__lte=day + timedelta(days=SOON)).order_by("due_on", "id"):
        since = _start(one.due_on - timedelta(days=SOON))
        yield Found(
            Kind.POOL, one.record_type, one.record_id, one.owner_id, since, None, {"on": one.due_on.isoformat()}
        )


def _failed_changes() -> Iterable[Found]:
    """Versions in force whose watched figure is past its limit; going back to plan B ends it."""
    rows = ChangePlan.objects.filter(process_version__state="published", compared__watched__past=True)
    for one in rows.select_related("process_version", "plan_b").order_by("pk"):
        watched = one.compared["watched"]
        said = {"watched": one.watched, "value": watched["value"], "limit": one.limit, "n": watched["n"],
                "plan_b": one.plan_b.number if one.plan_b else None}  # fmt: skip
        yield Found(Kind.CHANGE, "process_change", one.pk, one.process_version.reviewer_id,
                    datetime.fromisoformat(watched["past_since"]), None, said)  # fmt: skip


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), zone())
