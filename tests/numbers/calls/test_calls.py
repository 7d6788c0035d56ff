"""Calls on the cast: the line, what is refused, what is stale, judgement, submission, and who sees what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from spearhead.accounts.teams.models import Membership
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.models import Deal
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events.models import Event
from spearhead.numbers.calendars.access import fiscal_period
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.acts import Wanted, call, submit
from spearhead.numbers.calls.cells import Grid, history, read_grid
from spearhead.numbers.calls.judging import judge, judgements_of, total_in, use_as_call
from spearhead.numbers.calls.line import line_on
from spearhead.numbers.calls.models import ForecastCall, Submission
from spearhead.numbers.calls.stale import stale_calls
from tests.cast import Cast, build


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


@pytest.fixture
def quarter() -> FiscalPeriod:
    return fiscal_period(today(), "quarter")


def due(cast: Cast, by: User, yuan: int, category: str = "commit", **more: object) -> Deal:
    """An open deal due in this quarter."""
    last = fiscal_period(today(), "quarter").end - timedelta(days=1)
    return cast.deal(
        f"{by.name} {yuan}", by=by, amount_minor=yuan * 100, expected_close=last, category=category, **more
    )


def grid(user: User, quarter: FiscalPeriod) -> Grid:
    return read_grid(User.objects.get(pk=user.pk), quarter.period)


def on(person: User, yuan: int, column: str = "commit", kind: str = "absolute", **more: object) -> Wanted:
    return Wanted(person.pk, column, kind, yuan * 100, **{"note": "Spoke with them", **more})  # type: ignore[arg-type]


def test_the_line_is_worked_out_from_teams(cast: Cast):
    line = line_on(today(), today())
    assert line.managers[cast.rep_a.pk] == cast.mgr_a.pk
    assert line.managers[cast.rep_b.pk] == cast.director.pk  # nobody leads team B
    assert line.managers[cast.mgr_a.pk] == cast.director.pk
    assert line.managers[cast.director.pk] is None
    assert line.below(cast.mgr_a.pk) == [cast.mgr_a.pk, cast.rep_a.pk, cast.rep_a2.pk]
    assert line.adjusts(cast.mgr_a.pk, cast.rep_a.pk)
    assert not line.adjusts(cast.director.pk, cast.rep_a.pk)
    assert not line.adjusts(cast.mgr_a.pk, cast.mgr_a.pk)


def test_a_deputy_stands_in_from_their_day_on(cast: Cast):
    Membership.objects.create(user=cast.rep_a2, team=cast.team_a, kind="deputy", valid_from=today() - timedelta(days=5))
    assert line_on(today(), today()).adjusts(cast.rep_a2.pk, cast.rep_a.pk)
    assert not line_on(today() - timedelta(days=9), today()).adjusts(cast.rep_a2.pk, cast.rep_a.pk)


def test_two_who_lead_each_other_do_not_make_a_circle(cast: Cast):
    Membership.objects.create(user=cast.mgr_a, team=cast.team_b, kind="member", valid_from=date(2020, 1, 1))
    Membership.objects.create(user=cast.rep_a, team=cast.team_b, kind="manager", valid_from=date(2020, 1, 1))
    line = line_on(today(), today())
    for person in line.managers:
        assert len(line.below(person)) == len(set(line.below(person)))


def test_columns_are_cumulative_and_the_line_adds_up(cast: Cast, quarter: FiscalPeriod):
    due(cast, cast.rep_a, 100)
    due(cast, cast.rep_a, 30, "best_case")
    due(cast, cast.rep_a, 7, "pipeline")
    due(cast, cast.rep_a, 5, "most_likely")
    due(cast, cast.rep_a, 900, "omitted")
    cast.win(due(cast, cast.rep_a2, 60))
    due(cast, cast.rep_b, 40)
    top = grid(cast.director, quarter)
    [root] = top.roots
    assert root.user_id == cast.director.pk
    assert (root.closed, root.pipeline) == (6_000, 18_200)
    assert {name: cell.raw for name, cell in root.cells.items()} == {"commit": 20_000, "best_case": 23_500}
    mine = grid(cast.mgr_a, quarter)
    assert [one.user_id for one in mine.people] == [cast.mgr_a.pk, cast.rep_a.pk, cast.rep_a2.pk]
    assert mine.total("commit") == 16_000
    own = grid(cast.rep_a, quarter)
    assert [one.user_id for one in own.people] == [cast.rep_a.pk]
    assert own.person(cast.rep_a2.pk) is None


def test_calls_roll_up_and_the_bridge_adds_up(cast: Cast, quarter: FiscalPeriod):
    due(cast, cast.rep_a, 100)
    due(cast, cast.rep_a2, 60)
    due(cast, cast.rep_a2, 40, "best_case")  # room above commit
    call(quarter, on(cast.rep_a, 80), by=cast.rep_a)
    call(quarter, on(cast.rep_a2, 75), by=cast.mgr_a)
    call(quarter, on(cast.mgr_a, 170), by=cast.mgr_a)
    call(quarter, on(cast.mgr_a, -5, kind="delta"), by=cast.director)
    top = grid(cast.director, quarter)
    cell = top.roots[0].cells["commit"]
    assert (cell.raw, cell.final) == (16_000, 16_500)
    lines = [(int(line.key), line.by, line.amount) for line in top.bridge_of(top.roots[0], "commit")]
    assert lines == [
        (cast.rep_a.pk, "self", -2_000), (cast.rep_a2.pk, "manager", 1_500), (cast.mgr_a.pk, "self", 1_500),
        (cast.mgr_a.pk, "manager", -500),
    ]  # fmt: skip
    mei = top.person(cast.mgr_a.pk)
    assert mei is not None
    assert mei.cells["commit"].without_own_call == 15_000  # a manager's delta then rests on the base


@pytest.mark.parametrize(
    ("who", "whom", "change", "code"),
    [
        ("rep_a", "rep_a", {"note": " "}, "note_needed"),
        ("rep_a", "rep_a", {"column": "closed"}, "unknown_column"),
        ("rep_a", "rep_a", {"column": "most_likely"}, "unknown_column"),
        ("rep_a", "rep_a", {"kind": "relative"}, "unknown_kind"),
        ("rep_a", "rep_a", {"layer": "manager"}, "not_direct_report"),
        ("director", "rep_a", {}, "not_direct_report"),
        ("mgr_a", "rep_a", {"layer": "own"}, "not_own"),
        ("rep_a", "rep_a", {"kind": "reset", "yuan": 0}, "no_call"),
        ("rep_a", "rep_a", {"yuan": 50}, "out_of_order"),  # below what is closed
        ("rep_a", "rep_a", {"yuan": 200}, "out_of_order"),  # above best case
        ("rep_a", "rep_a", {"yuan": 10**14}, "amount_out_of_range"),
    ],
)
def test_refused_and_nothing_is_kept(
    cast: Cast, quarter: FiscalPeriod, who: str, whom: str, change: dict[str, object], code: str
):
    cast.win(due(cast, cast.rep_a, 60))
    due(cast, cast.rep_a, 100, "best_case")
    wanted = on(getattr(cast, whom), **{"yuan": 90, **change})  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        call(quarter, wanted, by=getattr(cast, who))
    assert refused.value.code == code
    assert not ForecastCall.objects.exists()


def test_who_is_out_of_sight_is_absent_and_a_closed_period_stays(cast: Cast, quarter: FiscalPeriod):
    with pytest.raises(Absent):
        call(quarter, on(cast.rep_b, 1), by=cast.mgr_a)
    with pytest.raises(Forbidden):
        call(quarter, on(cast.rep_a, 1), by=cast.mkt)
    before = fiscal_period(quarter.start - timedelta(days=1), "quarter")
    for act in (lambda: call(before, on(cast.rep_a, 1), by=cast.rep_a), lambda: submit(before, by=cast.rep_a)):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "period_closed"


def test_a_call_pressed_twice_is_one_and_a_reset_needs_a_reason(cast: Cast, quarter: FiscalPeriod):
    due(cast, cast.rep_a, 100)
    first = call(quarter, on(cast.rep_a, 80), by=cast.rep_a)
    assert call(quarter, on(cast.rep_a, 80), by=cast.rep_a) == first
    with pytest.raises(Refused):
        call(quarter, Wanted(cast.rep_a.pk, "commit", "reset"), by=cast.rep_a)
    call(quarter, Wanted(cast.rep_a.pk, "commit", "reset", 0, "They signed nothing"), by=cast.rep_a)
    mine = grid(cast.rep_a, quarter)
    assert mine.total("commit") == 10_000
    assert [one.kind for one in history(mine, mine.roots[0], "commit")] == ["reset", "absolute"]


def test_a_call_goes_stale_and_says_which_deals(cast: Cast, quarter: FiscalPeriod):
    keeps, slips, wins, drops = (due(cast, cast.rep_a, yuan) for yuan in (1_000, 10, 11, 12))
    call(quarter, on(cast.rep_a, 1_030), by=cast.rep_a)
    assert stale_calls(grid(cast.mgr_a, quarter)) == {}
    edit_deal(slips.pk, {"expected_close": quarter.end}, by=cast.rep_a, seen_version=None)
    edit_deal(drops.pk, {"category": "best_case"}, by=cast.rep_a, seen_version=None)
    cast.win(Deal.objects.get(pk=wins.pk))
    edit_deal(keeps.pk, {"next_step": "Call"}, by=cast.rep_a, seen_version=None)
    [found] = stale_calls(grid(cast.mgr_a, quarter)).values()
    assert not found.moved  # 1,011 against 1,033: less than 5 %
    assert {(one.deal_id, one.how) for one in found.deals} == {
        (slips.pk, "slipped"), (drops.pk, "category"), (wins.pk, "closed"),
    }  # fmt: skip
    edit_deal(keeps.pk, {"amount_minor": 90_000}, by=cast.rep_a, seen_version=None)
    [found] = stale_calls(grid(cast.mgr_a, quarter)).values()
    assert found.moved
    cell = grid(cast.mgr_a, quarter).roots[0].cells["commit"]
    assert (cell.raw, cell.final) == (91_100, 103_000)  # the call is not altered


def test_after_a_re_organisation_a_call_stays_with_its_author_and_is_flagged(cast: Cast, quarter: FiscalPeriod):
    due(cast, cast.rep_a, 100)
    call(quarter, on(cast.rep_a, 90), by=cast.mgr_a)
    Membership.objects.filter(user=cast.rep_a).update(valid_to=today())
    Membership.objects.create(user=cast.rep_a, team=cast.team_b, kind="member", valid_from=today())
    cast.forget()
    top = grid(cast.director, quarter)
    person = top.person(cast.rep_a.pk)
    assert person is not None
    assert person.cells["commit"].final == 9_000
    assert stale_calls(top)[cast.rep_a.pk, "commit", "manager"].author_moved


def test_a_number_broken_by_a_deal_is_flagged_and_not_altered(cast: Cast, quarter: FiscalPeriod):
    deal = due(cast, cast.rep_a, 100)
    call(quarter, on(cast.rep_a, 50), by=cast.rep_a)
    assert not grid(cast.rep_a, quarter).roots[0].out_of_order
    cast.win(deal)
    [root] = grid(cast.rep_a, quarter).roots
    assert root.out_of_order
    assert root.cells["commit"].final == 5_000


def test_judged_in_makes_a_call_only_when_asked(cast: Cast, quarter: FiscalPeriod):
    cast.win(due(cast, cast.rep_a, 60))
    sure, unsure = due(cast, cast.rep_a, 30, "best_case"), due(cast, cast.rep_a2, 20, "best_case")
    foreign = due(cast, cast.rep_b, 1)
    judge(quarter, sure.pk, "in", by=cast.mgr_a)
    judge(quarter, unsure.pk, "out", by=cast.mgr_a)
    with pytest.raises(Absent):
        judge(quarter, foreign.pk, "in", by=cast.mgr_a)
    mine = grid(cast.mgr_a, quarter)
    found = total_in(mine, mine.roots[0])
    assert (found.closed, found.judged_in, found.n) == (6_000, 3_000, 1)
    assert mine.roots[0].cells["commit"].final == 6_000
    use_as_call(quarter, "commit", mine, by=cast.mgr_a)
    assert grid(cast.mgr_a, quarter).total("commit") == 9_000
    judge(quarter, sure.pk, "none", by=cast.mgr_a)
    assert judgements_of(cast.mgr_a, quarter.period) == {unsure.pk: "out"}
    assert judgements_of(cast.director, quarter.period) == {}


def test_what_was_handed_up_stays_as_it_was(cast: Cast, quarter: FiscalPeriod):
    deal = due(cast, cast.rep_a, 100)
    submit(quarter, by=cast.rep_a, note="As discussed")
    edit_deal(deal.pk, {"amount_minor": 5_000}, by=cast.rep_a, seen_version=None)
    submit(quarter, by=cast.rep_a)
    kept = [row.cells["commit"]["call"] for row in Submission.objects.order_by("pk")]
    assert kept == [10_000, 5_000]


def test_who_left_within_the_period_still_stands_under_the_manager(cast: Cast, quarter: FiscalPeriod):
    cast.win(due(cast, cast.rep_a, 60))
    Membership.objects.filter(user=cast.rep_a).update(valid_to=today())
    cast.forget()
    assert grid(cast.mgr_a, quarter).roots[0].closed == 6_000


def test_as_of_a_past_day_the_grid_is_what_it_was(cast: Cast, quarter: FiscalPeriod):
    due(cast, cast.rep_a, 100)
    call(quarter, on(cast.rep_a, 80), by=cast.rep_a)
    ForecastCall.objects.update(at=timezone.now() + timedelta(days=2))
    then = read_grid(cast.mgr_a, quarter.period, as_of=today())
    assert then.total("commit") == 10_000


def test_the_feed_tells_nobody_what_was_called(cast: Cast, quarter: FiscalPeriod):
    due(cast, cast.rep_a, 100)
    call(quarter, on(cast.rep_a, 80), by=cast.mgr_a)
    [event] = Event.objects.filter(kind="forecast.called")
    assert event.record_type == "forecast"
