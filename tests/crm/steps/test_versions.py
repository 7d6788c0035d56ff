"""Versions of a process: drafts, publishing by another person, pilots, running deals, rolling back (process.md P2)."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.models import Deal, DealVersion, StageStay
from spearhead.crm.deals.moving import move_running
from spearhead.crm.deals.rollout import preview_rollout, publish_process, roll_back
from spearhead.kernel.errors import Conflict, Forbidden, Refused
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.statistics.proportions import Share, difference, needed_per_side
from spearhead.process.pipelines.access import process_of, stages_of
from spearhead.process.pipelines.changes import changes, newly_required
from spearhead.process.pipelines.content import read_content
from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.pipelines.versions import published, save_draft, send_back, send_to_review, start_draft
from tests.cast import Cast
from tests.crm.steps.conftest import content, told
from tests.crm.telling import refused


def draft(cast: Cast, *, by: User | None = None, **more: Any) -> PipelineVersion:
    """A draft whose first stage asks for one step more."""
    row = start_draft(cast.pipeline.pk, by=by or cast.director)
    raw = deepcopy(row.content) or content(cast)
    first = raw["stages"][str(cast.stages["qualify"].pk)]
    first["steps"] = [*first["steps"], {"id": f"new-{row.number}", "name": "Name the sponsor", **more}]
    return save_draft(row.pk, raw, by=by or cast.director, seen_version=row.version)


def move() -> dict[str, Any]:
    """Run the job that moves the running deals."""
    job = Job.objects.filter(kind="process.move").latest("pk")
    result = dict(move_running(Run(job)))
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, result=result)
    return result


def lacks(cast: Cast, deal: Deal) -> set[str]:
    """What holds the deal in its first stage."""
    with pytest.raises(Refused) as caught:
        cast.move(deal, "propose")
    return set(caught.value.fields)


def test_running_deals_keep_their_version_and_new_ones_begin_with_the_new(gated: Cast) -> None:
    old = gated.deal()
    before = (Deal.objects.values().get(pk=old.pk), DealVersion.objects.count(), StageStay.objects.count())
    publish_process(draft(gated).pk, told(), by=gated.admin, seen_version=None)
    after = (Deal.objects.values().get(pk=old.pk), DealVersion.objects.count(), StageStay.objects.count())
    assert before == after
    assert lacks(gated, old) == {"steps.need"}
    assert lacks(gated, gated.deal("Newer")) == {"steps.need", "steps.new-2"}


def test_a_deal_from_before_all_versions_keeps_what_was_in_use(gated: Cast) -> None:
    deal = gated.deal()
    Deal.objects.filter(pk=deal.pk).update(process_version=None)
    publish_process(draft(gated).pk, told(), by=gated.admin, seen_version=None)
    assert lacks(gated, deal) == {"steps.need"}


def test_running_deals_move_when_asked_and_history_does_not(gated: Cast) -> None:
    deal = gated.deal()
    row = draft(gated)
    found = preview_rollout(row)
    assert [(one.stage.key, one.deals, one.amount_minor, one.newly_lacking) for one in found] == [
        ("qualify", 1, 100_000, 1)
    ]
    rows = (DealVersion.objects.count(), StageStay.objects.count())
    publish_process(row.pk, told(mode="move"), by=gated.admin, seen_version=None)
    assert move() == {"deals": 1, "moved": 0}
    assert lacks(gated, deal) == {"steps.need", "steps.new-2"}
    assert (DealVersion.objects.count(), StageStay.objects.count()) == rows


def test_a_pilot_takes_only_new_deals_of_its_team_from_its_first_day(gated: Cast) -> None:
    row = draft(gated)
    publish_process(row.pk, told(team_ids=[gated.team_b.pk]), by=gated.admin, seen_version=None)
    assert gated.deal(by=gated.rep_b).process_version_id == row.pk
    assert gated.deal(by=gated.rep_a).process_version_id != row.pk
    assert PipelineVersion.objects.filter(state="published").count() == 2
    PipelineVersion.objects.filter(pk=row.pk).update(effective_from=today() + timedelta(days=1))
    assert gated.deal(by=gated.rep_b).process_version_id != row.pk


def test_of_two_who_publish_at_once_the_second_gets_a_conflict(gated: Cast) -> None:
    row = draft(gated)
    publish_process(row.pk, told(), by=gated.admin, seen_version=row.version)
    with refused(Conflict, "state_changed"):
        publish_process(row.pk, told(), by=gated.director, seen_version=row.version)
    assert PipelineVersion.objects.filter(state="published").count() == 1


def test_another_person_publishes_and_a_rep_never(gated: Cast) -> None:
    row = draft(gated)
    with refused(Refused, "own_draft"):
        publish_process(row.pk, told(), by=gated.director, seen_version=None)
    with refused(Forbidden):
        publish_process(row.pk, told(), by=gated.rep_a, seen_version=None)
    with refused(Forbidden):
        start_draft(gated.pipeline.pk, by=gated.rep_a)


def test_a_draft_on_an_older_base_is_refused(gated: Cast) -> None:
    row = draft(gated)
    PipelineVersion.objects.filter(pk=row.pk).update(base_number=0)
    with refused(Refused, "rebase_needed"):
        publish_process(row.pk, told(), by=gated.admin, seen_version=None)


def test_bad_roll_outs_are_refused(gated: Cast) -> None:
    row = start_draft(gated.pipeline.pk, by=gated.director)
    with refused(Refused, "nothing_changed"):
        publish_process(row.pk, told(), by=gated.admin, seen_version=None)
    row = draft(gated)
    for rollout, code in (
        (told(effective_from=today() - timedelta(days=1)), "in_the_past"), (told(mode="x"), "unknown_mode"),
        (told(team_ids=[987]), "unknown_team"), (told([gated.team_b.pk], None, "move"), "pilot_stays"),
    ):  # fmt: skip
        with refused(Refused, code):
            publish_process(row.pk, rollout, by=gated.admin, seen_version=None)


def test_review_goes_back_with_a_comment_and_nothing_published_is_edited(gated: Cast) -> None:
    row = draft(gated)
    send_to_review(row.pk, by=gated.director, seen_version=None)
    with refused(Refused, "not_a_draft"):
        save_draft(row.pk, {}, by=gated.director, seen_version=None)
    with refused(Refused, "comment_needed"):
        send_back(row.pk, " ", by=gated.admin, seen_version=None)
    send_back(row.pk, "Fewer steps", by=gated.admin, seen_version=None)
    publish_process(row.pk, told(), by=gated.admin, seen_version=None)
    with refused(Refused, "not_a_draft"):
        save_draft(row.pk, {}, by=gated.director, seen_version=None)


def test_rolling_back_restores_the_gates_and_leaves_deals_where_they_are(gated: Cast) -> None:
    publish_process(draft(gated).pk, told(mode="move"), by=gated.admin, seen_version=None)
    move()
    held, moved = gated.deal("Held"), gated.move(gated.deal("Lost"), "lost", loss_reason_id=gated.reasons["price"].pk)
    row = roll_back(gated.pipeline.pk, 1, by=gated.admin)
    move()
    assert (row.number, published(gated.pipeline.pk)) == (3, row)
    assert row.content == PipelineVersion.objects.get(number=1).content
    assert lacks(gated, held) == {"steps.need"}
    assert Deal.objects.get(pk=moved.pk).stage_id == gated.stages["lost"].pk
    with refused(Refused, "nothing_changed"):
        roll_back(gated.pipeline.pk, 1, by=gated.admin)


def test_what_changed_is_said_in_words(gated: Cast) -> None:
    old = published(gated.pipeline.pk)
    raw = deepcopy(old.content if old else {})
    qualify, propose = (raw["stages"][str(gated.stages[key].pk)] for key in ("qualify", "propose"))
    qualify["steps"] = [{**qualify["steps"][0], "name": "Interview", "evidence": ""}]
    propose["fields"] = ["expected_close", "amount"]
    propose["methods"]["buyer"] = "verified"
    propose["override"] = "nobody"
    found = changes(process_of(old), read_content(raw), stages_of(gated.pipeline.pk))
    assert {(one.kind, one.text) for one in found} == {
        ("renamed", "“Needs meeting” is now “Interview”"), ("loosened", "Step “Interview” wants no evidence"),
        ("removed", "Step “Send a story” removed"), ("removed", "Step “Ask the board” removed"),
        ("tightened", "“amount” must be filled in"), ("tightened", "“Buyer” must be verified"),
        ("tightened", "Who may make exceptions changed"),
    }  # fmt: skip
    assert newly_required(found) == {"Propose": 2}


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ({"stages": {"987": {}}}, "unknown_stage"),
        ({"methods": [{"key": "a"}, {"key": "a"}]}, "double_key"),
        ({"nonsense": 1}, "unknown_field"),
        ({"methods": [{"key": "a b"}]}, "bad_key"),
    ],
)
def test_bad_contents_are_refused_by_their_place(gated: Cast, spoil: dict[str, Any], code: str) -> None:
    row = start_draft(gated.pipeline.pk, by=gated.director)
    with refused(Refused, code):
        save_draft(row.pk, spoil, by=gated.director, seen_version=None)


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([{"id": "a", "name": "A", "applies_if": {"step": "b"}}, {"id": "b", "name": "B", "applies_if": {"step": "a"}}],
         "cyclic_condition"),
        ([{"id": "a", "name": "A", "applies_if": {"step": "z"}}], "unknown_step"),
        ([{"id": "a", "name": "A", "applies_if": {"field": "amount", "op": "like", "value": 1}}], "bad_condition"),
        ([{"id": "a", "name": " "}], "name_missing"),
        ([{"id": "a", "name": "A", "minutes": 0}], "bad_minutes"),
        ([{"id": "a", "name": "A", "assets": [{"url": "javascript:alert(1)"}]}], "bad_url"),
        ([{"id": "a", "name": "A"}, {"id": "a", "name": "B"}], "double_key"),
    ],
)  # fmt: skip
def test_bad_steps_are_refused(gated: Cast, steps: list[dict[str, Any]], code: str) -> None:
    row = start_draft(gated.pipeline.pk, by=gated.director)
    with refused(Refused, code):
        raw = {"stages": {str(gated.stages["qualify"].pk): {"steps": steps}}}
        save_draft(row.pk, raw, by=gated.director, seen_version=None)


def test_the_worked_examples_of_old_against_new() -> None:
    small, large = (difference(Share(33, 60), Share(48, 120)), difference(Share(110, 200), Share(80, 200)))
    assert small is not None
    assert large is not None
    assert [round(100 * one, 1) for one in (small.value, small.low, small.high)] == [15.0, -0.4, 29.5]
    assert [round(100 * one, 1) for one in (large.value, large.low, large.high)] == [15.0, 5.2, 24.4]
    assert (needed_per_side(0.40, 0.50), needed_per_side(0.30, 0.50)) == (388, 93)
