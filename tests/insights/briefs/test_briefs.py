"""The brief: its change is the sum of what moved, sent it stays, and nobody learns more than they may."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.crm.notices.make import tell_from
from spearhead.crm.notices.models import Notice
from spearhead.insights.briefs.access import brief_for, briefs_visible_to, changed_since, sees_margin
from spearhead.insights.briefs.acts import MOST_WORDS, begin_brief, drop_brief, send_brief, word_brief
from spearhead.insights.briefs.models import Brief
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from spearhead.kernel.events.models import Event
from spearhead.kernel.time import FOREVER
from spearhead.numbers.calendars.access import fiscal_period
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.acts import Wanted, call
from spearhead.numbers.chances.models import Chance
from spearhead.numbers.goals.acts import set_goal
from tests.cast import Cast, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


@pytest.fixture
def quarter() -> FiscalPeriod:
    return fiscal_period(today(), "quarter")


def due(cast: Cast, by: User, yuan: int, category: str = "commit", *, since_days: int = 0) -> Deal:
    """An open deal due in this quarter, known since some days ago."""
    last = fiscal_period(today(), "quarter").end - timedelta(days=1)
    deal = cast.deal(f"{by.name} {yuan}", by=by, amount_minor=yuan * 100, expected_close=last, category=category)
    if since_days:
        since = datetime.combine(today() - timedelta(days=since_days), time(4), UTC)
        DealVersion.objects.filter(deal=deal).update(valid_from=since, valid_to=FOREVER)
    return deal


def moved(brief: Brief) -> dict[str, int]:
    return {one["kind"]: one["amount"] for one in brief.content["moved"]}


def busy_week(cast: Cast, quarter: FiscalPeriod) -> None:
    stays, grows, slips, falls, wins, loses = (
        due(cast, cast.rep_a, yuan, since_days=20) for yuan in range(100, 160, 10)
    )
    edit_deal(grows.pk, {"amount_minor": 50_000}, by=cast.rep_a, seen_version=None)
    edit_deal(slips.pk, {"expected_close": quarter.end}, by=cast.rep_a, seen_version=None)
    edit_deal(falls.pk, {"category": "pipeline"}, by=cast.rep_a, seen_version=None)
    cast.win(Deal.objects.get(pk=wins.pk))
    cast.lose(Deal.objects.get(pk=loses.pk))
    due(cast, cast.rep_a2, 70)
    cast.win(due(cast, cast.rep_a2, 33, "pipeline"))
    call(quarter, Wanted(cast.rep_a.pk, "commit", "delta", -4_000, "Too high"), by=cast.mgr_a)
    assert stays.status == "open"


def test_the_change_is_the_sum_of_what_moved(cast: Cast, quarter: FiscalPeriod):
    busy_week(cast, quarter)
    brief = begin_brief(quarter, by=cast.mgr_a)
    number = brief.content["number"]
    assert number["change"] == number["final"] - number["before"] == sum(moved(brief).values())
    assert number["before"] == 75_000
    assert moved(brief) == {
        "won": 3_300, "added": 7_000, "grew": 39_000, "lost": -15_000, "slipped": -12_000, "lowered": -13_000,
        "judged": -4_000,
    }  # fmt: skip
    for one in brief.content["moved"]:
        assert sum(line["amount"] for line in one["lines"]) + one["others"]["amount"] == one["amount"]


def test_more_than_five_are_told_together(cast: Cast, quarter: FiscalPeriod):
    for yuan in range(1, 9):
        due(cast, cast.rep_a, yuan)
    [added] = begin_brief(quarter, by=cast.rep_a).content["moved"]
    assert [line["amount"] for line in added["lines"]] == [800, 700, 600, 500, 400]
    assert added["others"] == {"n": 3, "amount": 600}


def test_without_a_goal_nothing_is_divided(cast: Cast, quarter: FiscalPeriod):
    due(cast, cast.rep_a, 100)
    number = begin_brief(quarter, by=cast.rep_a).content["number"]
    assert (number["goal"], number["attainment"], number["coverage"], number["pace"]) == (None, None, None, None)
    set_goal(quarter.period, 20_000, by=cast.director, user=cast.rep_a)
    number = begin_brief(quarter, by=cast.rep_a).content["number"]
    assert (number["goal"], number["attainment"], number["coverage"]) == (20_000, 0.5, 0.5)


def test_sent_it_stays_and_says_what_changed_since(cast: Cast, quarter: FiscalPeriod):
    deal = due(cast, cast.rep_a, 100)
    brief = begin_brief(quarter, by=cast.rep_a)
    word_brief(brief.pk, {"risks": "They wait for budget"}, by=cast.rep_a, seen_version=1)
    sent = send_brief(brief.pk, quarter, [], by=cast.rep_a, seen_version=2)
    assert list(sent.readers.all()) == [cast.mgr_a]
    before = brief_for(cast.mgr_a, sent.pk).content
    assert changed_since(sent, cast.mgr_a) == []
    cast.win(Deal.objects.get(pk=deal.pk))
    again = brief_for(cast.mgr_a, sent.pk)
    assert again.content == before
    assert [(one["deal"], one["status"]) for one in changed_since(again, cast.mgr_a)] == [(deal.pk, "won")]
    for change in (
        lambda: word_brief(sent.pk, {"plan": "x"}, by=cast.rep_a, seen_version=3),
        lambda: send_brief(sent.pk, quarter, [], by=cast.rep_a, seen_version=3),
        lambda: drop_brief(sent.pk, by=cast.rep_a, seen_version=3),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert refused.value.code == "already_sent"
    newer = begin_brief(quarter, by=cast.rep_a)
    assert newer.compared_on == today() - timedelta(days=1) or newer.compared_on < today()
    send_brief(newer.pk, quarter, [cast.director.pk], by=cast.rep_a, seen_version=1)
    sent.refresh_from_db()
    assert sent.state == "superseded"


def test_readers_are_told_and_nobody_else_sees_it(cast: Cast, quarter: FiscalPeriod):
    due(cast, cast.rep_a, 100)
    brief = begin_brief(quarter, by=cast.rep_a)
    assert list(briefs_visible_to(cast.mgr_a)) == []  # a draft is the author's
    send_brief(brief.pk, quarter, [], by=cast.rep_a, seen_version=1)
    tell_from(Event.objects.all())
    assert Notice.objects.get(kind="brief_sent").user == cast.mgr_a
    assert list(briefs_visible_to(cast.mgr_a)) == [brief]
    for other in (cast.rep_a2, cast.rep_b, cast.director, cast.mkt, cast.admin):
        with pytest.raises(Absent):
            brief_for(other, brief.pk)
    with pytest.raises(Forbidden):
        word_brief(brief.pk, {"plan": "Mine"}, by=cast.mgr_a, seen_version=2)


def test_what_is_refused(cast: Cast, quarter: FiscalPeriod):
    due(cast, cast.rep_a, 100)
    brief = begin_brief(quarter, by=cast.rep_a)
    past = fiscal_period(quarter.start - timedelta(days=1), "quarter")
    long = "word " * MOST_WORDS
    for change, code in (
        (lambda: begin_brief(past, by=cast.rep_a), "period_not_running"),
        (lambda: begin_brief(quarter, by=cast.rep_a, compared_on=today()), "bad_day"),
        (lambda: word_brief(brief.pk, {"risks": long}, by=cast.rep_a, seen_version=1), "too_long"),
        (lambda: word_brief(brief.pk, {"weather": "fine"}, by=cast.rep_a, seen_version=1), "unknown_block"),
        (lambda: send_brief(brief.pk, quarter, [cast.mkt.pk], by=cast.rep_a, seen_version=1), "may_not_read"),
        (lambda: send_brief(brief.pk, quarter, [987_654], by=cast.rep_a, seen_version=1), "bad_readers"),
        (lambda: begin_brief(quarter, by=cast.admin), "no_row"),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert refused.value.code == code
    with pytest.raises(Conflict):
        word_brief(brief.pk, {"plan": "x"}, by=cast.rep_a, seen_version=7)
    with pytest.raises(Forbidden):
        begin_brief(quarter, by=cast.mkt)
    assert Brief.objects.get().words == {}
    drop_brief(brief.pk, by=cast.rep_a, seen_version=1)
    assert not Brief.objects.exists()


def test_the_margin_is_for_whoever_may_know_costs(cast: Cast, quarter: FiscalPeriod):
    cast.win(due(cast, cast.rep_a, 100))
    assert begin_brief(quarter, by=cast.rep_a).content["margin"] is None
    assert begin_brief(quarter, by=cast.mgr_a).content["margin"] == {"value": None, "n": 0}  # no costs are known
    assert not sees_margin(cast.rep_a)
    assert sees_margin(cast.mgr_a)


def test_commits_stand_by_what_is_at_risk(cast: Cast, quarter: FiscalPeriod) -> None:
    """1,000 at 95 %: 50 at risk; 300 at 40 %: 180; of 100 nothing is known, so it stands with all of it."""
    safe, doubtful, unknown, silent = (due(cast, cast.rep_a, yuan) for yuan in (1_000, 300, 100, 60))
    for deal, said, state in ((safe, 0.95, "signal"), (doubtful, 0.4, "signal"), (silent, 0.5, "no_signal")):
        Chance.objects.create(deal=deal, made_at=timezone.now(), state=state, said=said, learned=said, base=0.5)
    risks = begin_brief(quarter, by=cast.mgr_a).content["risks"]
    told = [(one["deal"], one["chance"], one["at_risk"]) for one in risks["commits"]]
    assert told == [
        (doubtful.pk, 0.4, 18_000), (unknown.pk, None, None), (silent.pk, None, None), (safe.pk, 0.95, 5_000),
    ]  # fmt: skip
    assert (risks["at_risk"], risks["n_weighed"], risks["n_commits"]) == (23_000, 2, 4)


def test_without_a_model_commits_stand_by_amount(cast: Cast, quarter: FiscalPeriod) -> None:
    small, large = due(cast, cast.rep_a, 10), due(cast, cast.rep_a, 20)
    risks = begin_brief(quarter, by=cast.mgr_a).content["risks"]
    assert [one["deal"] for one in risks["commits"]] == [large.pk, small.pk]
    assert risks["at_risk"] is None
