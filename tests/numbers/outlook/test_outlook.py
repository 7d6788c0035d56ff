"""The outlook: people, lines, teams and the whole from months known then; read beside the calls; landing of goals."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.models import DealVersion
from spearhead.kernel.errors import Forbidden
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job
from spearhead.kernel.time import FOREVER
from spearhead.numbers.calendars.access import fiscal_period
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.cells import read_grid
from spearhead.numbers.goals.acts import set_goal
from spearhead.numbers.goals.models import Goal
from spearhead.numbers.goals.pace import Days, pace_of
from spearhead.numbers.outlook.access import expect, expected, newest, record_of
from spearhead.numbers.outlook.jobs import KEPT, keep, start_outlook
from spearhead.numbers.outlook.landing import rest_of
from spearhead.numbers.outlook.models import Outlook
from spearhead.numbers.outlook.working import work_out
from spearhead.numbers.standing.landing import Rest
from tests.cast import Cast, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


@pytest.fixture
def month() -> FiscalPeriod:
    return fiscal_period(today(), "month")


def month_ago(months: int) -> date:
    day = today().replace(day=1)
    for _month in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


def won(cast: Cast, by: User, months: int, yuan: int) -> None:
    """A deal won on the first of a month and written down on that day."""
    closed = month_ago(months)
    deal = cast.deal(by=by, amount_minor=yuan * 100, opened_on=closed - timedelta(days=1))
    cast.win(deal, closed_on=closed)
    DealVersion.objects.filter(deal=deal).exclude(status="won").delete()
    DealVersion.objects.filter(deal=deal).update(
        valid_from=datetime.combine(closed, time(4), UTC), valid_to=FOREVER, seq=1
    )


def history(cast: Cast) -> None:
    """Five months: Ann 100, Adam 50, Bea 10 a month."""
    for months in range(5, 0, -1):
        for by, yuan in ((cast.rep_a, 100), (cast.rep_a2, 50), (cast.rep_b, 10)):
            won(cast, by, months, yuan)


def kept() -> Outlook:
    found = work_out(lambda _done, _total: None)
    assert found is not None
    return keep(*found)


def test_people_lines_teams_and_the_whole(cast: Cast):
    history(cast)
    run = kept()
    assert run.known_to == today().replace(day=1)
    points = {unit: row["1"]["point"] for unit, row in run.result.items()}
    assert points == {
        f"person:{cast.rep_a.pk}": 10_000, f"person:{cast.rep_a2.pk}": 5_000, f"person:{cast.rep_b.pk}": 1_000,
        f"line:{cast.mgr_a.pk}": 15_000, f"line:{cast.director.pk}": 16_000, "all": 16_000,
        f"team:{cast.sales.pk}": 16_000, f"team:{cast.team_a.pk}": 15_000, f"team:{cast.team_b.pk}": 1_000,
    }  # fmt: skip
    assert run.result["all"]["3"]["point"] == 48_000
    record = run.result["all"]["1"]
    assert (record["n"], record["wape"], record["provisional"], record["range"]) == (2, 0.0, True, None)
    assert [(one["forecast"], one["actual"]) for one in record["origins"]] == [(16_000, 16_000)] * 2


def test_later_rows_cannot_alter_what_was_forecast(cast: Cast):
    history(cast)
    before = kept().result["all"]["1"]["origins"]
    cast.win(cast.deal(amount_minor=9_000_000, opened_on=month_ago(4)), closed_on=month_ago(3))  # written down today
    after = kept().result["all"]["1"]["origins"]
    assert [one["forecast"] for one in after] == [one["forecast"] for one in before]


def test_beside_the_calls_and_never_below_what_is_won(cast: Cast, month: FiscalPeriod):
    history(cast)
    kept()
    won(cast, cast.rep_b, 0, 70)
    found = expected(read_grid(cast.director, month.period))
    assert found[cast.mgr_a.pk].middle == 15_000
    assert found[cast.rep_b.pk].middle == 7_000  # 10 were forecast, 70 are won
    assert set(expected(read_grid(cast.rep_a, month.period))) == {cast.rep_a.pk}
    assert expected(read_grid(cast.director, month.period, as_of=today() - timedelta(days=1))) == {}
    past = fiscal_period(month.start - timedelta(days=1), "month")
    assert expected(read_grid(cast.director, past.period)) == {}


def test_a_quarter_adds_its_ended_months(cast: Cast):
    history(cast)
    run = kept()
    quarter = fiscal_period(today(), "quarter").period
    found = expect(run, "all", quarter, 0)
    assert found is not None
    assert found.middle == 48_000  # months that have ended brought 160 each, the rest is forecast at 160 each
    assert expect(run, "person:0", quarter, 0) is None


def test_without_recent_wins_the_past_says_nothing(cast: Cast, month: FiscalPeriod):
    assert work_out(lambda _done, _total: None) is None
    for months in (9, 8, 7, 6):
        won(cast, cast.rep_a, months, 100)
    assert work_out(lambda _done, _total: None) is None  # five silent months
    assert newest() is None
    assert record_of("all", 1) is None
    assert expected(read_grid(cast.director, month.period)) == {}


def test_a_run_of_last_month_counts_no_more(cast: Cast):
    history(cast)
    run = kept()
    Outlook.objects.filter(pk=run.pk).update(known_to=month_ago(1))
    assert newest() is None


def test_goals_land_where_the_range_leads(cast: Cast, month: FiscalPeriod):
    history(cast)
    run = kept()
    result = run.result
    result[f"person:{cast.rep_a.pk}"]["1"]["range"] = [6_000, 9_000, 12_000]
    keep(run.known_to, result)
    goal = set_goal(month.period, 20_000, by=cast.director, user=cast.rep_a)
    pace = pace_of(20_000, 7_000, Days(20, 10))
    assert rest_of(goal, pace, month.period, today()) == Rest(0, 2_000, 5_000)
    assert rest_of(goal, pace, month.period, today() - timedelta(days=1)) is None
    whole = Goal(holder=Goal.Holder.WORKSPACE, figure="bookings")
    assert rest_of(whole, pace, month.period, today()) is None  # no range yet: the pace counts


def test_one_job_at_a_time_by_whoever_may_call(cast: Cast):
    history(cast)
    first = start_outlook(by=cast.mgr_a)
    assert start_outlook(by=cast.rep_a).pk == first.pk
    with pytest.raises(Forbidden):
        start_outlook(by=cast.mkt)
    run_job.call(first.pk)
    first.refresh_from_db()
    assert (first.state, first.done == first.total) == (Job.State.DONE, True)
    assert newest() is not None
    assert start_outlook(by=cast.rep_a).pk != first.pk


def test_only_so_many_runs_are_kept(cast: Cast):
    for _n in range(KEPT + 2):
        keep(today().replace(day=1), {})
    assert Outlook.objects.count() == KEPT
