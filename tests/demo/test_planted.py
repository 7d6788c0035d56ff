"""What is planted in the demo company can be seen in its data, and what is not planted cannot."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from django.db.models import Count

from spearhead.accounts.teams.models import Membership
from spearhead.accounts.users.models import User
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal, StageStay
from spearhead.crm.leads.models import Lead
from spearhead.demo import planted
from spearhead.demo.build import build
from spearhead.demo.clock import day_of, instant
from spearhead.insights.stalls.review import is_trouble, review
from spearhead.numbers.goals.models import Goal
from spearhead.process.pipelines.models import Pipeline, PipelineVersion, Stage
from tests.demo.conftest import TODAY

pytestmark = [pytest.mark.slow, pytest.mark.once]
FAULT, HOLE = planted.fault_since(TODAY), planted.hole_since(TODAY)


@pytest.fixture(scope="module", autouse=True)
def company(db: None) -> None:
    """The usual company, with fewer activities."""
    build("default", today=TODAY, activities=14_000)


def z_of(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The two-proportion z of (passed, entered) against (passed, entered)."""
    (a, n), (b, m) = one, other
    pooled = (a + b) / (n + m)
    return (a / n - b / m) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))


def stays(stage: str) -> list[tuple[str, date, bool]]:
    """(owner, day of entry, passed) of the matured stays in a stage of the planted pipeline."""
    rows = StageStay.objects.filter(
        stage__key=stage, stage__pipeline__key=planted.PIPELINE, left_at__isnull=False, skipped=False
    )
    found = rows.values_list("owner__name", "entered_at", "exit")
    return [(name or "", day_of(at), leaving in {"advanced", "won"}) for name, at, leaving in found if at]


def share(rows: list[bool]) -> tuple[int, int]:
    return sum(rows), len(rows)


def test_process_fault_all_reps_lose_in_the_stage_since_the_step_was_dropped() -> None:
    rows = stays(planted.FAULT_STAGE)
    before, after = [p for _n, day, p in rows if day < FAULT], [p for _n, day, p in rows if day >= FAULT]
    assert z_of(share(before), share(after)) > 6
    owners = {name for name, day, _p in rows if day >= FAULT}
    by_owner = {name: share([p for who, day, p in rows if who == name and day >= FAULT]) for name in owners}
    conversions = [passed / n for passed, n in by_owner.values() if n >= 15]
    assert len(conversions) >= 5
    assert max(conversions) < 0.72


def test_process_fault_does_not_touch_the_other_stages() -> None:
    for stage in ("discovery", "proposal", "negotiation"):
        rows = stays(stage)
        before, after = [p for _n, day, p in rows if day < FAULT], [p for _n, day, p in rows if day >= FAULT]
        assert z_of(share(before), share(after)) < 2.6


def test_process_fault_the_step_is_gone_and_the_version_says_so() -> None:
    subjects = Activity.objects.filter(subject__in=planted.DROPPED_STEP.values())
    assert subjects.filter(done_at__lt=instant(FAULT, 0)).count() > 300
    late = {row.deal_id for row in subjects.filter(done_at__gte=instant(FAULT, 0)) if row.deal_id}
    entered = StageStay.objects.filter(
        deal_id__in=late, stage__key=planted.FAULT_STAGE, entered_at__lt=instant(FAULT, 0)
    )
    assert late == set(entered.values_list("deal_id", flat=True))
    newest = PipelineVersion.objects.filter(pipeline__key=planted.PIPELINE).latest("number")
    assert newest.published_at is not None
    assert (newest.number, day_of(newest.published_at)) == (2, FAULT)


def test_skill_gap_the_two_lose_in_one_stage_and_only_there() -> None:
    rows = stays(planted.SKILL_STAGE)
    others = share([p for name, _d, p in rows if name not in planted.SKILL_REPS])
    for rep in planted.SKILL_REPS:
        theirs = share([p for name, _d, p in rows if name == rep])
        assert theirs[1] >= 60
        assert z_of(others, theirs) > 5
        recent = share([p for name, day, p in rows if name == rep and day >= TODAY - timedelta(days=360)])
        assert z_of(others, recent) > 3
    elsewhere = stays("discovery")
    theirs = share([p for name, _d, p in elsewhere if name in planted.SKILL_REPS])
    assert abs(z_of(share([p for name, _d, p in elsewhere if name not in planted.SKILL_REPS]), theirs)) < 2.6


def test_skill_gap_nobody_else_is_weak_there() -> None:
    rows = [row for row in stays(planted.SKILL_STAGE) if row[0] not in planted.SKILL_REPS]
    for name in {row[0] for row in rows}:
        theirs = share([p for who, _d, p in rows if who == name])
        rest = share([p for who, _d, p in rows if who != name])
        assert theirs[1] < 20 or z_of(rest, theirs) < 3.2, name


def test_skill_gap_the_two_follow_the_steps() -> None:
    done = Counter(
        Activity.objects.filter(subject__in=("需求访谈", "Needs interview")).values_list("owner__name", flat=True)
    )
    for rep in planted.SKILL_REPS:
        assert done[rep] / len([1 for name, _d, _p in stays(planted.SKILL_STAGE) if name == rep]) > 0.75


