"""A leader's override: on what the team sold while they led it, own credit apart, taken back from own lines only."""

from __future__ import annotations

from datetime import date

import pytest

from spearhead.accounts.teams.models import Membership
from spearhead.crm.deals.models import Deal
from spearhead.kernel.errors import Refused
from spearhead.kernel.time import Period, read_period
from spearhead.numbers.commission.acts import approve_statement, draw_up, send_for_review
from spearhead.numbers.commission.models import CommissionPlan, Statement
from spearhead.numbers.commission.planning import Terms, create_plan, put_on_plan, set_terms, take_off_plan
from spearhead.numbers.commission.whatif import standing_of, what_if, with_chances
from spearhead.numbers.credits.acts import share_credit
from spearhead.numbers.profit.returning import Back, enter_return
from tests.cast import YEAR, Cast
from tests.numbers.commission.conftest import Q1, Q2, Won, drawn

#: kind, amount, rate, commission
Line = tuple[str, int, int, int]


@pytest.fixture
def leading(cast: Cast) -> CommissionPlan:
    """mgrA earns a tenth on own deals and 1 % on what team A sells; what falls back within 60 days is taken back."""
    terms = Terms(((None, 1_000),), clawback_days=60, override=100)
    made = create_plan({"name": "Leads"}, terms, by=cast.admin, valid_from=Q1.start)
    put_on_plan(made.pk, cast.mgr_a.pk, by=cast.admin, valid_from=Q1.start)
    return made


def lines(statement: Statement) -> list[Line]:
    return [(one.kind, one.amount_minor, one.rate, one.commission_minor) for one in statement.lines.all()]


def theirs(cast: Cast, plan: CommissionPlan, period: Period = Q1) -> Statement:
    return drawn(cast, plan, period, who=cast.mgr_a)


def freeze(cast: Cast, statement: Statement) -> Statement:
    found = send_for_review(statement.pk, by=cast.director, seen_version=statement.version)
    return approve_statement(found.pk, by=cast.director, seen_version=found.version)


def test_it_pays_on_the_teams_sales_and_not_twice_on_own_ones(cast: Cast, leading: CommissionPlan, won: Won) -> None:
    """Team: 60,000 + 33,333.33 at 1 %; own 10,000 at 10 %, which alone counts as credited; team B counts nothing."""
    won(60_000, 1, 15)
    odd = won(1, 2, 1, by=cast.rep_a2)
    odd.versions.update(base_minor=33_333_33)
    won(10_000, 2, 2, by=cast.mgr_a)
    won(70_000, 2, 3, by=cast.rep_b)
    found = theirs(cast, leading)
    assert lines(found) == [
        ("deal", 10_000_00, 1_000, 1_000_00), ("team", 60_000_00, 100, 600_00), ("team", 33_333_33, 100, 333_33),
    ]  # fmt: skip
    assert (found.credited_minor, found.commission_minor, found.payout_minor) == (10_000_00, 1_933_33, 1_933_33)


def test_of_a_shared_deal_the_leaders_own_part_is_own(cast: Cast, leading: CommissionPlan, won: Won) -> None:
    """Of 100,000: mgrA 30 % (3,000 at 10 %), repA 50 % (500 at 1 %), repB of another team 20 % (nothing)."""
    deal = won(100_000, 1, 15)
    share_credit(deal.pk, [(cast.mgr_a.pk, 3_000), (cast.rep_a.pk, 5_000), (cast.rep_b.pk, 2_000)], by=cast.director)
    assert lines(theirs(cast, leading)) == [("deal", 30_000_00, 1_000, 3_000_00), ("team", 50_000_00, 100, 500_00)]


