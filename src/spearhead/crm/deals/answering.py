"""Supplying what a gate asks for and moving, in one act: either all of it happens, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from spearhead.accounts.users.models import User
from spearhead.crm.deals.access import deal_to_change
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.moves import NO_WORDS, Closing, Why, move_deal
from spearhead.crm.deals.placing import Place, lock_column
from spearhead.crm.records.acts import check_version
from spearhead.crm.steps.acts import do_step, set_method
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Answers:
    """What is supplied: values of fields, evidence of steps that are done, what is known of method fields."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    steps: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    methods: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@act
def answer_and_move(
    deal_id: str | int, stage_id: int, answers: Answers, *, by: User, seen_version: int | None,
    closing: Closing | None = None, why: Why = NO_WORDS, place: Place | None = None,
) -> Deal:  # fmt: skip
    """Write what was missing, then move; a refusal names the place of the answer that does not fit."""
    if place is not None:
        lock_column(stage_id)
    deal = deal_to_change(by, deal_id)
    if place is None or deal.stage_id != stage_id:
        check_version(deal, seen_version, {"stage", "status"}, strict=True)
    if answers.fields:
        edit_deal(deal_id, answers.fields, by=by, seen_version=None)
    for step_id, evidence in answers.steps.items():
        try:
            do_step(deal_id, step_id, by=by, evidence=evidence)
        except Refused as refusal:
            raise refuse(refusal.code, f"steps.{step_id}", refusal.message) from None
    for key, known in answers.methods.items():
        try:
            set_method(deal_id, key, by=by, **known)
        except Refused as refusal:
            raise refuse(refusal.code, f"methods.{key}", refusal.message) from None
    return move_deal(deal_id, stage_id, by=by, seen_version=None, closing=closing, why=why, place=place)
