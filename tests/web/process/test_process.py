"""The process screen: a draft is edited in panels, another person publishes it, reps read what is in use."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.rollout import Rollout, publish_process
from spearhead.insights.calls.refresh import refresh
from spearhead.insights.rollouts.jobs import refresh_plan
from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.pipelines.versions import draft_of, published
from spearhead.process.plans.acts import Plan
from spearhead.process.plans.models import ChangePlan
from tests.cast import Cast
from tests.crm.steps.conftest import content, publish
from tests.crm.steps.test_versions import draft
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
    said = {"version": row.version, "mode": "stay", "why": "Late losses"}
    alone = editor.post(f"{base}/publish", said, headers=HX)
    assert (alone.status_code, alone.json()["code"]) == (422, "own_draft")
    assert admin.post(f"{base}/publish", said, headers=HX).status_code == 204
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


def test_stages_are_written_in_the_draft_and_mapped(cast: Cast, as_user: SignIn) -> None:
    publish(cast, content(cast))
    cast.deal()
    editor, admin = as_user(cast.director), as_user(cast.admin)
    editor.post(f"/process/{cast.pipeline.pk}/draft")
    row = draft_of(cast.pipeline.pk)
    assert row is not None
    base, qualify, propose = f"/process/versions/{row.pk}", cast.stages["qualify"].pk, cast.stages["propose"].pk
    fields = {"name": "Trial", "probability": "30", "category": "pipeline", "status": "qualified", "rot_days": "9"}
    assert editor.get(f"{base}/path/new", headers=HX).status_code == 200
    assert editor.post(f"{base}/path/new", {**fields, "version": row.version}, headers=HX).status_code == 204
    row.refresh_from_db()
    order = ",".join(str(one["id"]) for one in reversed(row.path))
    assert editor.post(f"{base}/path/order", {"order": order}, headers=HX).status_code == 204
    assert editor.get(f"{base}/path/{propose}", headers=HX).status_code == 200
    row.refresh_from_db()
    offer = {**fields, "name": "Offer", "version": row.version}
    assert editor.post(f"{base}/path/{propose}", offer, headers=HX).status_code == 204
    row.refresh_from_db()
    assert "Its deals move to" in editor.get(f"{base}/path/{qualify}/drop", headers=HX).content.decode()
    assert editor.post(f"{base}/path/{qualify}/drop", {"version": row.version}, headers=HX).status_code == 204
    page = editor.get(f"/process?pipeline={cast.pipeline.pk}").content.decode()
    for words in ("Stage added", "Stage left out", "“Propose” is now “Offer”", "goes nowhere yet", "Stages left out"):
        assert words in page
    row.refresh_from_db()
    assert "Qualify" in editor.get(f"{base}/mapping", headers=HX).content.decode()
    chosen = {f"to-{qualify}": propose, "version": row.version}
    assert editor.post(f"{base}/mapping", chosen, headers=HX).status_code == 204
    row.refresh_from_db()
    day = (today() + timedelta(days=5)).isoformat()
    later = {"mode": "move", "why": "One offer", "effective_from": day, "version": row.version}
    assert admin.post(f"{base}/publish", later, headers=HX).status_code == 204
    assert "Until then the version in use stays." in editor.get("/process").content.decode()
    assert admin.get(f"{base}/return", headers=HX).status_code == 200
    row.refresh_from_db()
    assert admin.post(f"{base}/return", {"comment": "Now", "version": row.version}, headers=HX).status_code == 204
    row.refresh_from_db()
    now = {"mode": "move", "why": "One offer", "version": row.version}
    assert admin.post(f"{base}/publish", now, headers=HX).status_code == 204
    assert "Running deals are being moved" in editor.get("/process").content.decode()
    settings = admin.get("/settings/pipelines").content.decode()
    assert "Edit in the process" in settings
    assert f"/settings/stages/{propose}" not in settings


def test_a_rep_reaches_no_stage_of_a_draft(cast: Cast, as_user: SignIn) -> None:
    publish(cast, content(cast))
    as_user(cast.director).post(f"/process/{cast.pipeline.pk}/draft")
    row = draft_of(cast.pipeline.pk)
    assert row is not None
    rep = as_user(cast.rep_a)
    for address in ("path/new", "mapping", f"path/{cast.stages['qualify'].pk}/drop"):
        assert rep.get(f"/process/versions/{row.pk}/{address}", headers=HX).status_code == 403


def test_a_change_is_told_read_and_confirmed_by_those_concerned(cast: Cast, as_user: SignIn) -> None:
    publish(cast, content(cast))
    where, stage = cast.pipeline.pk, cast.stages["qualify"].pk
    editor, admin = as_user(cast.director), as_user(cast.admin)
    editor.post(f"/process/{where}/draft")
    row = draft_of(where)
    assert row is not None
    base = f"/process/versions/{row.pk}"
    step = {"name": "Name the sponsor", "required": "on", "evidence": "", "waits_for": "us", "version": row.version}
    editor.post(f"{base}/stages/{stage}/steps/new", step, headers=HX)
    row.refresh_from_db()
    shown = admin.get(f"{base}/publish", headers=HX).content.decode()
    assert "Why it changes" in shown
    assert "Followed up on" in shown
    silent = admin.post(f"{base}/publish", {"version": row.version, "mode": "stay"}, headers=HX)
    assert (silent.status_code, silent.json()["code"]) == (422, "why_needed")
    day = (today() + timedelta(days=30)).isoformat()
    plan = {"version": row.version, "mode": "stay", "why": "Deals without a sponsor die late.", "told": "everybody",
            "reading": "See https://example.com/sponsor", "notice_days": "3", "watched": "conversion",
            "stage": str(stage), "limit": "30%", "review_on": day}  # fmt: skip
    assert admin.post(f"{base}/publish", plan, headers=HX).status_code == 204
    change = ChangePlan.objects.get(process_version=row)
    assert (change.limit, change.notice_days, change.plan_b) == (0.3, 3, published_before(row))
    rep, manager, other = as_user(cast.rep_a), as_user(cast.mgr_a), as_user(cast.rep_b)
    for page in ("/", "/process"):
        assert "Read and confirm" in rep.get(page).content.decode()
    told = f"/process/changes/{change.pk}"
    text = rep.get(told).content.decode()
    assert "Deals without a sponsor die late." in text
    assert "Step “Name the sponsor” added" in text
    assert '<a href="https://example.com/sponsor"' in text
    assert "I have read it" in text
    assert cast.rep_b.name not in text, "a rep sees nobody else's confirmation"
    led = manager.get(told).content.decode()
    assert "opened it, not confirmed" in led
    assert "not opened yet" in led, "repA2 has not"
    assert cast.rep_b.name not in led
    assert rep.post(f"{told}/confirm", headers=HX).status_code == 204
    assert "Read and confirm" not in rep.get("/").content.decode()
    assert "I have read it" not in rep.get(told).content.decode()
    assert "1 of 2 confirmed" in manager.get(told).content.decode()
    assert manager.post(f"{told}/remind", headers=HX).status_code == 204
    assert "reminded" in manager.get(told).content.decode()
    assert other.post(f"{told}/remind", headers=HX).status_code == 404, "a rep has nobody to remind"
    assert as_user(cast.mkt).post(f"{told}/confirm", headers=HX).status_code == 422
    assert "confirmed" in rep.get("/process/changes").content.decode()
    assert rep.post(f"{told}/compare", headers=HX).status_code == 403
    refresh_plan(change.pk, timezone.now(), lambda _done, _total: None)
    found = ChangePlan.objects.get(pk=change.pk).compared
    found["watched"] |= {"past": True, "value": 0.25, "n": 24, "past_since": timezone.now().isoformat()}
    ChangePlan.objects.filter(pk=change.pk).update(compared=found)
    text = editor.get(told).content.decode()
    for words in ("The watched figure is past its limit", "Plan B is version 1.", "Old against new", "too few"):
        assert words in text
    assert "Old against new" not in rep.get(told).content.decode()
    refresh()
    called = editor.get("/inbox").content.decode()
    assert "Share that goes on is 25%, the limit was 30%. Plan B is version 1." in called
    assert editor.post(f"{told}/compare", headers=HX).status_code == 204
    assert "Comparing the versions" in editor.get(told).content.decode()


def test_what_is_said_with_a_change_is_said_anew_and_the_old_words_stay(cast: Cast, as_user: SignIn) -> None:
    publish(cast, content(cast))
    said = Plan(why="Deals die late.", notice_days=3)
    row = publish_process(draft(cast).pk, Rollout(plan=said), by=cast.admin, seen_version=None)
    change = ChangePlan.objects.get(process_version=row)
    admin, rep, told = as_user(cast.admin), as_user(cast.rep_a), f"/process/changes/{change.pk}"
    rep.post(f"{told}/confirm", headers=HX)
    assert "Deals die late." in admin.get(f"{told}/edit", headers=HX).content.decode()
    new = {"why": "Deals without a sponsor die late.", "reading": "", "notice_days": "5", "version": change.version}
    assert rep.post(f"{told}/edit", new, headers=HX).status_code == 403
    assert admin.post(f"{told}/edit", {**new, "why": " "}, headers=HX).status_code == 422
    assert admin.post(f"{told}/edit", new, headers=HX).status_code == 204
    page = rep.get(told).content.decode()
    for words in ("Deals without a sponsor die late.", "Deals die late.", "said this anew", "I have read it"):
        assert words in page
    assert f"{told}/edit" not in page
    assert f"{told}/edit" in admin.get(told).content.decode()


def published_before(row: PipelineVersion) -> PipelineVersion:
    """Version 1."""
    return PipelineVersion.objects.get(pipeline_id=row.pipeline_id, number=1)