def test_who_was_in_the_team_and_who_led_it_count_on_the_day_of_closing(
    cast: Cast, leading: CommissionPlan, won: Won
) -> None:
    """repA2 moves to team B on 1 February; mgrA stops leading on 1 March: 1,000 + 4,000 of four deals count."""
    moved = date(YEAR, 2, 1)
    Membership.objects.filter(user=cast.rep_a2).update(valid_to=moved)
    Membership.objects.create(user=cast.rep_a2, team=cast.team_b, kind="member", valid_from=moved)
    Membership.objects.filter(user=cast.mgr_a).update(valid_to=date(YEAR, 3, 1))
    won(1_000, 1, 31, by=cast.rep_a2)
    won(2_000, 2, 1, by=cast.rep_a2)
    won(4_000, 2, 28)
    won(8_000, 3, 1)
    assert [amount for kind, amount, *_rest in lines(theirs(cast, leading)) if kind == "team"] == [1_000_00, 4_000_00]


def test_teams_below_count_where_the_terms_say_so(cast: Cast, won: Won) -> None:
    """The director leads the team above: nothing directly, with the teams below both reps and the manager between."""
    narrow = Terms(((None, 0),), override=50)
    made = create_plan({"name": "Top"}, narrow, by=cast.admin, valid_from=Q1.start)
    put_on_plan(made.pk, cast.director.pk, by=cast.admin, valid_from=Q1.start)
    won(10_000, 1, 15)
    won(20_000, 1, 16, by=cast.rep_b)
    won(30_000, 1, 17, by=cast.mgr_a)
    assert lines(drawn(cast, made, who=cast.director)) == []
    Statement.objects.all().delete()
    set_terms(made.pk, Terms(((None, 0),), override=50, override_below=True), by=cast.admin, valid_from=Q1.start)
    assert [one[1:] for one in lines(drawn(cast, made, who=cast.director))] == [
        (10_000_00, 50, 50_00), (20_000_00, 50, 100_00), (30_000_00, 50, 150_00),
    ]  # fmt: skip


def test_the_next_statement_takes_back_own_lines_only(cast: Cast, leading: CommissionPlan) -> None:
    """A team's deal and an own one fall back: each takes back what it earned the leader, and repA's is left to repA."""
    last = read_period("last-quarter", today=date.today())  # noqa: DTZ011
    this = read_period("this-quarter", today=date.today())  # noqa: DTZ011
    set_terms(leading.pk, Terms(((None, 1_000),), clawback_days=200, override=100), by=cast.admin, valid_from=Q2.start)
    deals = [cast.deal(f"Deal {who.name}", by=who, amount_minor=1_000_00, opened_on=last.start)
             for who in (cast.rep_a, cast.rep_a2, cast.mgr_a)]  # fmt: skip
    sold = [cast.win(deal, closed_on=last.start) for deal in deals]
    first = freeze(cast, theirs(cast, leading, last))
    assert (first.commission_minor, len(lines(first))) == (120_00, 3)
    for place in (0, 2):
        cast.move(Deal.objects.get(pk=sold[place].pk), "negotiate", by=cast.admin)
    second = theirs(cast, leading, this)
    assert lines(second) == [("clawback", -1_000_00, 0, -100_00), ("team_back", -1_000_00, 0, -10_00)]
    assert lines(theirs(cast, leading, this)) == lines(second), "drawn up again it takes back no more"


def test_what_comes_back_takes_its_part_of_the_override(cast: Cast, leading: CommissionPlan, won: Won) -> None:
    """60,000 earned 600 at 1 %; 12,000 back within the days: 120 in the next statement, once."""
    deal = won(60_000, 3, 15)
    freeze(cast, theirs(cast, leading))
    enter_return(deal.pk, Back(12_000_00, date(YEAR, 5, 1), "Broken"), by=cast.director)
    second = theirs(cast, leading, Q2)
    assert lines(second) == [("team_ret", -12_000_00, 0, -120_00)]
    freeze(cast, second)
    assert lines(theirs(cast, leading, read_period(f"{YEAR}-Q3"))) == []


