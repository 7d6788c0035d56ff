"""Visits of deals to stages: matured or not, re-entries added up, steps done before they left."""

from datetime import UTC, datetime, timedelta

import pytest

from spearhead.crm.deals.acts import open_deal
from spearhead.crm.deals.models import Deal, StageStay
from spearhead.crm.steps.models import DealStep, Evidence
from spearhead.insights.stalls.access import latest_review
from spearhead.insights.stalls.entries import Visit, ripe_after, visits_of, window
from spearhead.insights.stalls.jobs import run_reviews
from spearhead.insights.stalls.models import StallReview
from spearhead.insights.stalls.review import value_at_stake
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from spearhead.process.pipelines.models import PipelineVersion
from tests.cast import Cast, build

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def day(n: int) -> datetime:
    """So many days ago."""
    return NOW - timedelta(days=n)


def deal(cast: Cast, *stays: tuple[str, int, int | None, str]) -> Deal:
    """A deal with these stays: stage, entered and left so many days ago, exit."""
    made = open_deal({"name": "A deal"}, by=cast.rep_a)
    StageStay.objects.filter(deal=made).delete()
    for stage, entered, left, leaving in stays:
        StageStay.objects.create(
            deal=made, stage=cast.stages[stage], entered_at=day(entered), left_at=None if left is None else day(left),
            exit=leaving, owner=cast.rep_a,
        )  # fmt: skip
    return made


def visits(cast: Cast) -> dict[int, list[Visit]]:
    return visits_of(cast.stages["qualify"].pipeline_id, day(540), NOW, lambda _done, _total: None)


def test_re_entries_add_up_and_the_last_one_says_how_it_ended(cast: Cast):
    deal(cast, ("qualify", 40, 30, "advanced"), ("propose", 30, 20, "back"), ("qualify", 20, 15, "lost"))
    (visit,) = visits(cast)[cast.stages["qualify"].pk]
    assert (visit.days, visit.exit, visit.advanced, visit.left) == (15, "lost", False, day(15))
    (later,) = visits(cast)[cast.stages["propose"].pk]
    assert later.back
    assert not later.advanced


def test_what_happened_after_the_moment_is_not_known(cast: Cast):
    deal(cast, ("qualify", 40, -5, "advanced"))
    (visit,) = visits(cast)[cast.stages["qualify"].pk]
    assert (visit.left, visit.exit, visit.days) == (None, "", 40)


def test_a_jumped_stage_is_no_visit(cast: Cast):
    made = deal(cast, ("qualify", 40, 30, "advanced"))
    StageStay.objects.create(deal=made, stage=cast.stages["propose"], entered_at=day(9), left_at=day(9), skipped=True)
    assert list(visits(cast)) == [cast.stages["qualify"].pk]


@pytest.mark.parametrize(("leaving", "advanced"), [("advanced", True), ("lost", False)])
def test_what_a_deal_did_after_a_migration_counts_for_the_stage_it_entered(cast: Cast, leaving: str, advanced: bool):
    made = deal(cast, ("qualify", 40, 30, "migrated"), ("propose", 30, 20, leaving))
    StageStay.objects.filter(deal=made, stage=cast.stages["propose"]).update(origin=cast.stages["qualify"])
    found = visits(cast)
    assert list(found) == [cast.stages["qualify"].pk], "a migration is no entry"
    (visit,) = found[cast.stages["qualify"].pk]
    assert (visit.days, visit.exit, visit.advanced, visit.carried) == (10, leaving, advanced, True)
    times = window([visit], day(180), NOW, NOW).times
    assert (times.n, times.left) == (1, 0), "its time there ended unfinished"


def test_a_migrated_deal_that_still_runs_is_not_over(cast: Cast):
    made = deal(cast, ("qualify", 40, 30, "migrated"), ("propose", 30, None, ""))
    StageStay.objects.filter(deal=made, stage=cast.stages["propose"]).update(origin=cast.stages["qualify"])
    (visit,) = visits(cast)[cast.stages["qualify"].pk]
    assert (visit.left, visit.exit, visit.days) == (None, "", 10)


def test_only_entries_old_enough_count_so_quick_losses_do_not_weigh_more(cast: Cast):
    for n in range(10):
        deal(cast, ("qualify", 100 + n, 80 + n, "advanced"))
    deal(cast, ("qualify", 5, 4, "lost"))
    here = visits(cast)[cast.stages["qualify"].pk]
    assert ripe_after(here) == timedelta(days=20)
    seen = window(here, day(180), NOW, NOW - ripe_after(here))
    assert (seen.conversion.hits, seen.conversion.n, len(seen.visits)) == (10, 10, 11)


@pytest.mark.parametrize(
    ("done", "proof", "adhered"),
    [(35, 35, True), (35, None, False), (35, 25, False), (25, 25, False), (None, None, False)],
)
def test_a_step_counts_when_it_and_its_evidence_precede_the_leaving(cast: Cast, done, proof, adhered):
    stage = cast.stages["qualify"]
    step = {"id": "need", "name": "Need", "kind": "activity", "evidence": "activity", "required": True}
    version = PipelineVersion.objects.create(
        pipeline_id=stage.pipeline_id,
        number=77,
        state="retired",
        content={"stages": {str(stage.pk): {"steps": [step]}}},
    )
    made = deal(cast, ("qualify", 40, 30, "advanced"))
    Deal.objects.filter(pk=made.pk).update(process_version=version)
    if done is not None:
        DealStep.objects.create(deal=made, step_id="need", state="done", at=day(done))
    if proof is not None:
        Evidence.objects.create(deal=made, about="step:need", kind="activity", record_id=1, at=day(proof))
    (visit,) = visits(cast)[stage.pk]
    assert visit.adhered is adhered


def test_value_at_stake_of_the_specification_and_never_below_nothing():
    assert value_at_stake(200, 0.10, 50_000, 0.5) == 500_000
    assert value_at_stake(200, -0.10, 50_000, 0.5) == 0


def test_the_job_keeps_a_review_and_names_are_for_those_who_lead(cast: Cast):
    now = datetime.now(tz=UTC)
    for n in range(60):
        made = open_deal({"name": f"A {n}", "amount_minor": 1000_00}, by=cast.rep_a if n % 2 else cast.rep_b)
        StageStay.objects.filter(deal=made).update(
            entered_at=now - timedelta(days=50), left_at=now - timedelta(days=40), exit="lost" if n % 3 else "advanced"
        )
    result = run_reviews(Run(Job.objects.create(kind="stalls.review")))
    assert result["pipelines"] >= 1
    assert StallReview.objects.count() == 1
    pipeline = cast.stages["qualify"].pipeline_id

    def reps(user) -> set[int | None]:
        review = latest_review(user, pipeline)
        assert review is not None
        line = next(one for one in review.result["stages"] if one["stage"] == cast.stages["qualify"].pk)
        return {rep["rep"] for rep in line["judged"]["180"]["evidence"]["reps"]}

    assert reps(cast.director) == {cast.rep_a.pk, cast.rep_b.pk}
    assert reps(cast.mgr_a) == {cast.rep_a.pk}
    assert reps(cast.rep_b) == {cast.rep_b.pk}
    assert reps(cast.analyst) == reps(cast.mkt) == set()
