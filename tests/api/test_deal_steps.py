"""A deal's process over the API: what is missing by field, steps, method fields, exceptions."""

from __future__ import annotations

from tests.api.world import Caller, World
from tests.crm.steps.conftest import content, publish


def test_a_program_is_told_each_missing_item_supplies_it_and_moves(world: World, rep: Caller) -> None:
    publish(world.cast, content(world.cast))
    deal = rep.post("/deals", {"name": "Pumps", "amount": {"amount": "9", "currency": "CNY"}}).json
    path, stage = f"/deals/{deal['id']}", str(world.stages["propose"].pk)
    held = rep.post(f"{path}/move", {"stage": stage, "version": 1})
    assert (held.status, held.json["code"], held.json["ask"]) == (422, "gate_closed", "gate")
    assert [one["field"] for one in held.json["errors"]] == ["steps.need"]
    bare = rep.post(f"{path}/steps/need", {"state": "done"})
    assert (bare.status, bare.json["code"]) == (422, "evidence_needed")
    call = {"kind": "meeting", "subject": "Needs", "outcome": "Yes", "deal": deal["id"],
            "done_at": "2026-01-05T09:00:00Z"}  # fmt: skip
    proof = [{"kind": "activity", "record": rep.post("/activities", call).json["id"]}]
    done = rep.post(f"{path}/steps/need", {"state": "done", "evidence": proof})
    assert (done.status, done.json["stages"][0]["missing"], done.json["stages"][0]["steps"][0]["state"]) == (
        200, [], "done",
    )  # fmt: skip
    moved = rep.post(f"{path}/move", {"stage": stage, "version": 1})
    assert (moved.status, moved.json["stage"]) == (200, stage)
    known = rep.post(f"{path}/methods/pain", {"status": "verified", "text": "It stops", "evidence": proof})
    assert known.json["score"] == {"required": 5, "verified": 1, "claimed": 0, "share": 0.2}


def test_an_exception_over_the_api_is_owed(world: World, rep: Caller) -> None:
    publish(world.cast, content(world.cast))
    deal = rep.post("/deals", {"name": "Pumps"}).json
    body = {"stage": str(world.stages["propose"].pk), "version": 1, "override_reason": "short"}
    path = f"/deals/{deal['id']}"
    assert rep.post(f"{path}/move", body).json["code"] == "reason_too_short"
    assert rep.post(f"{path}/move", {**body, "override_reason": "The customer insists on it"}).status == 200
    assert rep.get(f"{path}/process").json["owed"][0]["missing"] == ["Needs meeting"]
    back = {"stage": str(world.stages["qualify"].pk), "version": 2}
    assert rep.post(f"{path}/move", back).json["code"] == "reason_needed"
    assert rep.post(f"{path}/move", {**back, "reason": "Too early"}).status == 200
