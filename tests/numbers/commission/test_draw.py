"""A draw: lent up to what is paid at least and taken back from later commission, or guaranteed; the balance sums up."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.errors import Refused
from spearhead.kernel.events.models import Event
from spearhead.kernel.figures import read
from spearhead.kernel.time import read_period
from spearhead.numbers.commission.acts import approve_statement, draw_up, send_for_review
from spearhead.numbers.commission.models import CommissionPlan, Statement
from spearhead.numbers.commission.planning import Terms, create_plan, put_on_plan
from spearhead.numbers.commission.rules import Draw, draw_of, pay_out
from spearhead.numbers.commission.whatif import what_if
from tests.cast import YEAR, Cast
from tests.numbers.commission.conftest import Q1, Q2, Won, drawn

Q3 = read_period(f"{YEAR}-Q3")


def plan_with(cast: Cast, *, recoverable: bool, start: date = Q1.start) -> CommissionPlan:
    """repA earns a tenth; 1,000 a month is paid at least."""
    terms = Terms(((None, 1_000),), draw_minor=1_000_00, draw_recoverable=recoverable, clawback_days=365)
    made = create_plan({"name": "Draw"}, terms, by=cast.admin, valid_from=start)
    put_on_plan(made.pk, cast.rep_a.pk, by=cast.admin, valid_from=start)
    return made


def freeze(cast: Cast, statement: Statement) -> Statement:
    found = send_for_review(statement.pk, by=cast.mgr_a, seen_version=statement.version)
    return approve_statement(found.pk, by=cast.mgr_a, seen_version=found.version)


def told(one: Statement) -> tuple[int, int, int, int, int, int]:
    """Earned, owed before, advanced, paid back, owed after, paid out."""
    return (one.commission_minor, one.owed_minor, one.advanced_minor, one.recovered_minor, one.owed_after,
            one.payout_minor)  # fmt: skip


def test_what_is_lent_is_taken_back_from_what_is_earned_above_the_draw(cast: Cast, won: Won) -> None:
    """Three quarters at 3,000: earned 1,800, 3,700, 9,000. Lent 1,200; paid back 700, then the last 500."""
    plan = plan_with(cast, recoverable=True)
    for yuan, month in ((18_000, 2), (37_000, 5), (90_000, 8)):
        won(yuan, month, 15)
    found = [told(freeze(cast, drawn(cast, plan, period))) for period in (Q1, Q2, Q3)]
    assert found == [
        (1_800_00, 0, 1_200_00, 0, 1_200_00, 3_000_00),
        (3_700_00, 1_200_00, 0, 700_00, 500_00, 3_000_00),
        (9_000_00, 500_00, 0, 500_00, 0, 8_500_00),
    ]
    assert sum(one[-1] for one in found) == sum(one[0] for one in found), "in the end what was earned is paid"


def test_a_guarantee_is_a_line_and_owes_nothing(cast: Cast, won: Won) -> None:
    plan = plan_with(cast, recoverable=False)
    won(18_000, 2, 15)
    first = freeze(cast, drawn(cast, plan))
    assert [(one.kind, one.commission_minor) for one in first.lines.all()] == [("deal", 1_800_00),
                                                                              ("guarantee", 1_200_00)]  # fmt: skip
    assert told(first) == (3_000_00, 0, 0, 0, 0, 3_000_00)
    won(37_000, 5, 15)
    assert told(drawn(cast, plan, Q2)) == (3_700_00, 0, 0, 0, 0, 3_700_00)


def test_an_advance_is_no_cost_of_selling_until_it_is_earned_but_a_guarantee_is(cast: Cast) -> None:
    plan = plan_with(cast, recoverable=True)
    freeze(cast, drawn(cast, plan))
    assert read("selling_cost", scope_for(cast.director, period=f"{YEAR}-Q1")).value == 0
    kept = plan_with(cast, recoverable=False, start=Q2.start)
    freeze(cast, drawn(cast, kept, Q2))
    assert read("selling_cost", scope_for(cast.director, period=f"{YEAR}-Q2")).value == 3_000_00


def test_a_statement_whose_balance_changed_since_is_drawn_up_anew_first(cast: Cast) -> None:
    plan = plan_with(cast, recoverable=True)
    first, second = drawn(cast, plan, Q1), drawn(cast, plan, Q2)
    freeze(cast, first)
    sent = send_for_review(second.pk, by=cast.mgr_a, seen_version=second.version)
    with pytest.raises(Refused) as refusal:
        approve_statement(sent.pk, by=cast.mgr_a, seen_version=sent.version)
    assert refusal.value.code == "owed_changed"
    again = drawn(cast, plan, Q2)
    assert told(again) == (0, 3_000_00, 3_000_00, 0, 6_000_00, 3_000_00)
    approve_statement(again.pk, by=cast.mgr_a, seen_version=again.version)


def test_only_the_days_on_the_plan_are_paid(cast: Cast) -> None:
    made = create_plan({"name": "Draw"}, Terms(((None, 0),), draw_minor=3_100_00), by=cast.admin, valid_from=Q1.start)
    put_on_plan(made.pk, cast.rep_a.pk, by=cast.admin, valid_from=date(YEAR, 1, 11), valid_to=date(YEAR, 2, 15))
    draw_up(made.pk, Q1, by=cast.admin)
    assert Statement.objects.get().draw_minor == 2_100_00 + 1_550_00


def test_what_a_deal_would_add_is_told_apart_from_what_it_would_pay(cast: Cast) -> None:
    """A month's draw of the running quarter is paid in any case: the first 100 add to the commission, not the pay."""
    quarter = read_period("this-quarter", today=date.today())  # noqa: DTZ011
    plan_with(cast, recoverable=False, start=quarter.start)
    chance = what_if(cast.rep_a, cast.deal("Small", amount_minor=1_000_00).pk)
    assert (chance.more, chance.paid) == (100_00, 0)
    large = what_if(cast.rep_a, cast.deal("Large", amount_minor=40_000_00).pk)
    assert (large.more, large.paid) == (4_000_00, 1_000_00)


