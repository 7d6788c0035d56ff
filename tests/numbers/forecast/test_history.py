"""The back-test of a workspace: its months from the catalogue, what was known then, and the command."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from spearhead.accounts.workspace.access import today
from spearhead.cli.forecast import backtest
from spearhead.crm.deals.models import DealVersion
from spearhead.kernel.time import FOREVER, month_period
from spearhead.numbers.forecast.history import bookings, judge
from spearhead.numbers.forecast.quotas import quotas
from spearhead.numbers.forecast.stands import stands
from spearhead.numbers.goals.acts import change_goal, set_goal, withdraw_goal
from tests.cast import Cast, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def month_ago(months: int) -> date:
    day = today().replace(day=1)
    for _month in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


def won(cast: Cast, months: int, minor: int, *, known: bool = True) -> None:
    """A deal of repA won on the second of a month, written down on that day or only today."""
    closed = month_ago(months) + timedelta(days=1)
    deal = cast.deal(amount_minor=minor, opened_on=closed - timedelta(days=1))
    cast.win(deal, closed_on=closed)
    if known:
        DealVersion.objects.filter(deal=deal).exclude(status="won").delete()
        since = datetime.combine(closed, time(4), UTC)
        DealVersion.objects.filter(deal=deal).update(valid_from=since, valid_to=FOREVER, seq=1)


def test_months_run_from_the_first_win_to_the_last_that_ended(cast: Cast) -> None:
    won(cast, 5, 300)
    won(cast, 2, 500)
    won(cast, 0, 900)
    found = bookings(cast.admin)
    assert [month.start for month in found.months] == [month_ago(5), month_ago(4), month_ago(3), month_ago(2)]
    assert found.actual() == {cast.rep_a.pk: [300, 0, 0, 500]}


def test_only_what_was_known_then_forecasts(cast: Cast) -> None:
    for months, minor in ((5, 300), (4, 600), (3, 900), (2, 1200)):
        won(cast, months, minor)
    before = judge(cast.admin).total.origins
    assert [(one.forecasts, one.actuals) for one in before] == [({"all": 600}, {"all": 1200})]
    won(cast, 4, 90_000, known=False)
    after = judge(cast.admin).total.origins
    assert [one.forecasts for one in after] == [{"all": 600}]


def test_deals_written_down_later_stand_in_no_earlier_month(cast: Cast) -> None:
    for months in (5, 4, 3, 2):
        won(cast, months, 100)
    months_known = bookings(cast.admin).months
    before = stands(cast.admin, months_known)
    assert [len(one) for one in before.closed] == [0, 1, 2, 3, 4]
    won(cast, 4, 90_000, known=False)
    cast.deal(amount_minor=90_000, opened_on=month_ago(5), expected_close=month_ago(3))
    after = stands(cast.admin, months_known)
    assert (after.open, after.closed, after.entries) == (before.open, before.closed, before.entries)
    assert stands(cast.rep_b, months_known).closed[-1] == {}  # a reader learns from what they may see


def test_a_quota_changed_or_withdrawn_later_was_another_then(cast: Cast) -> None:
    month = month_period(today().year, today().month)
    goal = set_goal(month, 10_000, by=cast.director, user=cast.rep_a)
    first = quotas(cast.admin)
    assert [(one.person, one.months, one.target) for one in first] == [(cast.rep_a.pk, 1, 10_000)]
    change_goal(goal.pk, 20_000, by=cast.director, seen_version=goal.version, reason="More")
    withdraw_goal(goal.pk, by=cast.director, seen_version=goal.version + 1)
    after = quotas(cast.admin)
    assert after[0] == first[0]
    assert after[-1].target is None
    assert quotas(cast.rep_b) == []


def test_a_rep_judges_only_the_own_deals(cast: Cast) -> None:
    for months in (5, 4, 3, 2):
        won(cast, months, 100)
    assert judge(cast.rep_b).total.origins == []
    assert len(judge(cast.rep_a).total.origins) == 1


def test_the_command_prints_every_level(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert backtest(Namespace(user=None, json=False)) == 1
    assert "four months" in capsys.readouterr().err
    for months, minor in ((5, 300), (4, 600), (3, 900), (2, 1200)):
        won(cast, months, minor)
    assert backtest(Namespace(user="admin@cast.example", json=True)) == 0
    level = json.loads(capsys.readouterr().out)["levels"]["total_next_month"]
    assert (level["wape"], level["wape_mean_of_3"], level["provisional"]) == (0.5, 0.5, True)
    assert level["origins"][0]["as_of"] == (month_ago(2) - timedelta(days=1)).isoformat()
