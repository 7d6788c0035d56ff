"""Statements: traced to deals, shared credit, frozen when approved, late facts and clawback in the next one."""

from __future__ import annotations

from datetime import date

import pytest

from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.models import Deal
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.figures import read
from spearhead.kernel.time import read_period
from spearhead.numbers.commission.access import statements_visible_to
from spearhead.numbers.commission.acts import approve_statement, draw_up, pay_statement, send_for_review
from spearhead.numbers.commission.models import CommissionPlan, Statement
from spearhead.numbers.commission.planning import Terms, create_plan, put_on_plan, set_terms
from spearhead.numbers.commission.whatif import standing_of, what_if
from spearhead.numbers.credits.acts import share_credit
from spearhead.numbers.goals.acts import set_goal
from spearhead.numbers.profit.models import Returned
from spearhead.numbers.profit.returning import Back, enter_return, withdraw_return
from tests.cast import YEAR, Cast
from tests.numbers.commission.conftest import Q1, Q2, Won, drawn


def approve(cast: Cast, statement: Statement, *, pay: bool = False) -> Statement:
    found = send_for_review(statement.pk, by=cast.mgr_a, seen_version=statement.version)
    found = approve_statement(found.pk, by=cast.mgr_a, seen_version=found.version)
    return pay_statement(found.pk, by=cast.director, seen_version=found.version) if pay else found


def worked(won: Won) -> None:
    for yuan, month in ((60_000, 1), (50_000, 2), (20_000, 3)):
        won(yuan, month, 15)


def test_the_worked_example_is_a_statement_line_by_line(cast: Cast, plan: CommissionPlan, won: Won) -> None:
    worked(won)
    found = drawn(cast, plan)
    assert (found.quota_minor, found.credited_minor, found.commission_minor) == (100_000_00, 130_000_00, 5_900_00)
    lines = [(line.amount_minor, line.rate, line.commission_minor) for line in found.lines.all()]
    assert lines == [
        (50_000_00, 200, 1_000_00), (10_000_00, 500, 500_00), (40_000_00, 500, 2_000_00), (10_000_00, 800, 800_00),
        (20_000_00, 800, 1_600_00),
    ]  # fmt: skip
    assert all(line.deal_id and line.team_id == cast.team_a.pk for line in found.lines.all())
    assert drawn(cast, plan, who=cast.rep_a2).commission_minor == 0


def test_shared_credit_sums_to_the_deal(cast: Cast, plan: CommissionPlan, won: Won) -> None:
    deal = won(333, 1, 15)
    Deal.objects.filter(pk=deal.pk).update(amount_minor=100_01, base_minor=100_01)
    deal.versions.update(base_minor=100_01)
    share_credit(deal.pk, [(cast.rep_a.pk, 3_333), (cast.rep_a2.pk, 6_667)], by=cast.director)
    amounts = [drawn(cast, plan, who=who).credited_minor for who in (cast.rep_a, cast.rep_a2)]
    assert sum(amounts) == 100_01
    assert amounts == [33_33, 66_68]


def test_a_paid_statement_never_changes_and_late_deals_come_in_the_next(
    cast: Cast, plan: CommissionPlan, won: Won
) -> None:
    won(60_000, 1, 15)
    paid = approve(cast, drawn(cast, plan), pay=True)
    before = (paid.commission_minor, paid.version, list(paid.lines.values_list("pk", "commission_minor")))
    won(10_000, 3, 1, name="Entered late")
    draw_up(plan.pk, Q1, by=cast.admin)
    again = Statement.objects.get(pk=paid.pk)
    assert (again.commission_minor, again.version, list(again.lines.values_list("pk", "commission_minor"))) == before
    nextone = drawn(cast, plan, Q2)
    assert [(line.kind, line.amount_minor, line.commission_minor) for line in nextone.lines.all()] == [
        ("late", 10_000_00, 200_00)
    ]


