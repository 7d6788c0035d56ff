"""Stages belong to versions: written in drafts, mapped, moved by a job, rolled back; figures stay (process.md P2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals import moving
from spearhead.crm.deals.models import Deal, DealVersion, StageStay
from spearhead.crm.deals.moves import Why, move_deal
from spearhead.crm.deals.moving import begin_scheduled, move_running
from spearhead.crm.deals.rollout import Rollout, preview_rollout, publish_process, roll_back
from spearhead.kernel.errors import Conflict, Forbidden, Refused
from spearhead.kernel.figures import read
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import Cancelled
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.acts import edit_stage, open_stages
from spearhead.process.pipelines.models import PipelineVersion, Stage
from spearhead.process.pipelines.path import (
    add_draft_stage,
    drop_draft_stage,
    edit_draft_stage,
    map_stages,
    order_draft_stages,
    stages_in,
)
from spearhead.process.pipelines.versions import discard_draft, published, send_back, start_draft
from tests.cast import Cast
from tests.crm.steps.conftest import meeting, told
from tests.crm.steps.test_versions import move
from tests.crm.telling import refused


def start(cast: Cast) -> PipelineVersion:
    return start_draft(cast.pipeline.pk, by=cast.director)


def put(row: PipelineVersion, cast: Cast, rollout: Rollout | None = None) -> PipelineVersion:
    return publish_process(row.pk, rollout or told(), by=cast.admin, seen_version=None)


def go(deal: Deal, stage: Stage, *, by: User) -> None:
    """Move on with an exception to the gate."""
    move_deal(deal.pk, stage.pk, by=by, seen_version=None, why=Why(override="The customer is in a hurry"))


def names(cast: Cast) -> list[str]:
    return [stage.name for stage in open_stages(cast.pipeline.pk)]


def conversions(cast: Cast) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in ("qualify", "propose"):
        scope = scope_for(cast.director, filters=(("stage", "is", cast.stages[key].pk),))
        reading = read("stage_conversion", scope)
        found[key] = (reading.value, reading.n)
    return found


def without(cast: Cast, key: str, to: str | None) -> PipelineVersion:
    """A draft that leaves one stage out."""
    target = cast.stages[to].pk if to else None
    return drop_draft_stage(start(cast).pk, cast.stages[key].pk, by=cast.director, seen_version=None,
                            to_stage_id=target)  # fmt: skip


def test_a_draft_renames_adds_and_orders_and_nothing_is_seen_before_it_is_published(gated: Cast) -> None:
    before, by = names(gated), gated.director
    row = start(gated)
    row = add_draft_stage(row.pk, {"name": "Trial", "probability": 40}, by=by, seen_version=row.version)
    trial = row.path[-1]["id"]
    edit_draft_stage(row.pk, gated.stages["propose"].pk, {"name": "Offer", "probability": 60}, by=by,
                     seen_version=None)  # fmt: skip
    ids = [one["id"] for one in row.path]
    row = order_draft_stages(row.pk, [ids[0], trial, *ids[1:-1]], by=by, seen_version=None)
    assert names(gated) == before
    assert trial not in [stage.pk for stage in stages_of(gated.pipeline.pk)]
    assert [stage.name for stage in stages_in(row)][:3] == ["Qualify", "Trial", "Offer"]
    put(row, gated)
    assert names(gated)[:3] == ["Qualify", "Trial", "Offer"]
    offer = Stage.objects.get(pk=gated.stages["propose"].pk)
    assert (offer.key, offer.probability, offer.position) == ("propose", 60, 2)
    assert [one["name"] for one in PipelineVersion.objects.get(number=1).path] == before


def test_renaming_and_reordering_leave_the_funnel_as_it_was(gated: Cast) -> None:
    deal = gated.deal()
    meeting(gated, deal)
    go(deal, gated.stages["propose"], by=gated.rep_a)
    before, rows = conversions(gated), list(StageStay.objects.order_by("pk").values())
    row = start(gated)
    edit_draft_stage(row.pk, gated.stages["qualify"].pk, {"name": "First talk"}, by=gated.director, seen_version=None)
    order_draft_stages(row.pk, [one["id"] for one in reversed(row.path)], by=gated.director, seen_version=None)
    put(row, gated)
    assert conversions(gated) == before
    assert list(StageStay.objects.order_by("pk").values()) == rows


def test_a_past_day_keeps_the_chances_it_had(gated: Cast) -> None:
    gated.deal()
    stage = gated.stages["qualify"]
    PipelineVersion.objects.filter(number=1).update(published_at=timezone.now() - timedelta(days=9))
    row = start(gated)
    edit_draft_stage(row.pk, stage.pk, {"probability": 77}, by=gated.director, seen_version=None)
    between = timezone.now()
    put(row, gated)
    assert read("weighted_pipeline", scope_for(gated.director)).value == 77_000
    then = replace(scope_for(gated.director), as_of=today(), moment=between)
    assert read("weighted_pipeline", then).value == 100_000 * stage.probability // 100


def test_a_stage_with_deals_needs_somewhere_for_them_to_go(gated: Cast) -> None:
    gated.deal()
    row = without(gated, "qualify", None)
    with refused(Refused, "mapping_needed"):
        put(row, gated)
    assert PipelineVersion.objects.get(pk=row.pk).state == "draft"
    key = str(gated.stages["qualify"].pk)
    for to in (gated.stages["won"].pk, gated.stages["qualify"].pk, "x"):
        with refused(Refused, "bad_mapping"):
            map_stages(row.pk, {key: to}, by=gated.director, seen_version=None)
    with refused(Refused, "bad_mapping"):
        map_stages(row.pk, {str(gated.stages["propose"].pk): gated.stages["propose"].pk}, by=gated.director,
                   seen_version=None)  # fmt: skip
    row = map_stages(row.pk, {key: gated.stages["propose"].pk}, by=gated.director, seen_version=None)
    found = preview_rollout(row)
    assert [(one.stage.key, one.target.key if one.target else "", one.deals) for one in found] == [
        ("qualify", "propose", 1)
    ]
    put(row, gated)
    assert move() == {"deals": 1, "moved": 1}


def test_a_migration_changes_no_conversion_and_its_deals_still_count_for_where_they_came_in(gated: Cast) -> None:
    gated.deal(), gated.deal("Other")
    before = conversions(gated)
    put(without(gated, "qualify", "propose"), gated)
    assert move() == {"deals": 2, "moved": 2}
    assert conversions(gated) == before
    assert Stage.objects.get(key="qualify", pipeline=gated.pipeline).retired_at is not None
    row = DealVersion.objects.filter(deal__name="Other").latest("seq")
    assert (row.cause, row.stage.key, row.push_count) == ("migration", "propose", 0)
    deal = Deal.objects.get(name="Other")
    Deal.objects.filter(pk=deal.pk).update(process_version=None)
    PipelineVersion.objects.filter(state="published").update(content={})
    gated.move(deal, "won")
    after = conversions(gated)
    assert (after["qualify"][0], after["propose"]) == (0.5, before["propose"])


def test_the_job_goes_on_where_it_was_killed(gated: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        gated.deal(f"Deal {number}")
    put(without(gated, "qualify", "propose"), gated, told(mode="move"))
    monkeypatch.setattr(moving, "BATCH", 2)
    job = Job.objects.get(kind="process.move")
    stop = Job.objects.filter(pk=job.pk)
    run, asked = Run(job), 0

    def once() -> None:
        nonlocal asked
        asked += 1
        if asked > 1:
            raise Cancelled

    monkeypatch.setattr(run, "stop_if_asked", once)
    with pytest.raises(Cancelled):
        move_running(run)
    job = stop.get()
    assert (job.done, job.total) == (2, 5)
    assert Stage.objects.get(pk=gated.stages["qualify"].pk).retired_at is None
    assert move() == {"deals": 5, "moved": 5}
    assert StageStay.objects.filter(exit="migrated").count() == 5
    assert Deal.objects.exclude(process_version=published(gated.pipeline.pk)).count() == 0


def test_rolling_back_brings_migrated_deals_home_and_leaves_what_a_person_moved(gated: Cast) -> None:
    still, moved = gated.deal("Still"), gated.deal("Moved")
    put(without(gated, "qualify", "propose"), gated, told(mode="move"))
    move()
    later = next(stage for stage in open_stages(gated.pipeline.pk) if stage.key != "propose")
    go(moved, later, by=gated.mgr_a)
    before = names(gated)
    row = roll_back(gated.pipeline.pk, 1, by=gated.admin)
    move()
    assert (len(names(gated)), row.content) == (len(before) + 1, PipelineVersion.objects.get(number=1).content)
    assert Deal.objects.get(pk=still.pk).stage.key == "qualify"
    assert Deal.objects.get(pk=moved.pk).stage_id == later.pk
    assert not Deal.objects.filter(status="open").exclude(process_version=row).exists()


def test_rolling_back_a_stage_that_was_added_maps_its_deals(gated: Cast) -> None:
    row = start(gated)
    row = add_draft_stage(row.pk, {"name": "Trial"}, by=gated.director, seen_version=None)
    put(row, gated)
    trial = row.path[-1]["id"]
    deal = gated.deal()
    Deal.objects.filter(pk=deal.pk).update(stage_id=trial)
    with refused(Refused, "bad_mapping"):
        roll_back(gated.pipeline.pk, 1, by=gated.admin, mapping={str(trial): gated.stages["won"].pk})
    with refused(Conflict):
        roll_back(gated.pipeline.pk, 1, by=gated.admin, seen_number=1)
    roll_back(gated.pipeline.pk, 1, by=gated.admin, mapping={str(trial): gated.stages["qualify"].pk})
    move()
    assert Deal.objects.get(pk=deal.pk).stage_id == gated.stages["qualify"].pk
    assert Stage.objects.get(pk=trial).retired_at is not None


def test_a_deal_takes_the_new_version_with_its_next_stage(gated: Cast) -> None:
    deal = gated.deal()
    old = deal.process_version_id
    row = start(gated)
    edit_draft_stage(row.pk, gated.stages["qualify"].pk, {"name": "First talk"}, by=gated.director, seen_version=None)
    put(row, gated, told(mode="next"))
    assert Deal.objects.get(pk=deal.pk).process_version_id == old
    go(deal, gated.stages["propose"], by=gated.rep_a)
    assert Deal.objects.get(pk=deal.pk).process_version_id == row.pk


def test_a_scheduled_version_waits_for_its_day(gated: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = without(gated, "qualify", "propose")
    held = gated.deal()
    day = today() + timedelta(days=3)
    put(row, gated, told(effective_from=day, mode="move"))
    begin_scheduled()
    row.refresh_from_db()
    assert (row.state, names(gated)[0]) == ("scheduled", "Qualify")
    assert start(gated).pk == row.pk
    assert gated.deal("New").process_version_id == held.process_version_id
    monkeypatch.setattr("spearhead.crm.deals.moving.today", lambda: day)
    begin_scheduled()
    move()
    row.refresh_from_db()
    assert (row.state, Deal.objects.filter(stage__key="propose").count()) == ("published", 2)
    assert "Qualify" not in names(gated)


def test_a_scheduled_version_that_no_longer_fits_goes_back(gated: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = without(gated, "qualify", None)
    day = today() + timedelta(days=3)
    put(row, gated, told(effective_from=day))
    gated.deal()
    monkeypatch.setattr("spearhead.crm.deals.moving.today", lambda: day)
    begin_scheduled()
    assert PipelineVersion.objects.get(pk=row.pk).state == "draft"


def test_a_scheduled_version_is_taken_back_by_who_may_publish(gated: Cast) -> None:
    row = without(gated, "qualify", "propose")
    put(row, gated, told(effective_from=today() + timedelta(days=3)))
    with refused(Forbidden):
        send_back(row.pk, "Wait", by=gated.mgr_a, seen_version=None)
    send_back(row.pk, "Wait", by=gated.admin, seen_version=None)
    assert PipelineVersion.objects.get(pk=row.pk).state == "draft"


def test_a_pilot_keeps_the_stages(gated: Cast) -> None:
    row = without(gated, "qualify", "propose")
    with refused(Refused, "pilot_keeps_stages"):
        put(row, gated, told(team_ids=[gated.team_b.pk]))


def test_stages_are_not_changed_behind_a_draft(gated: Cast) -> None:
    row = start(gated)
    stage = gated.stages["qualify"].pk
    with refused(Refused, "edit_in_draft"):
        edit_stage(stage, {"name": "X"}, by=gated.admin, seen_version=None)
    row = add_draft_stage(row.pk, {"name": "Trial"}, by=gated.director, seen_version=None)
    trial = row.path[-1]["id"]
    discard_draft(row.pk, by=gated.director, seen_version=None)
    assert not Stage.objects.filter(pk=trial).exists()
    assert edit_stage(stage, {"name": "X"}, by=gated.admin, seen_version=None).name == "X"
    edit_stage(gated.stages["won"].pk, {"name": "Done"}, by=gated.admin, seen_version=None)


def test_a_rep_writes_no_draft(gated: Cast) -> None:
    row = start(gated)
    for act in (
        lambda: add_draft_stage(row.pk, {"name": "T"}, by=gated.rep_a, seen_version=None),
        lambda: map_stages(row.pk, {}, by=gated.rep_a, seen_version=None),
    ):  # fmt: skip
        with refused(Forbidden):
            act()
    with refused(Conflict):
        add_draft_stage(row.pk, {"name": "T"}, by=gated.director, seen_version=row.version + 1)


def test_a_skipped_stage_counts_as_passed_in_the_funnel(gated: Cast) -> None:
    deal = gated.deal()
    raw = PipelineVersion.objects.get(number=1).content
    for one in raw["stages"].values():
        one["skip_allowed"] = True
    PipelineVersion.objects.filter(number=1).update(content=raw)
    last = open_stages(gated.pipeline.pk)[-1]
    go(deal, last, by=gated.mgr_a)
    assert conversions(gated)["propose"] == (1.0, 1)
