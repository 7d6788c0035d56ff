"""/deals/{id}/terms: what was granted on a deal, and putting a granted price on its lines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.api.auth import caller
from spearhead.api.concurrency import changing
from spearhead.api.deals import DEALS
from spearhead.api.listing import reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import reply
from spearhead.api.schemas.approvals import DealTermOut, TermApply
from spearhead.api.schemas.deals import DealOut
from spearhead.crm.deals.access import deal_for
from spearhead.crm.terms.access import may_be_applied, terms_of
from spearhead.crm.terms.acts import apply_term

router = Router(tags=["deals"])


@router.get("/{deal_id}/terms", response=list[DealTermOut], summary="List what was granted on a deal")
def list_terms(request: HttpRequest, deal_id: str) -> HttpResponse:
    """Prices, terms and contracts that were approved, newest first; for whoever may read amounts."""
    only_params(request, {})
    user = caller(request)
    deal = deal_for(user, deal_id)
    return reply([
        {"id": str(one.pk), "kind": one.kind, "text": one.text, "until": one.until, "approval": str(one.request),
         "asked_by": str(one.asked_by_id), "granted_by": str(one.granted_by_id) if one.granted_by_id else None,
         "granted_at": one.granted_at, "applied_at": one.applied_at, "usable": may_be_applied(one, deal)}
        for one in terms_of(user, deal)
    ])  # fmt: skip


@router.post("/{deal_id}/terms/{term_id}/apply", response=DealOut, summary="Put a granted price on the lines")
def apply(request: HttpRequest, deal_id: str, term_id: str, body: TermApply) -> HttpResponse:
    """As it was approved, once and in time."""
    with changing(request, DEALS, deal_id, body.version) as (user, seen):
        apply_term(deal_id, term_id, by=user, seen_version=seen)
    return reading(request, DEALS, deal_id)
