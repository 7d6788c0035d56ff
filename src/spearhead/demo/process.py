"""The demo company's sales process: steps, gates and method fields of the new-business pipeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from spearhead.crm.activities.models import Activity
from spearhead.crm.steps.models import DealStep, Evidence, MethodValue
from spearhead.demo import planted
from spearhead.demo.tale import Tale
from spearhead.demo.words.process import EXITS, METHODS, NEEDED, STEPS, WORDS
from spearhead.demo.world import World
from spearhead.process.pipelines.models import Stage

DROPPED: Final = "acceptance-criteria"
#: Stage → the step that is done as an activity (see `activity`).
ACTIVITY_STEP: Final = {
    "discovery": "first-talk", "qualification": "needs-interview", "evaluation": DROPPED, "proposal": "quote-talk",
    "negotiation": "decider-meeting",
}  # fmt: skip
#: How much likelier a field was verified on a deal that was won: the last one tells nothing.
LIFT: Final = {"champion": 0.34, "pain": 0.18, "buyer": 0.22, "metrics": 0.0}
SETTLED: Final = 0.9
TICKED: Final = 0.97


def content_of(stages: Sequence[Stage], *, dropped: bool) -> dict[str, Any]:
    """The process as a version keeps it; `dropped` leaves out the acceptance-criteria meeting."""
    found: dict[str, Any] = {}
    for stage in stages:
        steps = [_step(one) for one in STEPS[stage.key] if not (dropped and one[0] == DROPPED)]
        exits = EXITS[stage.key]
        found[str(stage.pk)] = {
            "buyer_exit": exits[0], "buyer_exit_zh": exits[1], "seller_exit": "", "seller_exit_zh": "",
            "skip_allowed": stage.key == "evaluation", "override": "manager" if stage.key == "negotiation" else "rep",
            "steps": steps, "fields": list(NEEDED[stage.key][0]), "methods": dict(NEEDED[stage.key][1]),
        }  # fmt: skip
    methods = [{"key": k, "frame": "MEDDICC", "name": n, "name_zh": z, "hint": h, "hint_zh": hz}
               for k, n, z, h, hz in METHODS]  # fmt: skip
    return {"stages": found, "methods": methods}


def _step(line: tuple[Any, ...]) -> dict[str, Any]:
    key, name, name_zh, kind, evidence, required, minutes, waits, guidance, guidance_zh = line
    return {
        "id": key, "name": name, "name_zh": name_zh, "kind": kind, "required": required, "evidence": evidence,
        "minutes": minutes, "waits_for": waits, "applies_if": None, "guidance": guidance, "guidance_zh": guidance_zh,
        "assets": [],
    }  # fmt: skip


def work(world: World, tale: Tale, done: Mapping[str, Activity], contacts: Sequence[Activity]) -> None:
    """What was done on a deal of its process: steps with their activities, and what is known of its method fields."""
    if tale.case.flow_key != planted.PIPELINE:
        return
    for step_id, row in done.items():
        assert row.done_at is not None, "steps are done activities"
        _done(world, tale, step_id, row.done_at, row)
    rng = world.rng(f"steps/{tale.deal.number}")
    if tale.deal.status == "open":
        _checks(world, tale, rng)
    else:
        _checked(world, tale, world.rng(f"checked/{tale.deal.number}"))
    _know(world, tale, rng, contacts)


def _done(world: World, tale: Tale, step_id: str, at: datetime, proof: Activity | None) -> None:
    deal, by = tale.deal, tale.deal.owner_id
    world.store.add(DealStep(deal_id=deal.pk, step_id=step_id, state="done", by_id=by, at=at))
    if proof is not None:
        world.store.add(Evidence(deal_id=deal.pk, about=f"step:{step_id}", kind="activity", record_id=proof.pk,
                                 strong=proof.is_contact, by_id=by, at=at))  # fmt: skip


def _checks(world: World, tale: Tale, rng: Random) -> None:
    """Plain steps of a running deal: mostly done where it has passed, half done where it is."""
    for stage in tale.case.flow.stages:
        if stage.position > tale.stage.position:
            return
        share = SETTLED if stage.position < tale.stage.position else 0.5
        for key, _name, _zh, _kind, evidence, *_rest in STEPS[stage.key]:
            if not evidence and rng.random() < share:
                _done(world, tale, key, min(tale.at, world.cut - timedelta(hours=1)), None)


def _checked(world: World, tale: Tale, rng: Random) -> None:
    """Plain steps of a closed deal: nearly always ticked while it was in their stage."""
    keys = {stage.pk: stage.key for stage in tale.case.flow.stages}
    done: set[str] = set()
    for stay in tale.stays:
        if stay.skipped or stay.entered_at is None or stay.left_at is None:
            continue
        for key, _name, _zh, _kind, evidence, *_rest in STEPS[keys[stay.stage_id]]:
            if not evidence and key not in done and rng.random() < TICKED:
                done.add(key)
                at = stay.entered_at + (stay.left_at - stay.entered_at) * rng.uniform(0.2, 0.9)
                _done(world, tale, key, at, None)


def _know(world: World, tale: Tale, rng: Random, contacts: Sequence[Activity]) -> None:
    """Method fields: the further a deal came, the more is known; some of it makes a win likelier."""
    deal, zh = tale.deal, tale.case.language == "zh"
    far = max((stage.position for stage in tale.case.flow.stages if stage.pk in {one.stage_id for one in tale.stays}),
              default=0)  # fmt: skip
    for place, (key, lift) in enumerate(LIFT.items()):
        if rng.random() > 0.25 + 0.2 * far - 0.08 * place:
            continue
        chance = 0.30 + (lift if deal.status == "won" else 0.0 if deal.status == "lost" else lift / 2)
        proof = contacts[place % len(contacts)] if contacts else None
        verified = proof is not None and rng.random() < chance
        at = proof.done_at if proof is not None and proof.done_at else deal.created_at
        text = rng.choice(WORDS[key]["zh" if zh else "en"])
        status = "verified" if verified else "claimed"
        world.store.add(MethodValue(deal_id=deal.pk, key=key, text=text, status=status, by_id=deal.owner_id, at=at))
        if verified and proof is not None:
            world.store.add(Evidence(deal_id=deal.pk, about=f"method:{key}", kind="activity", record_id=proof.pk,
                                     strong=True, by_id=deal.owner_id, at=at))  # fmt: skip