def test_what_falls_back_within_the_days_is_taken_back_in_the_next(cast: Cast, plan: CommissionPlan, won: Won) -> None:
    today = date.today()  # noqa: DTZ011
    last = read_period("last-quarter", today=today)
    set_terms(plan.pk, Terms(((None, 1_000),), clawback_days=200), by=cast.admin, valid_from=last.start)
    deals = []
    for name in ("Kept", "Lost again"):
        deal = cast.deal(name, amount_minor=1_000_00, opened_on=last.start)
        deals.append(cast.win(deal, closed_on=last.start))
    approve(cast, drawn(cast, plan, last))
    cast.move(Deal.objects.get(pk=deals[1].pk), "negotiate", by=cast.admin)
    this = drawn(cast, plan, read_period("this-quarter", today=today))
    assert [(line.kind, line.deal_id, line.amount_minor, line.commission_minor) for line in this.lines.all()] == [
        ("clawback", deals[1].pk, -1_000_00, -100_00)
    ]
    assert drawn(cast, plan, read_period("this-quarter", today=today)).lines.count() == 1


def test_outside_the_days_nothing_is_taken_back(cast: Cast, plan: CommissionPlan, won: Won) -> None:
    deal = won(60_000, 1, 15)
    approve(cast, drawn(cast, plan))
    cast.move(Deal.objects.get(pk=deal.pk), "negotiate", by=cast.admin)
    assert not drawn(cast, plan, Q2).lines.exists()


def test_nobody_approves_or_pays_their_own(cast: Cast, plan: CommissionPlan, won: Won) -> None:
    put_on_plan(plan.pk, cast.mgr_a.pk, by=cast.admin, valid_from=date(YEAR, 1, 1))
    set_terms_free = create_plan({"name": "One rate"}, Terms(((None, 100),)), by=cast.admin, valid_from=Q1.start)
    put_on_plan(set_terms_free.pk, cast.director.pk, by=cast.admin, valid_from=Q1.start)
    draw_up(set_terms_free.pk, Q1, by=cast.admin)
    own = Statement.objects.get(user=cast.director)
    with pytest.raises(Absent):
        send_for_review(own.pk, by=cast.director, seen_version=own.version)
    own = send_for_review(own.pk, by=cast.admin, seen_version=own.version)
    for step in (send_for_review, approve_statement, pay_statement):
        with pytest.raises(Forbidden) as refusal:
            step(own.pk, by=cast.director, seen_version=own.version)
        assert refusal.value.code == "own_statement"
    with pytest.raises(Forbidden):
        put_on_plan(plan.pk, cast.director.pk, by=cast.director, valid_from=Q1.start)


def test_each_sees_what_is_theirs_to_see(cast: Cast, plan: CommissionPlan, won: Won) -> None:
    won(60_000, 1, 15)
    found = drawn(cast, plan)

    def seen() -> dict[str, int]:
        return {who: statements_visible_to(getattr(cast, who)).count()
                for who in ("rep_a", "rep_b", "mgr_a", "director", "mkt", "analyst", "admin")}  # fmt: skip

    assert seen() == {"rep_a": 0, "rep_b": 0, "mgr_a": 2, "director": 2, "mkt": 0, "analyst": 0, "admin": 2}
    send_for_review(found.pk, by=cast.mgr_a, seen_version=found.version)
    assert seen()["rep_a"] == 1


def test_states_follow_each_other_and_old_terms_stay(cast: Cast, plan: CommissionPlan, won: Won) -> None:
    won(60_000, 1, 15)
    found = drawn(cast, plan)
    with pytest.raises(Refused) as refusal:
        approve_statement(found.pk, by=cast.mgr_a, seen_version=found.version)
    assert refusal.value.code == "wrong_state"
    with pytest.raises(Refused) as refusal:
        set_terms(plan.pk, Terms(((None, 9_000),)), by=cast.admin, valid_from=date(YEAR, 2, 1))
    assert refusal.value.code == "terms_in_the_past"
    set_terms(plan.pk, Terms(((None, 9_000),)), by=cast.admin, valid_from=Q2.start)
    assert drawn(cast, plan).commission_minor == 1_500_00


def test_who_has_no_goal_is_left_out_and_told(cast: Cast, plan: CommissionPlan) -> None:
    put_on_plan(plan.pk, cast.rep_b.pk, by=cast.admin, valid_from=date(YEAR, 1, 1))
    found = draw_up(plan.pk, Q1, by=cast.admin)
    assert [name for name, _why in found.left_out] == ["Bea Bohr"]
    assert {one.user_id for one in found.statements} == {cast.rep_a.pk, cast.rep_a2.pk}


