"""/deals/{id}/process, /steps and /methods: a deal against its process, and what was done for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.api.auth import caller
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.deals import DealProcessOut, EvidenceNew, MethodKnown, StepDone, SuggestionAnswer
from spearhead.crm.deals.access import deal_for
from spearhead.crm.steps.acts import answer_next_step, do_step, set_method
from spearhead.crm.steps.advice import advise
from spearhead.crm.steps.reading import MethodLine, Proof, StageView, StepLine, debts, score, stage_views
from spearhead.crm.steps.standing import standing
from spearhead.kernel.names import local_name

router = Router(tags=["deals"])


@router.get("/{deal_id}/process", response=DealProcessOut, summary="Read a deal against its process")
def read_process(request: HttpRequest, deal_id: str) -> HttpResponse:
    """Stages with their steps and method fields, what each gate lacks, the score, what is owed, what comes next."""
    only_params(request, {})
    return reply(_process(request, deal_id))


def _process(request: HttpRequest, deal_id: str) -> dict[str, Any]:
    user = caller(request)
    deal = deal_for(user, deal_id)
    stands = standing(deal)
    found = score(stands)
    return {
        "version": str(stands.process.version_id) if stands.process.version_id else None,
        "stages": [_stage(view, deal.stage_id) for view in stage_views(stands, user)],
        "score": {
            "required": found.required, "verified": found.verified, "claimed": found.claimed, "share": found.share,
        },
        "owed": [
            {"missing": debt.names, "reason": debt.override.reason, "settle_by": debt.override.settle_by.isoformat(),
             "overdue": debt.overdue}
            for debt in debts(deal, stands)
        ],
        "next": [
            {"key": one.key, "rank": one.rank, "text": one.text, "reason": one.reason,
             "records": [{"kind": kind, "id": str(pk)} for kind, pk in one.records]}
            for one in advise(deal, stands)
        ],
    }  # fmt: skip


def _stage(view: StageView, here: int) -> dict[str, Any]:
    asked = view.asked
    return {
        "stage": str(view.stage.pk), "name": local_name(view.stage), "current": view.stage.pk == here,
        "buyer_exit": asked.buyer_exit, "seller_exit": asked.seller_exit, "skip_allowed": asked.skip_allowed,
        "override": asked.override, "steps": [_step(one) for one in view.steps],
        "methods": [_method(one) for one in view.methods],
        "missing": [{"field": one.where, "message": one.text} for one in view.lacks],
    }  # fmt: skip


def _step(line: StepLine) -> dict[str, Any]:
    step = line.step
    return {
        "id": step.id, "name": local_name(step), "kind": step.kind, "required": step.required, "state": line.state,
        "evidence_wanted": step.evidence or None, "guidance": step.guidance, "minutes": step.minutes,
        "waits_for": step.waits_for, "assets": [dict(one) for one in step.assets],
        "done_at": line.at.isoformat() if line.at else None, "reason": line.reason,
        "evidence": [_proof(one) for one in line.proofs],
    }  # fmt: skip


def _method(line: MethodLine) -> dict[str, Any]:
    return {
        "key": line.method.key, "frame": line.method.frame, "name": local_name(line.method), "wanted": line.wanted,
        "status": line.status, "text": line.text, "evidence": [_proof(one) for one in line.proofs],
    }  # fmt: skip


def _proof(one: Proof) -> dict[str, Any]:
    record = str(one.record_id) if one.record_id else None
    return {"kind": one.kind, "record": record, "name": one.name, "link": one.link, "note": one.note}


def _given(evidence: list[EvidenceNew]) -> list[dict[str, Any]]:
    return [one.model_dump() for one in evidence]


@router.post("/{deal_id}/steps/{step}", response=DealProcessOut, summary="Mark a step of a deal")
def mark_step(request: HttpRequest, deal_id: str, step: str, body: StepDone) -> HttpResponse:
    """Done with the evidence that it wants, not applicable with a reason, or open again."""
    do_step(deal_id, step, by=caller(request), state=body.state, evidence=_given(body.evidence), reason=body.reason)
    return reply(_process(request, deal_id))


@router.post("/{deal_id}/methods/{method}", response=DealProcessOut, summary="Write what is known of a method field")
def write_method(request: HttpRequest, deal_id: str, method: str, body: MethodKnown) -> HttpResponse:
    """Unknown, claimed with words, or verified with evidence that others can open."""
    given = _given(body.evidence)
    set_method(deal_id, method, by=caller(request), status=body.status, text=body.text, evidence=given)
    return reply(_process(request, deal_id))


@router.post("/{deal_id}/suggestions", response={204: None}, summary="Answer a suggested next step")
def answer_suggestion(request: HttpRequest, deal_id: str, body: SuggestionAnswer) -> HttpResponse:
    """Later, until a day; or not useful, with a reason: then it is hidden on this deal for 14 days."""
    answer_next_step(
        deal_id, body.key, by=caller(request), answer=body.answer, until=body.until, reason=body.reason
    )  # fmt: skip
    return nothing()
