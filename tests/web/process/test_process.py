"""The process screen: a draft is edited in panels, another person publishes it, reps read what is in use."""

from __future__ import annotations

from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.pipelines.versions import draft_of, published
from tests.cast import Cast
from tests.crm.steps.conftest import content, publish
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}


def test_a_draft_is_edited_published_by_another_and_taken_back(cast: Cast, as_user: SignIn) -> None:
    publish(cast, content(cast))
    where, stage = cast.pipeline.pk, cast.stages["qualify"].pk
    editor, admin = as_user(cast.director), as_user(cast.admin)
    editor.post(f"/process/{where}/draft")
    row = draft_of(where)
    assert row is not None
    base = f"/process/versions/{row.pk}"
    assert editor.get(f"{base}/stages/{stage}/steps/new", headers=HX).status_code == 200
    step = {"name": "Name the sponsor", "required": "on", "evidence": "", "waits_for": "us", "version": row.version}
    assert editor.post(f"{base}/stages/{stage}/steps/new", step, headers=HX).status_code == 204
    stale = editor.post(f"{base}/stages/{stage}/steps/new", step, headers=HX)
    assert stale.status_code == 409
    editor.post(f"{base}/stages/{stage}/order", {"order": "name-the-sponsor,need,hint,big"}, headers=HX)
    row.refresh_from_db()
    steps = row.content["stages"][str(stage)]["steps"]
    assert [one["id"] for one in steps] == ["name-the-sponsor", "need", "hint", "big"]
    page = editor.get(f"/process?pipeline={where}").content.decode()
    assert "Step “Name the sponsor” added" in page
    gate = {"version": row.version, "override": "nobody", "need-amount": "on", "know-pain": "claimed"}
    editor.post(f"{base}/stages/{stage}", gate, headers=HX)
    row.refresh_from_db()
    assert (row.content["stages"][str(stage)]["fields"], row.content["stages"][str(stage)]["methods"]) == (
        ["amount"], {"pain": "claimed"},
    )  # fmt: skip
    alone = editor.post(f"{base}/publish", {"version": row.version, "mode": "stay"}, headers=HX)
    assert (alone.status_code, alone.json()["code"]) == (422, "own_draft")
    assert admin.post(f"{base}/publish", {"version": row.version, "mode": "stay"}, headers=HX).status_code == 204
    assert published(where) == row
    assert admin.post(f"/process/{where}/back/1", headers=HX).status_code == 204
    assert PipelineVersion.objects.get(pipeline_id=where, state="published").number == 3


def test_a_rep_reads_what_is_in_use_and_no_draft(cast: Cast, as_user: SignIn) -> None:
    publish(cast, content(cast))
    as_user(cast.director).post(f"/process/{cast.pipeline.pk}/draft")
    row = draft_of(cast.pipeline.pk)
    assert row is not None
    rep = as_user(cast.rep_a)
    page = rep.get("/process").content.decode()
    assert "Needs meeting" in page
    assert "Draft" not in page
    stage = cast.stages["qualify"].pk
    for address in (f"/process/versions/{row.pk}/publish", f"/process/versions/{row.pk}/stages/{stage}/steps/new"):
        assert rep.get(address, headers=HX).status_code == 403
    assert rep.post(f"/process/{cast.pipeline.pk}/draft").status_code == 403


def test_a_pipeline_without_steps_says_so(cast: Cast, as_user: SignIn) -> None:
    assert "No steps yet" in as_user(cast.rep_a).get("/process").content.decode()


def test_the_process_reads_in_chinese(cast: Cast, as_user: SignIn) -> None:
    publish(cast, content(cast))
    as_user(cast.director).post(f"/process/{cast.pipeline.pk}/draft")
    page = as_user(cast.director, "zh-hans").get("/process").content.decode()
    assert "需求会议" in page
