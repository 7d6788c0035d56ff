"""Old against new by the entrants of each version, and the figure that is watched (process.md P2-6, P2-10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.models import Deal, StageStay
from spearhead.crm.deals.rollout import Rollout, publish_process, roll_back
from spearhead.insights.calls.finding import find_all
from spearhead.insights.rollouts.compare import days_verdict, pilot_effect, stage_line, verdict_on
from spearhead.insights.rollouts.jobs import refresh_plan, run_comparisons, start_comparison
from spearhead.insights.rollouts.reading import compare
from spearhead.insights.stalls.entries import Visit, Window
from spearhead.kernel.errors import Forbidden
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.statistics import Share
from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.plans.acts import Plan
from spearhead.process.plans.models import ChangePlan
from tests.cast import Cast, build
from tests.crm.steps.conftest import content, in_english, publish
from tests.crm.steps.test_versions import draft

__all__ = ["in_english"]
NOW = timezone.now()


def quiet(_done: int, _total: int) -> None:
    """Nobody waits."""


@pytest.fixture
def gated(db: None) -> Cast:
    """The cast, whose process is a year old."""
    cast = build()
    publish(cast, content(cast))
    PipelineVersion.objects.update(published_at=NOW - timedelta(days=365))
    return cast


def visits(hits: int, n: int, *, days: float = 5, entered: int = 100, waiting: int = 0) -> list[Visit]:
    """So many visits that took so many days, and some that still run."""
    start = NOW - timedelta(days=entered)
    over = [Visit(i, 1, start, start + timedelta(days=days), "advanced" if i < hits else "lost", 1, days)
            for i in range(n)]  # fmt: skip
    return over + [Visit(n + i, 1, start, None, "", 1, float(entered)) for i in range(waiting)]


@pytest.mark.parametrize(
    ("old", "new", "verdict", "more"),
    [((48, 120), (33, 60), "not_yet", 328), ((80, 200), (110, 200), "better", 0), ((110, 200), (80, 200), "worse", 0),
     ((48, 120), (19, 19), "too_few", 369), ((0, 0), (9, 10), "too_few", 388)],
)  # fmt: skip
def test_what_may_be_said_of_two_shares(
    old: tuple[int, int], new: tuple[int, int], verdict: str, more: int
) -> None:  # fmt: skip
    said = verdict_on(Share(*old), Share(*new))
    assert (said["verdict"], said["more"]) == (verdict, more)
    assert (said["gap"] is None) is (verdict == "too_few")


def test_the_worked_example_of_a_pilot() -> None:
    found = pilot_effect(Share(40, 100), Share(52, 100), (Share(160, 400), Share(168, 400)))
    assert found is not None
    assert [round(100 * found[one], 1) for one in ("value", "low", "high")] == [10.0, -5.3, 25.3]


def test_who_entered_too_lately_by_the_old_times_is_left_out_on_both_sides() -> None:
    old = visits(30, 60, days=40)
    line = stage_line(1, old, visits(25, 25, entered=50) + visits(0, 30, entered=39, days=1), NOW)
    assert (line["new"]["entered"], line["new"]["n"], line["new"]["hits"]) == (55, 25, 25)
    assert line["verdict"] == "better"


def test_deals_that_still_wait_count_as_waiting_in_the_days() -> None:
    old, new = Window(visits(30, 30, days=10), []), Window(visits(25, 25, days=10, waiting=30), [])
    assert old.times.median == 10
    assert new.times.median is None, "more than half still wait: the median is not reached"
    assert days_verdict(old, new) == "slower"
    assert days_verdict(old, Window(visits(30, 30, days=3), [])) == "faster"
    assert days_verdict(old, Window(visits(30, 30, days=10), [])) == "not_yet"
    assert days_verdict(old, Window(visits(5, 5, days=3, waiting=50), [])) == "too_few"


def change(cast: Cast, **more: Any) -> ChangePlan:
    """Version 2, published 60 days ago, watched in its first stage."""
    stage = cast.stages["qualify"].pk
    plan = Plan("Late losses", watched="conversion", stage_id=stage, limit=0.3, review_on=today() + timedelta(days=9))
    row = publish_process(draft(cast).pk, Rollout(plan=plan, **more), by=cast.admin, seen_version=None)
    PipelineVersion.objects.filter(pk=row.pk).update(published_at=NOW - timedelta(days=60))
    return ChangePlan.objects.get(process_version=row)


def told(cast: Cast, version: PipelineVersion | None, hits: int, n: int, entered: int) -> None:
    """Deals that entered the first stage so many days ago, five days long."""
    at = NOW - timedelta(days=entered)
    stage, pipeline = cast.stages["qualify"], cast.pipeline
    deals = [Deal(name=f"{entered}-{i}", number=entered * 1000 + i, pipeline=pipeline, stage=cast.stages["propose"],
                  owner=cast.rep_a, currency="CNY",
                  created_at=at, changed_at=at, process_version=version) for i in range(n)]  # fmt: skip
    Deal.objects.bulk_create(deals)
    StageStay.objects.bulk_create(
        StageStay(deal=deal, stage=stage, entered_at=at, left_at=at + timedelta(days=5), owner=cast.rep_a,
                  exit="advanced" if i < hits else "lost", process_version=version, team=cast.team_a)
        for i, deal in enumerate(deals)
    )  # fmt: skip


def first(cast: Cast) -> PipelineVersion:
    return PipelineVersion.objects.get(pipeline=cast.pipeline, number=1)


def refreshed(plan: ChangePlan, now: datetime = NOW) -> ChangePlan:
    refresh_plan(plan.pk, now, quiet)
    plan.refresh_from_db()
    return plan


def test_entrants_belong_to_the_version_under_which_they_entered(gated: Cast) -> None:
    plan = change(gated)
    told(gated, first(gated), 20, 40, 100)
    told(gated, plan.process_version, 24, 30, 40)
    told(gated, None, 9, 9, 80)  # imported history belongs to none
    Deal.objects.update(process_version=plan.process_version)  # they all follow the new one by now
    found = compare(plan.process_version, NOW, quiet)
    assert found is not None
    line = found["stages"][0]
    assert [(line[side]["hits"], line[side]["n"]) for side in ("old", "new")] == [(20, 40), (24, 30)]
    assert line["verdict"] == "better"
    assert found["fields"] == [9, 10], "one required step more"


def test_a_new_deal_and_its_next_stage_say_their_version(gated: Cast) -> None:
    old = gated.deal()
    plan = change(gated)
    new = gated.deal()
    stays = dict(StageStay.objects.values_list("deal_id", "process_version__number"))
    assert stays == {old.pk: 1, new.pk: 2}
    assert plan.process_version.number == 2


def test_past_its_limit_the_watched_figure_calls_and_names_plan_b_until_it_is_rolled_back(gated: Cast) -> None:
    plan = change(gated)
    told(gated, first(gated), 20, 40, 100)
    told(gated, plan.process_version, 5, 19, 40)
    assert refreshed(plan).compared["watched"]["past"] is False, "19 are too few to fail by"
    told(gated, plan.process_version, 0, 1, 41)
    watched = refreshed(plan).compared["watched"]
    assert (watched["past"], watched["value"], watched["n"], watched["old"]) == (True, 0.25, 20, 0.5)
    (call,) = [one for one in find_all(NOW, today()) if one.kind == "change"]
    assert (call.record_id, call.owner_id, call.said["plan_b"]) == (plan.pk, gated.admin.pk, 1)
    roll_back(gated.pipeline.pk, 1, by=gated.admin, why="It failed.")
    assert not [one for one in find_all(NOW, today()) if one.kind == "change"]


def test_on_its_day_it_is_followed_up_once_and_too_few_says_so(gated: Cast) -> None:
    plan = change(gated)
    told(gated, first(gated), 20, 40, 100)
    told(gated, plan.process_version, 3, 5, 40)
    assert refreshed(plan).result == {}, "not before its day"
    ChangePlan.objects.update(review_on=today())
    plan = refreshed(plan)
    assert (plan.result["verdict"], plan.review_on) == ("too_few", today() + timedelta(days=28))
    told(gated, plan.process_version, 28, 30, 41)
    ChangePlan.objects.update(review_on=today())
    plan = refreshed(plan)
    assert (plan.result["verdict"], plan.result["n"]) == ("better", 35)
    refreshed(plan)
    events = Event.objects.filter(kind="process_change.reviewed").order_by("pk")
    assert [one.payload["verdict"] for one in events] == ["too_few", "better"]


def test_a_pilot_is_held_against_the_other_teams(gated: Cast) -> None:
    plan = change(gated, team_ids=[gated.team_a.pk])
    told(gated, first(gated), 10, 25, 100)
    told(gated, plan.process_version, 20, 25, 40)
    told(gated, first(gated), 10, 25, 101)
    StageStay.objects.filter(deal__name__startswith="101-").update(team=gated.team_b)
    told(gated, first(gated), 10, 25, 42)
    StageStay.objects.filter(deal__name__startswith="42-").update(team=gated.team_b)
    found = compare(plan.process_version, NOW, quiet)
    assert found is not None
    line = found["pilot"][0]
    assert line["shares"] == [[10, 25], [20, 25], [10, 25], [10, 25]]
    assert round(line["effect"]["value"], 2) == 0.40


def test_the_job_compares_what_is_in_force_and_only_editors_start_it(gated: Cast) -> None:
    plan = change(gated)
    with pytest.raises(Forbidden):
        start_comparison(plan.pk, by=gated.mgr_a)
    job = start_comparison(plan.pk, by=gated.director)
    assert start_comparison(plan.pk, by=gated.admin).pk == job.pk
    assert run_comparisons(Run(job)) == {"plans": 1}
    plan.refresh_from_db()
    assert plan.compared["stages"][0]["verdict"] == "too_few"
    Job.objects.all().delete()
