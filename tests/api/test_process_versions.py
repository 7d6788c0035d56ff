"""Drafts of a process by API: stages, mapping, what publishing would do, publishing, going back."""

from __future__ import annotations

from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.moving import move_running
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from spearhead.process.plans.models import ChangePlan
from tests.api.requests import objects
from tests.api.world import World


def test_a_process_is_drafted_published_by_another_and_taken_back(world: World) -> None:
    director, admin = world.caller("dir"), world.caller("admin")
    pipeline = str(world.cast.pipeline.pk)
    deals = Deal.objects.filter(stage=world.stages["qualify"], deleted_at__isnull=True, status="open").count()
    assert deals > 0
    made = director.post("/process-versions", {"pipeline": pipeline})
    assert made.status == 201, made.raw
    where = f"/process-versions/{made.json['id']}"
    assert world.caller("repA").get(where).status == 404
    assert world.caller("repA").get("/process-versions?state=draft").json["items"] == []
    qualify = str(world.stages["qualify"].pk)
    added = director.post(f"{where}/stages", {"name": "Trial", "probability": 35, "version": made.json["version"]})
    assert added.status == 201, added.raw
    trial = str(added.json["path"][-1]["id"])
    assert trial not in admin.get(f"/pipelines/{pipeline}").json["stages"]
    assert admin.get(f"/stages/{trial}").status == 404
    stale = director.post(f"{where}/stages", {"name": "Late", "version": made.json["version"]})
    assert stale.status == 409
    gone = director.post(f"{where}/stages/{qualify}/drop", {"version": added.json["version"]})
    assert gone.status == 200, gone.raw
    preview = director.get(f"{where}/rollout").json
    assert {"stage": qualify, "to": None} == {key: preview["stages"][0][key] for key in ("stage", "to")}
    assert preview["stages"][0]["deals"] == deals
    assert {one["kind"] for one in preview["changes"]} >= {"added", "removed"}
    refused = admin.post(f"{where}/publish", {"version": gone.json["version"]})
    assert (refused.status, refused.json["code"]) == (422, "mapping_needed")
    mapped = director.post(f"{where}/mapping", {"mapping": {qualify: trial}, "version": gone.json["version"]})
    assert mapped.json["mapping"] == {qualify: int(trial)}
    own = director.post(f"{where}/publish", {"version": mapped.json["version"]})
    assert own.json["code"] == "own_draft"
    done = admin.post(f"{where}/publish", {"mode": "move", "why": "A trial first", "version": mapped.json["version"]})
    assert (done.status, done.json["state"]) == (200, "published"), done.raw
    move_running(Run(Job.objects.get(kind="process.move")))
    assert Deal.objects.filter(stage_id=int(trial), status="open").count() >= deals
    assert world.caller("repA").get(where).status == 200
    assert admin.patch(f"/stages/{trial}", {"name": "X", "version": 2}).json["code"] == "edit_in_draft"


def test_what_a_draft_asks_is_written_whole_and_refused_by_its_place(world: World) -> None:
    director = world.caller("dir")
    made = director.post("/process-versions", {"pipeline": str(world.cast.pipeline.pk)}).json
    where, stage = f"/process-versions/{made['id']}", str(world.stages["qualify"].pk)
    bad = {"stages": {stage: {"steps": [{"id": "a", "name": " "}]}}}
    refused = director.patch(where, {"content": bad, "version": made["version"]})
    assert (refused.status, refused.json["code"]) == (422, "name_missing")
    good = {"stages": {stage: {"steps": [{"id": "a", "name": "Ask"}]}}}
    told = director.patch(where, {"content": good, "note": "One step", "version": made["version"]})
    assert told.json["content"]["stages"][stage]["steps"][0]["name"] == "Ask"
    assert director("DELETE", f"{where}?version={told.json['version']}").status == 204
    assert director.get(where).json["state"] == "retired"


def test_a_comparison_is_for_those_who_edit_processes(world: World) -> None:
    change = objects(world)["change_id"]["own"]
    ChangePlan.objects.filter(pk=change).update(compared={"stages": []}, result={"verdict": "worse"})
    for who, seen in (("repA", {}), ("admin", {"verdict": "worse"})):
        caller = world.caller(who)
        assert "result" not in caller.get("/process-changes").json["items"][0]
        assert caller.get(f"/process-changes/{change}").json["result"] == seen
