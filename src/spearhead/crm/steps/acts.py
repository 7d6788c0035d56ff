"""Doing steps and filling method fields on a deal; each is one act and one event, whoever's door it came through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.access import deal_to_change
from spearhead.crm.deals.models import Deal
from spearhead.crm.steps.evidence import read_evidence
from spearhead.crm.steps.models import DealStep, Evidence, MethodValue, NextStepAnswer
from spearhead.crm.steps.overrides import settle
from spearhead.crm.steps.standing import Standing, standing
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import refuse
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.text.clean import clean_text
from spearhead.process.pipelines.content import STATUSES, StepDef

HIDDEN: Final = timedelta(days=14)
Given = Sequence[Mapping[str, Any]]


@act
def do_step(
    deal_id: str | int, step_id: str, *, by: User, state: str = "done", evidence: Given = (), reason: str = ""
) -> DealStep:
    """Mark a step done (with the evidence it wants), not applicable (with a reason), or open again."""
    deal = deal_to_change(by, deal_id)
    stands = standing(deal)
    step = stands.process.step(step_id)
    if step is None:
        raise refuse("unknown_step", "step", _("This step is not part of the deal's process."))
    if state not in DealStep.State.values:
        raise refuse("unknown_state", "state", _("Choose a value from the list."))
    why = clean_text(reason, max_length=300, field="reason")
    if state == DealStep.State.NOT_APPLICABLE and not why:
        raise refuse("reason_needed", "reason", _("Say why this step does not apply."))
    rows = read_evidence(deal, f"step:{step.id}", evidence, by=by)
    if state == DealStep.State.DONE:
        _check_proof(stands, step, rows)
    Evidence.objects.bulk_create(rows)
    before = stands.steps.get(step.id)
    row = before or DealStep(deal_id=deal.pk, step_id=step.id)
    was = row.state or DealStep.State.OPEN
    row.state, row.reason, row.by, row.at = state, why, by, timezone.now()
    row.save()
    extra = {"step": step.id, "name": step.name, "name_zh": step.name_zh, "state": [was, state], "proofs": len(rows)}
    _tell(f"deal.step_{state}", deal, by, extra | ({"reason": why} if why else {}))
    settle(deal)
    return row


def _check_proof(stands: Standing, step: StepDef, rows: list[Evidence]) -> None:
    if not step.evidence or any(one.kind == step.evidence for one in rows) or stands.proofs(step):
        return
    words = {
        "activity": _("This step wants an activity as evidence."), "document": _("This step wants a file as evidence."),
        "contact": _("This step wants a contact as evidence."), "link": _("This step wants a link as evidence."),
        "field": _("This step wants a few words as evidence."),
    }  # fmt: skip
    raise refuse("evidence_needed", "evidence", words[step.evidence])


@act
def set_method(
    deal_id: str | int, key: str, *, by: User, status: str, text: str | None = None, evidence: Given = ()
) -> MethodValue:
    """Write what is known of a method field. Verified needs evidence that another person can open and that is more
    than a note of one's own; claimed needs words."""
    deal = deal_to_change(by, deal_id)
    stands = standing(deal)
    if key not in stands.process.methods:
        raise refuse("unknown_method", "method", _("This field is not part of the deal's process."))
    if status not in STATUSES:
        raise refuse("unknown_status", "status", _("Choose a value from the list."))
    row = stands.methods.get(key) or MethodValue(deal_id=deal.pk, key=key)
    if text is not None:
        row.text = clean_text(text, max_length=2000, multiline=True, field="text")
    if status != "unknown" and not row.text:
        raise refuse("words_needed", "text", _("Write what you know."))
    rows = read_evidence(deal, f"method:{key}", evidence, by=by)
    known = [*rows, *stands.evidence.get(f"method:{key}", ())]
    if status == "verified" and not any(one.strong for one in known):
        message = _("Verified needs proof that others can open: a held meeting, a message of the customer, a file.")
        raise refuse("proof_needed", "evidence", message)
    Evidence.objects.bulk_create(rows)
    was, row.status, row.by, row.at = row.status, status, by, timezone.now()
    row.save()
    _tell("deal.method_set", deal, by, {"method": key, "status": [was, status], "proofs": len(rows)})
    settle(deal)
    return row


@act
def answer_next_step(
    deal_id: str | int, key: str, *, by: User, answer: str, until: date | None = None, reason: str = ""
) -> NextStepAnswer:
    """Put a suggestion off until a day (later), or hide it on this deal for 14 days (not useful, with a reason)."""
    deal = deal_to_change(by, deal_id)
    name, day = clean_text(key, max_length=60, field="key"), today()
    why = clean_text(reason, max_length=300, field="reason")
    if answer not in {"later", "not_useful"} or not name:
        raise refuse("unknown_answer", "answer", _("Choose a value from the list."))
    if answer == "not_useful":
        if not why:
            raise refuse("reason_needed", "reason", _("Say why it is not useful."))
        until = day + HIDDEN
    elif until is None or until <= day:
        raise refuse("not_future", "until", _("Choose a day in the future."))
    row = NextStepAnswer.objects.create(
        deal_id=deal.pk, key=name, answer=answer, reason=why, until=until, by=by, at=timezone.now()
    )
    _tell("deal.suggestion_answered", deal, by, {"key": name, "answer": answer, "until": until.isoformat()})
    return row


def _tell(kind: str, deal: Deal, by: User, extra: Mapping[str, Any]) -> None:
    record_event(Happened(kind, "deal", deal.pk, by.pk, deal.version, extra=extra))
