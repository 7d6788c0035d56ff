"""Reading the board: a column per open stage, now or as of a past day, with sums of the whole column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.crm.deals.placing import BY_HAND, in_order
from spearhead.crm.deals.scoping import versions
from spearhead.kernel.figures import Scope, figure, is_open_to, read
from spearhead.kernel.filters import Filter
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.models import Pipeline, Stage

PAGE: Final = 20
ORDERS: Final = {
    "next_step": (F("next_step_on").asc(nulls_first=True), "id"),
    "amount": (F("base_minor").desc(nulls_last=True), "id"),
    "age": (F("entered_stage_at").asc(nulls_last=True), "id"),
    "close": (F("expected_close").asc(nulls_last=True), "id"),
}


SUMS: Final = ("open_pipeline", "weighted_pipeline")


@dataclass(frozen=True, slots=True)
class Card:
    """A deal as its card shows it; `step` is none, overdue, today or planned; `aged` marks a deal that rots."""

    id: int
    name: str
    version: int
    company: str
    owner_id: int | None
    owner: str
    amount_minor: int | None
    currency: str
    expected_close: date | None
    next_step: str
    next_step_on: date | None
    step: str
    days_in_stage: int | None
    aged: bool
    custom: Mapping[str, Any] = field(default_factory=dict)
    opened_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with the first cards and the figures of the whole column; no sums for whom amounts are hidden."""

    stage: Stage
    cards: list[Card]
    count: int
    sum_minor: int | None
    weighted_minor: int | None

    @property
    def more(self) -> int:
        """How many cards are not shown."""
        return max(self.count - len(self.cards), 0)


@dataclass(frozen=True, slots=True)
class Board:
    """A pipeline's board for one reader; `left_out` says in words what the sums lack."""

    pipeline: Pipeline
    columns: list[Column]
    closing: list[Stage]
    as_of: date | None
    parked: int
    left_out: tuple[str, ...] = ()


def board(
    user: User, pipeline: Pipeline, chosen: Filter, *, as_of: str = "", order: str = "next_step", page: int = PAGE
) -> Board:
    """The board of `pipeline` under a filter; the head figures come from the catalogue, over the whole column."""
    deals = deals_visible_to(user).filter(pipeline=pipeline).filter(chosen.q())
    within = deals.values("pk") if chosen else None
    scope = scope_for(user, as_of=as_of, filters=[("pipeline", "is", pipeline.pk)], group_by="stage", within=within)
    sums = [key for key in SUMS if is_open_to(user, figure(key))]
    said = {key: read(key, scope) for key in ("open_count", *sums)}
    heads = {key: {group.key: int(group.value or 0) for group in one.groups} for key, one in said.items()}
    left_out = tuple(one.text for key in sums[:1] for one in said[key].warnings if one.code == "no_rate")
    stages = stages_of(pipeline.pk)
    columns = [
        Column(
            stage,
            cards(scope, deals, stage, order=order, limit=page),
            heads["open_count"].get(stage.pk, 0),
            *(heads[key].get(stage.pk, 0) if key in heads else None for key in SUMS),
        )
        for stage in stages
        if stage.kind == Stage.Kind.OPEN
    ]
    parked = deals.filter(status="open", parked_until__isnull=False).count()
    return Board(pipeline, columns, [s for s in stages if s.kind != Stage.Kind.OPEN], scope.as_of, parked, left_out)


def cards(
    scope: Scope, deals: QuerySet[Deal], stage: Stage, *, order: str = "next_step", offset: int = 0, limit: int = PAGE
) -> list[Card]:
    """Cards of one column: from the deals as they are, or from their versions as of a past day."""
    by = ORDERS.get(order, ORDERS["next_step"])
    if scope.moment is None:
        rows = deals.filter(stage=stage, status="open").select_related("company", "owner")
        rows = in_order(rows, stage.pk) if order == BY_HAND else rows.order_by(*by)
        return [_card(deal, deal, stage, scope.day, timezone.now()) for deal in rows[offset : offset + limit]]
    past = versions(scope).filter(stage=stage, status="open").select_related("deal__company", "owner").order_by(*by)
    if scope.within is not None:
        past = past.filter(deal_id__in=scope.within)
    return [_card(row.deal, row, stage, scope.day, scope.moment) for row in past[offset : offset + limit]]


def _card(deal: Deal, state: Deal | DealVersion, stage: Stage, day: date, moment: datetime) -> Card:
    since = state.entered_stage_at
    quiet = max(filter(None, (since, deal.last_contact_at)), default=None)
    waiting = state.next_step_on is not None and state.next_step_on >= day
    return Card(
        id=deal.pk,
        name=deal.name,
        version=deal.version,
        company=deal.company.name if deal.company else "",
        owner_id=state.owner_id,
        owner=state.owner.name if state.owner else "",
        amount_minor=state.amount_minor,
        currency=state.currency,
        expected_close=state.expected_close,
        next_step=deal.next_step,
        next_step_on=state.next_step_on,
        step=step_mark(state.next_step_on, day),
        days_in_stage=(moment - since).days if since else None,
        aged=bool(quiet and not waiting and moment - quiet > timedelta(days=stage.rot_days)),
        custom=deal.custom,
        opened_on=deal.opened_on,
        closed_on=deal.closed_on,
    )


def step_mark(on: date | None, day: date) -> str:
    """How urgent a next step is: none, overdue, today or planned."""
    if on is None:
        return "none"
    return "overdue" if on < day else "today" if on == day else "planned"
