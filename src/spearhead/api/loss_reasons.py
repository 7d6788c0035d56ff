"""/loss-reasons: why deals are lost; what a move to a lost stage names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.api.columns import Column
from spearhead.api.definitions import fields_of, readable
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.schemas.definitions import LossReasonOut
from spearhead.api.schemas.records import page_of
from spearhead.kernel.filters import Field
from spearhead.process.reasons.models import LossReason

router = Router(tags=["loss-reasons"])
LOSS_REASONS = Noun(
    resource="process",
    visible=readable("process", LossReason.objects.all),
    fields=fields_of(
        "process", Field("position", "number"), Field("key", "text"), Field("name", "text"),
        Field("retired_at", "datetime"),
    ),
    order=("position",),
    columns=(
        Column("id", "id"),
        Column("version"),
        Column("key"),
        Column("name"),
        Column("name_zh"),
        Column("position"),
        Column("needs_competitor"),
        Column("retired_at", "moment"),
    ),
)  # fmt: skip


@router.get("", response=page_of(LossReasonOut), summary="List loss reasons")
def list_loss_reasons(request: HttpRequest) -> HttpResponse:
    """In their order, retired ones included (``retired_at.empty=true`` leaves them out)."""
    return listing(request, LOSS_REASONS)


@router.get("/{reason_id}", response=LossReasonOut, summary="Read a loss reason")
def read_loss_reason(request: HttpRequest, reason_id: str) -> HttpResponse:
    """All of it."""
    only_params(request, {})
    return reading(request, LOSS_REASONS, reason_id)