@pytest.mark.parametrize(
    ("tiers", "field"),
    [((), "tiers"), (((5_000, 200),), "tiers"), (((5_000, 200), (4_000, 300), (None, 1)), "tiers"),
     (((None, 20_000),), "tiers"), (((None, 1), (None, 2)), "tiers")],
)  # fmt: skip
def test_bad_tiers_are_refused_and_nothing_is_saved(
    cast: Cast, tiers: tuple[tuple[int | None, int], ...], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        create_plan({"name": "Bad"}, Terms(tiers), by=cast.admin, valid_from=Q1.start)
    assert field in refusal.value.fields
    assert not CommissionPlan.objects.exists()


def test_if_it_closes_it_adds_what_it_then_adds(cast: Cast) -> None:
    quarter = read_period("this-quarter", today=date.today())  # noqa: DTZ011
    made = create_plan({"name": "Now"}, Terms(((None, 750),)), by=cast.admin, valid_from=quarter.start)
    put_on_plan(made.pk, cast.rep_a.pk, by=cast.admin, valid_from=quarter.start)
    deal = cast.deal("Maybe", amount_minor=33_33)
    chance = what_if(cast.rep_a, deal.pk)
    assert (chance.amount, chance.more) == (33_33, 2_50)
    cast.win(deal)
    standing = standing_of(cast.rep_a)
    assert standing is not None
    assert standing.basis.result.commission == chance.more
    with pytest.raises(Absent):
        what_if(cast.rep_b, deal.pk)


def test_approved_commission_is_a_cost_of_selling(cast: Cast, plan: CommissionPlan, won: Won) -> None:
    worked(won)
    first = f"{YEAR}-Q1"
    assert read("selling_cost", scope_for(cast.director, period=first)).value == 0
    approve(cast, drawn(cast, plan))
    assert read("selling_cost", scope_for(cast.director, period=first)).value == 5_900_00
    by_owner = read("contribution", scope_for(cast.director, group_by="owner", period=first)).groups
    assert [(group.label, group.value) for group in by_owner] == [("Ann Abel", -5_900_00)]
    by_company = read("contribution", scope_for(cast.director, group_by="month", period=first)).groups
    assert {group.label: group.value for group in by_company} == {
        f"{YEAR}-01": -1_500_00, f"{YEAR}-02": -2_800_00, f"{YEAR}-03": -1_600_00,
    }  # fmt: skip


def test_a_return_takes_its_part_of_the_commission_back_at_the_rate_it_earned(
    cast: Cast, plan: CommissionPlan, won: Won
) -> None:
    """60,000 earned 1,500 (2.5 %): 12,000 back within the 60 days takes 300 in the next; outside them nothing."""
    deal = won(60_000, 3, 15)
    approve(cast, drawn(cast, plan), pay=True)
    enter_return(deal.pk, Back(12_000_00, date(YEAR, 5, 1), "Broken"), by=cast.director)
    late = enter_return(deal.pk, Back(6_000_00, date(YEAR, 6, 1), "Too late"), by=cast.director)
    after = drawn(cast, plan, Q2)
    told = [(line.kind, line.deal_id, line.amount_minor, line.commission_minor) for line in after.lines.all()]
    assert told == [("return", deal.pk, -12_000_00, -300_00)]
    withdraw_return(late.pk, by=cast.director, seen_version=1)
    approve(cast, drawn(cast, plan, Q2), pay=True)
    q3 = read_period(f"{YEAR}-Q3")
    set_goal(q3, 100_000_00, by=cast.director, user=cast.rep_a)
    set_goal(q3, 100_000_00, by=cast.director, user=cast.rep_a2)
    assert not drawn(cast, plan, q3).lines.exists()
    withdraw_return(Returned.objects.get(minor=12_000_00).pk, by=cast.director, seen_version=1)
    again = [(line.kind, line.commission_minor) for line in drawn(cast, plan, q3).lines.all()]
    assert again == [("return", 300_00)]


def test_what_comes_back_in_the_period_of_the_sale_is_a_line_of_the_same_statement(
    cast: Cast, plan: CommissionPlan, won: Won
) -> None:
    deal = won(50_000, 1, 15)
    enter_return(deal.pk, Back(10_000_00, date(YEAR, 2, 1), "Broken"), by=cast.director)
    found = drawn(cast, plan)
    assert [(line.kind, line.commission_minor) for line in found.lines.all()] == [
        ("deal", 1_000_00),
        ("return", -200_00),
    ]
    assert found.commission_minor == 800_00
