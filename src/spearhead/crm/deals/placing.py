"""The order of cards that people make by hand: a rank per deal and stage, the same for everybody who sees the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import (
    BigIntegerField,
    F,
    FilteredRelation,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.models import Deal, DealPlace
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.filters import Field, Term
from spearhead.process.pipelines.models import Stage

#: Room between two cards: at least twenty more fit in before the column is numbered anew.
STEP: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card is put: right below the deal `after`, else right above `before`, else on top of the column."""

    after: int | None = None
    before: int | None = None


#: an order that lists can be sorted by: column by column as the board stands, each as `in_order` has it
BY_HAND: Final = "manual"
_NOT_PLACED: Final = -(1 << 62)


def with_rank(deals: QuerySet[Deal]) -> QuerySet[Deal]:
    """Deals with their `hand_rank` in the stage in which they are; those that nobody placed are above all others."""
    place = DealPlace.objects.filter(deal=OuterRef("pk"), stage=OuterRef("stage_id")).values("rank")[:1]
    return deals.annotate(hand_rank=Coalesce(Subquery(place), Value(_NOT_PLACED), output_field=BigIntegerField()))


def hand_order() -> Field:
    """The field by which lists and the API are sorted like the board: pipelines, their stages, the cards of each."""
    terms = (
        Term("pipeline_id"), Term("stage__position"), Term("stage_id"), Term("hand_rank"),
        Term("entered_stage_at", down=True, nullable=True, kind="datetime"), Term("id", down=True),
    )  # fmt: skip
    return Field(BY_HAND, "order", terms=terms, prepare=with_rank)


def in_order(deals: QuerySet[Deal], stage_id: int) -> QuerySet[Deal]:
    """Deals of one column in the order made by hand; those that nobody has placed yet are on top, newest first."""
    place = FilteredRelation("places", condition=Q(places__stage_id=stage_id))
    placed = deals.annotate(place=place, rank=F("place__rank"))
    return placed.order_by(F("rank").asc(nulls_first=True), F("entered_stage_at").desc(nulls_last=True), "-id")


def lock_column(stage_id: int) -> None:
    """One placing at a time in a column; taken before any lock on a deal, so that nobody waits in a circle."""
    Stage.objects.select_for_update(no_key=True).filter(pk=stage_id).values_list("pk").first()


def put_card(deal: Deal, place: Place, *, by: User) -> None:
    """Put a deal, which the caller has locked along with its column, where `place` says.

    A neighbour that has left the column meanwhile is passed over. No version counts up: an order is nobody's edit,
    and two people who sort one column disturb each other no further than that the later one is right.
    """
    after, before = _neighbour(by, deal, place.after, "after"), _neighbour(by, deal, place.before, "before")
    _number_new(deal)
    rank = _between(deal, after, before)
    if rank is None:
        _number_anew(deal.stage_id)
        rank = _between(deal, after, before)
    if rank is None:
        raise RuntimeError("no room in a column that was just numbered anew")
    DealPlace.objects.update_or_create(deal=deal, stage_id=deal.stage_id, defaults={"rank": rank})
    extra = {"stage": deal.stage_id, "after": after, "before": before}
    record(Happened("deal.placed", "deal", deal.pk, by.pk, deal.version, extra=extra))


def _neighbour(by: User, deal: Deal, deal_id: int | None, field: str) -> int | None:
    """The neighbour if it still stands in this column; a deal that one may not see is refused."""
    if deal_id is None:
        return None
    found = deals_visible_to(by).filter(pk=deal_id).first() if deal_id != deal.pk else None
    if found is None:
        message = _("There is no such card to put it next to.")
        raise Refused("unknown_neighbour", message, {field: message})
    return found.pk if (found.stage_id, found.status) == (deal.stage_id, "open") else None


def _column(stage_id: int) -> QuerySet[Deal]:
    return in_order(Deal.objects.filter(stage_id=stage_id, status="open", deleted_at__isnull=True), stage_id)


def _number_new(deal: Deal) -> None:
    """Give those without a rank the ones above all others, in the order in which they are shown."""
    ranked = DealPlace.objects.filter(stage_id=deal.stage_id).values("deal_id")
    new = list(_column(deal.stage_id).exclude(pk__in=ranked).exclude(pk=deal.pk).values_list("pk", flat=True))
    if new:
        top = DealPlace.objects.filter(stage_id=deal.stage_id).aggregate(least=Min("rank"))["least"] or 0
        ranks = [top - STEP * (len(new) - at) for at in range(len(new))]
        rows = [DealPlace(deal_id=pk, stage_id=deal.stage_id, rank=rank) for pk, rank in zip(new, ranks, strict=True)]
        DealPlace.objects.bulk_create(rows, batch_size=500)


def _number_anew(stage_id: int) -> None:
    """The same order with room between all; also of deals that have left and may be taken back."""
    rows = list(DealPlace.objects.filter(stage_id=stage_id).order_by("rank", "-deal_id"))
    for at, row in enumerate(rows):
        row.rank = at * STEP
    DealPlace.objects.bulk_update(rows, ["rank"], batch_size=500)


def _between(deal: Deal, after: int | None, before: int | None) -> int | None:
    """A rank for the place; None where there is no room left."""
    others = DealPlace.objects.filter(stage_id=deal.stage_id).exclude(deal_id=deal.pk)
    low = high = None
    if after is not None:
        low = others.get(deal_id=after).rank
        high = others.filter(rank__gt=low).aggregate(least=Min("rank"))["least"]
    elif before is not None:
        high = others.get(deal_id=before).rank
        low = others.filter(rank__lt=high).aggregate(most=Max("rank"))["most"]
    else:
        high = others.aggregate(least=Min("rank"))["least"]
    if low is None:
        return 0 if high is None else high - STEP
    if high is None:
        return int(low + STEP)
    return (low + high) // 2 if high - low > 1 else None