def test_both_causes_are_named_and_nothing_else_is_accused() -> None:
    pipeline = Pipeline.objects.get(key=planted.PIPELINE)
    found = review(pipeline.pk, instant(TODAY, 12))
    keys = dict(Stage.objects.filter(pipeline=pipeline).values_list("pk", "key"))
    shown = {keys[line["stage"]]: line["judged"][line["shown"]] for line in found["stages"]}
    accused = {key: one for key, one in shown.items() if is_trouble(one["verdict"])}
    assert {key: one["verdict"] for key, one in accused.items()} == {
        planted.FAULT_STAGE: "fault", planted.SKILL_STAGE: "skill"
    }  # fmt: skip
    named = User.objects.filter(pk__in=shown[planted.SKILL_STAGE]["named"]).values_list("name", flat=True)
    assert named  # at least one of the two; the other may have too few entries of the year to be sure
    assert set(named) <= set(planted.SKILL_REPS)
    since = next(line["since"] for line in found["stages"] if keys[line["stage"]] == planted.FAULT_STAGE)
    assert since["low"] <= FAULT.isoformat() <= since["high"]
    worth = {keys[line["stage"]]: line["stake"] or 0 for line in found["stages"]}
    assert max(worth, key=lambda key: worth[key]) == planted.FAULT_STAGE


def test_hole_the_source_dries_up_on_its_monday() -> None:
    weeks = Counter(
        planted.monday(day_of(at))
        for at in Lead.objects.filter(source__key=planted.HOLE_SOURCE).values_list("received_at", flat=True)
        if at
    )
    bins = [weeks[HOLE + timedelta(weeks=n)] for n in range(-17, planted.HOLE_WEEKS)]
    before, after = sum(bins[:17]) / 17, sum(bins[17:]) / planted.HOLE_WEEKS
    assert after < 0.5 * before
    assert sum(bins[17:]) < before * planted.HOLE_WEEKS - 2 * math.sqrt(before * planted.HOLE_WEEKS)
    assert HOLE.weekday() == 0


def test_segment_source_and_contacts_tell_winners_and_city_does_not() -> None:
    closed = Deal.objects.filter(pipeline__key=planted.PIPELINE).exclude(status="open")

    def rate(**filters: object) -> tuple[int, int]:
        return share([status == "won" for status in closed.filter(**filters).values_list("status", flat=True)])

    assert z_of(rate(company__segment__key="manufacturing"), rate(company__segment__key="public")) > 3
    assert z_of(rate(source__key="referral"), rate(source__key="outbound")) > 3
    few = closed.annotate(n=Count("deal_contacts"))
    many_won = share([s == "won" for s in few.filter(n__gte=3).values_list("status", flat=True)])
    one_won = share([s == "won" for s in few.filter(n=1).values_list("status", flat=True)])
    assert z_of(many_won, one_won) > 3
    east = closed.filter(territory__name="East China")
    cities = defaultdict[str, list[bool]](list)
    for city, status in east.values_list("company__city", "status"):
        cities[city].append(status == "won")
    assert len(cities) >= 5
    assert (
        max(
            abs(z_of(share(won), share([s == "won" for s in east.values_list("status", flat=True)])))
            for won in cities.values()
        )
        < 3.5
    )


def test_goals_are_near_what_is_reached() -> None:
    reached: Counter[date] = Counter()
    for goal in Goal.objects.filter(holder="workspace", ends_on__lte=TODAY):
        won = Deal.objects.filter(status="won", closed_on__gte=goal.starts_on, closed_on__lt=goal.ends_on)
        reached[goal.starts_on] = sum(base or 0 for base in won.values_list("base_minor", flat=True))
        assert 0.7 <= reached[goal.starts_on] / goal.target <= 1.2
        people = Goal.objects.filter(holder="person", starts_on=goal.starts_on)
        assert sum(people.values_list("target", flat=True)) == goal.target
    assert len(reached) >= 7


def test_people_come_move_lead_and_leave() -> None:
    changes = Membership.objects.filter(valid_to__isnull=False)
    assert changes.filter(kind="manager", valid_to=planted.manager_change(TODAY)).count() == 1
    assert changes.filter(kind="member", valid_to=planted.team_move(TODAY)).count() == 1
    gone = User.objects.get(left_on=planted.leaving(TODAY))
    assert not gone.is_active
    assert not Deal.objects.filter(owner=gone).exists()
    assert Deal.objects.filter(credit_owner=gone, status="won").exists()
    assert User.objects.filter(hired_on__gt=planted.history_start(TODAY)).count() >= 4


def test_deals_slip_come_back_and_are_lost_to_competitors() -> None:
    assert Deal.objects.filter(push_count__gte=2).count() > 50
    assert StageStay.objects.filter(exit="lost").count() > Deal.objects.filter(status="lost").count()
    assert Deal.objects.filter(status="lost", competitor__isnull=False).values("competitor").distinct().count() == 4
    assert set(Deal.objects.values_list("currency", flat=True)) == {"CNY", "EUR", "JPY", "USD"}
    standing = Deal.objects.filter(status="open")
    assert standing.filter(next_step_on__lt=TODAY).exists()
    assert standing.filter(next_step_on=TODAY).exists()
    assert standing.filter(parked_until__gt=TODAY).exists()