def test_a_late_deal_of_the_team_comes_next_only_where_the_period_paid_an_override(
    cast: Cast, leading: CommissionPlan, won: Won
) -> None:
    freeze(cast, theirs(cast, leading))
    won(5_000, 3, 1)
    assert lines(theirs(cast, leading, Q2)) == [("team_late", 5_000_00, 100, 50_00)]
    without = create_plan({"name": "None"}, Terms(((None, 1_000),)), by=cast.admin, valid_from=Q1.start)
    put_on_plan(without.pk, cast.director.pk, by=cast.admin, valid_from=Q1.start)
    draw_up(without.pk, Q1, by=cast.admin)
    own = Statement.objects.get(user=cast.director)
    Statement.objects.filter(pk=own.pk).update(state="approved")
    set_terms(without.pk, Terms(((None, 1_000),), override=100, override_below=True), by=cast.admin,
              valid_from=Q2.start)  # fmt: skip
    assert lines(drawn(cast, without, Q2, who=cast.director)) == []


def test_what_was_sold_before_somebody_was_on_the_plan_never_comes_late(cast: Cast, won: Won) -> None:
    made = create_plan({"name": "Tenth"}, Terms(((None, 1_000),)), by=cast.admin, valid_from=Q1.start)
    member = put_on_plan(made.pk, cast.rep_a.pk, by=cast.admin, valid_from=date(YEAR, 2, 1))
    won(10_000, 1, 15)
    won(20_000, 2, 15)
    first = drawn(cast, made)
    assert lines(first) == [("deal", 20_000_00, 1_000, 2_000_00)]
    freeze(cast, first)
    assert lines(drawn(cast, made, Q2)) == []
    take_off_plan(member.pk, date(YEAR, 7, 1), by=cast.admin)


def test_old_terms_are_settled_as_they_were(cast: Cast, won: Won) -> None:
    """With the teams below while Q1 was paid, without them since: nothing is taken back for that."""
    wide = Terms(((None, 0),), clawback_days=3_650, override=50, override_below=True)
    made = create_plan({"name": "Top"}, wide, by=cast.admin, valid_from=Q1.start)
    put_on_plan(made.pk, cast.director.pk, by=cast.admin, valid_from=Q1.start)
    won(10_000, 1, 15)
    first = drawn(cast, made, who=cast.director)
    assert first.commission_minor == 50_00
    Statement.objects.filter(pk=first.pk).update(state="approved")
    set_terms(made.pk, Terms(((None, 0),), clawback_days=3_650, override=50), by=cast.admin, valid_from=Q2.start)
    assert lines(drawn(cast, made, Q2, who=cast.director)) == []


def test_if_a_deal_of_the_team_closes_it_adds_the_override(cast: Cast) -> None:
    quarter = read_period("this-quarter", today=date.today())  # noqa: DTZ011
    made = create_plan({"name": "Now"}, Terms(((None, 1_000),), override=100), by=cast.admin, valid_from=quarter.start)
    put_on_plan(made.pk, cast.mgr_a.pk, by=cast.admin, valid_from=quarter.start)
    deal = cast.deal("Maybe", amount_minor=33_33, expected_close=quarter.start)
    cast.deal("Elsewhere", by=cast.rep_b, amount_minor=99_99, expected_close=quarter.start)
    chance = what_if(cast.mgr_a, deal.pk)
    assert (chance.amount, chance.more, chance.paid, chance.team) == (33_33, 33, 33, True)
    standing = standing_of(cast.mgr_a)
    assert standing is not None
    assert [one.deal.pk for one in with_chances(cast.mgr_a, standing).chances] == [deal.pk]
    cast.win(deal)
    after = standing_of(cast.mgr_a)
    assert after is not None
    assert after.basis.result.commission == 33


@pytest.mark.parametrize(("field", "terms"), [
    ("override", Terms(((None, 100),), override=10_001)), ("override", Terms(((None, 100),), override=-1)),
    ("draw", Terms(((None, 100),), draw_minor=-1)),
])  # fmt: skip
def test_bad_terms_are_refused(cast: Cast, field: str, terms: Terms) -> None:
    with pytest.raises(Refused) as refusal:
        create_plan({"name": "Bad"}, terms, by=cast.admin, valid_from=Q1.start)
    assert field in refusal.value.fields
    assert not CommissionPlan.objects.exists()
