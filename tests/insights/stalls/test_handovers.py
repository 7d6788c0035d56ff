"""Waiting between people: when it begins, when it ends, what is censored; parts of a pipeline; who sees which team."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import F

from spearhead.accounts.users.models import User
from spearhead.automation.approvals.models import ApprovalRequest, ApprovalSeat
from spearhead.automation.models import Clock
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal, DealVersion, StageStay
from spearhead.insights.stalls.access import hand_overs_seen_by, latest_review, nearest_rank
from spearhead.insights.stalls.entries import visits_of
from spearhead.insights.stalls.handovers import Wait, pairs, waits_of
from spearhead.insights.stalls.jobs import run_reviews, start_review
from spearhead.insights.stalls.models import StallReview
from spearhead.insights.stalls.scopes import Only, read_only
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.jobs import Run
from spearhead.kernel.time import FOREVER
from tests.cast import Cast, build

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def day(n: float) -> datetime:
    """So many days ago."""
    return NOW - timedelta(days=n)


def passed(cast: Cast, *parts: tuple[float, User, str], amount: int = 1000_00) -> Deal:
    """A deal that was with these people in these stages since so many days ago."""
    made = cast.deal(amount_minor=amount)
    DealVersion.objects.filter(deal=made).delete()
    ends = [day(one[0]) for one in parts[1:]] + [FOREVER]
    teams = {cast.rep_a.pk: cast.team_a, cast.rep_a2.pk: cast.team_a, cast.rep_b.pk: cast.team_b}
    for seq, ((since, who, stage), until) in enumerate(zip(parts, ends, strict=True), 1):
        DealVersion.objects.create(
            deal=made, seq=seq, valid_from=day(since), valid_to=until, pipeline=cast.pipeline, status="open",
            stage=cast.stages[stage], owner=who, team=teams[who.pk], currency="CNY", category="pipeline",
            base_minor=amount,
        )  # fmt: skip
    return made


def heard(deal: Deal, who: User, ago: float, kind: str = "call", origin: str = "typed") -> None:
    Activity.objects.create(
        deal=deal, owner=who, kind=kind, subject="s", done_at=day(ago), created_at=day(ago), changed_at=day(ago),
        origin=origin,
    )  # fmt: skip


def waits(cast: Cast, *, leads: bool = False) -> list[Wait]:
    return waits_of(cast.pipeline.pk, day(360), NOW, leads=leads)


def test_a_deal_waits_until_the_new_owner_is_heard_of(cast: Cast) -> None:
    deal = passed(cast, (50, cast.rep_a, "qualify"), (40, cast.rep_b, "qualify"))
    heard(deal, cast.rep_a, 38)  # the old owner is not the new one
    heard(deal, cast.rep_b, 37, kind="task")  # a task moves nothing
    heard(deal, cast.rep_b, 36, origin="automation")
    heard(deal, cast.rep_b, 34)
    (one,) = waits(cast)
    assert (one.giver, one.taker, one.days, one.over, one.lies) == (cast.team_a.pk, cast.team_b.pk, 6, True, False)


def test_the_next_stage_ends_it_and_passing_on_or_now_does_not(cast: Cast) -> None:
    passed(cast, (50, cast.rep_a, "qualify"), (40, cast.rep_b, "qualify"), (31, cast.rep_b, "propose"))
    passed(cast, (50, cast.rep_a, "qualify"), (40, cast.rep_b, "qualify"), (33, cast.rep_a2, "qualify"))
    found = sorted(waits(cast), key=lambda one: one.days)
    assert [(one.days, one.over, one.lies) for one in found] == [(7, False, False), (9, True, False), (33, False, True)]


def test_closed_deals_and_old_hand_overs_do_not_wait(cast: Cast) -> None:
    passed(cast, (500, cast.rep_a, "qualify"), (400, cast.rep_b, "qualify"))
    gone = passed(cast, (50, cast.rep_a, "qualify"), (40, cast.rep_b, "qualify"))
    DealVersion.objects.filter(deal=gone, seq=2).update(status="lost")
    deleted = passed(cast, (50, cast.rep_a, "qualify"), (40, cast.rep_b, "qualify"))
    Deal.objects.filter(pk=deleted.pk).update(deleted_at=NOW)
    assert waits(cast) == []


def test_approvals_and_leads_wait_too(cast: Cast) -> None:
    deal = cast.deal()
    for ago, state, decided in ((20, "approved", 17), (20, "withdrawn", 19), (5, "pending", None)):
        made = ApprovalRequest.objects.create(
            deal=deal, requester=cast.rep_a, act="ask", facts="", reason="r", level="manager", state=state,
            created_at=day(ago), decided_at=None if decided is None else day(decided),
            decided_by=cast.mgr_a if state == "approved" else None,
        )  # fmt: skip
        ApprovalSeat.objects.create(request=made, user=cast.mgr_a, at=day(ago))
    lead = cast.lead()
    Clock.objects.all().delete()
    times = {"half_at": NOW, "due_at": NOW, "late_at": NOW, "minutes": 60}
    Clock.objects.create(lead=lead, owner=cast.rep_b, started_at=day(3), stopped_at=day(1), state="met", **times)
    type(lead).objects.filter(pk=lead.pk).update(first_response_at=day(1))
    found = [(one.kind, one.giver, one.days, one.over, one.lies) for one in waits(cast, leads=True)]
    assert found == [
        ("approval", cast.team_a.pk, 3, True, False), ("approval", cast.team_a.pk, 1, False, False),
        ("approval", cast.team_a.pk, 5, False, True), ("lead", "new", 2, True, False),
    ]  # fmt: skip
    assert "lead" not in {one.kind for one in waits(cast)}


def row(giver: Any, taker: Any, left: list[float], here: int = 0) -> dict[str, Any]:
    return {"kind": "deal", "from": giver, "to": taker, "left": left, "waiting": [50.0] * here, "here": here,
            "value": 100 * here, "deals": []}  # fmt: skip


def test_times_are_censored_and_the_slow_pair_is_called_a_silo(cast: Cast) -> None:
    """Kaplan and Meier by hand: of 3, 5, 5, 8, 12 that ended and 10, 20, 30 that did not the median is 8."""
    spec = {**row(1, 2, [3, 5, 5, 8, 12]), "waiting": [10.0, 20.0, 30.0]}
    (one,) = hand_overs_seen_by(cast.director, [spec])
    assert (one["median"], one["p80"], one["longest"], one["few"]) == (8, None, 30, True)
    sales, a, b = cast.sales.pk, cast.team_a.pk, cast.team_b.pk
    ways = ((a, b), (b, a), (a, sales), (sales, a), (b, sales))
    many = [row(*way, [float(n)] * 20) for n, way in enumerate(ways, 1)]
    found = hand_overs_seen_by(cast.director, many)
    assert [(one["median"], one["silo"]) for one in found] == [
        (5, True),
        (4, False),
        (3, False),
        (2, False),
        (1, False),
    ]
    assert nearest_rank([5, 1, 4, 2, 3], 0.8) == 4
    (thin,) = hand_overs_seen_by(cast.director, [row(1, 2, [1, 2, 3])])
    assert (thin["median"], thin["n"]) == (None, 3)


def test_small_teams_of_others_are_not_named(cast: Cast) -> None:
    rows = [row(cast.team_a.pk, cast.team_b.pk, [1.0] * 6, here=1), row(cast.team_b.pk, cast.team_a.pk, [2.0] * 6)]
    named = {(one["from"], one["to"]) for one in hand_overs_seen_by(cast.mgr_a, rows)}
    assert named == {(cast.team_a.pk, "others"), ("others", cast.team_a.pk)}
    (joined,) = hand_overs_seen_by(cast.rep_a, rows)
    assert (joined["from"], joined["to"], joined["n"], joined["value"]) == ("others", "others", 13, 100)
    assert cast.team_b.pk in {one["to"] for one in hand_overs_seen_by(cast.director, rows)}


def test_pairs_add_up_what_lies_there(cast: Cast) -> None:
    passed(cast, (50, cast.rep_a, "qualify"), (40, cast.rep_b, "qualify"), amount=700_00)
    passed(cast, (50, cast.rep_a, "qualify"), (40, cast.rep_b, "qualify"), (39, cast.rep_b, "propose"))
    (one,) = pairs(waits(cast))
    assert (one["left"], one["waiting"], one["here"], one["value"]) == ([1.0], [40.0], 1, 700_00)


def test_a_part_holds_its_visits_and_hand_overs_alone(cast: Cast) -> None:
    def found(only: Only) -> set[int | None]:
        everything = visits_of(cast.pipeline.pk, day(540), NOW, lambda _done, _total: None)
        return {one.base_minor for visits in only.among(everything).values() for one in visits}

    for amount, team in ((1, cast.team_a), (2, cast.team_b), (3, cast.team_a)):
        deal = cast.deal(amount_minor=amount)
        StageStay.objects.filter(deal=deal).update(entered_at=day(30), team=team)
        Deal.objects.filter(pk=deal.pk).update(base_minor=F("amount_minor"), source=None)
    assert found(Only()) == {1, 2, 3}
    assert found(Only("team", str(cast.team_b.pk))) == {2}
    assert [found(Only("size", size)) for size in ("small", "middle", "large")] == [{1}, {2}, {3}]
    assert found(Only("source", "987654")) == set()
    passing = [Wait("deal", cast.team_a.pk, cast.team_b.pk, 1, True, False), Wait("lead", "new", None, 1, True, False)]
    assert Only("team", str(cast.team_b.pk)).passed(passing, {}) == passing[:1]
    assert Only("size", "small").passed(passing, {}) == []


def test_a_team_is_looked_at_by_those_who_lead_it(cast: Cast) -> None:
    mine, foreign = f"team:{cast.team_a.pk}", f"team:{cast.team_b.pk}"
    assert read_only(cast.mgr_a, mine).key == mine
    assert read_only(cast.director, foreign).key == foreign
    for raw in (foreign, "team:x", "size:huge", "planet:1", "source:0"):
        with pytest.raises(Refused):
            read_only(cast.mgr_a, raw)
    with pytest.raises(Forbidden):
        read_only(cast.rep_a, "size:small")
    deal = cast.deal()
    job = start_review(by=cast.mgr_a, pipeline_id=deal.pipeline_id, only=mine)
    assert start_review(by=cast.mgr_a, pipeline_id=deal.pipeline_id, only=mine) == job
    assert start_review(by=cast.mgr_a) != job
    run_reviews(Run(job))
    assert StallReview.objects.get().only == mine
    assert latest_review(cast.mgr_a, deal.pipeline_id) is None
    assert latest_review(cast.mgr_a, deal.pipeline_id, mine) is not None