def test_the_terms_stand_in_the_record_of_what_was_done(cast: Cast) -> None:
    plan = plan_with(cast, recoverable=True)
    event = Event.objects.get(kind="commission_plan.terms_set", record_id=plan.pk)
    assert (event.payload["draw_minor"], event.payload["draw_recoverable"], event.payload["override"]) == (
        1_000_00, True, 0,
    )  # fmt: skip


@pytest.mark.parametrize(("earned", "draw", "paid"), [
    (-500, Draw(1_000), (0, 1_500, 0, 1_500, 1_000)), (-500, Draw(1_000, recoverable=False), (1_000, 0, 0, 0, 500)),
    (5_000, Draw(0, owed=700), (0, 0, 700, 0, 4_300)), (-500, Draw(0, owed=700), (0, 0, 0, 700, -500)),
    (1_200, Draw(1_000, recoverable=False, owed=700), (0, 0, 200, 500, 1_000)),
])  # fmt: skip
def test_edges(earned: int, draw: Draw, paid: tuple[int, ...]) -> None:
    """Guarantee, advanced, paid back, owed after, paid out."""
    one = pay_out(earned, draw)
    assert (one.guarantee, one.advanced, one.recovered, one.owed_after, one.paid) == paid


@given(st.lists(st.integers(-10_000, 50_000), max_size=12), st.integers(0, 20_000))
def test_over_any_row_of_periods_what_is_paid_is_what_was_earned_and_is_owed(earned: list[int], due: int) -> None:
    owed = paid = 0
    for one in earned:
        found = pay_out(one, Draw(due, owed=owed))
        owed, paid = found.owed_after, paid + found.paid
        assert owed >= 0
        assert not due or found.paid >= min(due, max(one, due))
    assert paid == sum(earned) + owed


def test_a_part_of_a_month_counts_by_its_days() -> None:
    assert draw_of(1_000_00, date(2025, 1, 1), date(2025, 4, 1)) == 3_000_00
    assert draw_of(2_800_00, date(2025, 1, 31), date(2025, 2, 2)) == 190_32  # 1/31 + 1/28
    assert draw_of(1_000_00, date(2025, 12, 1), date(2026, 1, 1)) == 1_000_00
