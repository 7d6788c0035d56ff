"""Disputes: opened by whom it concerns, answered by whom it does not, and what is granted is a line."""

from __future__ import annotations

import pytest

from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.numbers.commission.acts import approve_statement, draw_up, pay_statement, send_for_review
from spearhead.numbers.commission.disputes import answer_dispute, open_dispute
from spearhead.numbers.commission.models import CommissionPlan, Statement
from tests.cast import Cast
from tests.numbers.commission.conftest import Q1, Q2, Won, drawn


def in_review(cast: Cast, plan: CommissionPlan) -> Statement:
    found = drawn(cast, plan)
    return send_for_review(found.pk, by=cast.mgr_a, seen_version=found.version)


def test_what_is_granted_is_a_line_with_its_reason(cast: Cast, plan: CommissionPlan, won: Won) -> None:
    deal = won(60_000, 1, 15)
    found = in_review(cast, plan)
    asked = open_dispute(found.pk, "The add-on is missing", by=cast.rep_a, deal_id=deal.pk)
    with pytest.raises(Refused) as refusal:
        approve_statement(found.pk, by=cast.mgr_a, seen_version=found.version)
    assert refusal.value.code == "dispute_open"
    with pytest.raises(Refused) as refusal:
        answer_dispute(asked.pk, "granted", "", by=cast.mgr_a, seen_version=1, granted_minor=100_00)
    assert refusal.value.code == "reason_missing"
    answer_dispute(asked.pk, "partly", "Half of it was ours", by=cast.mgr_a, seen_version=1, granted_minor=250_00)
    again = Statement.objects.get(pk=found.pk)
    assert again.commission_minor == 1_500_00 + 250_00
    assert again.state == "review"
    line = again.lines.get(kind="dispute")
    assert (line.deal_id, line.note) == (deal.pk, "Half of it was ours")
    draw_up(plan.pk, Q1, by=cast.admin)
    assert Statement.objects.get(pk=found.pk).commission_minor == 1_750_00


def test_what_is_granted_after_paying_stands_in_the_next_once(cast: Cast, plan: CommissionPlan, won: Won) -> None:
    won(60_000, 1, 15)
    found = in_review(cast, plan)
    found = approve_statement(found.pk, by=cast.mgr_a, seen_version=found.version)
    found = pay_statement(found.pk, by=cast.director, seen_version=found.version)
    asked = open_dispute(found.pk, "Too little", by=cast.rep_a)
    answer_dispute(asked.pk, "granted", "Right", by=cast.mgr_a, seen_version=1, granted_minor=99_00)
    assert Statement.objects.get(pk=found.pk).commission_minor == 1_500_00
    for _again in range(2):
        assert drawn(cast, plan, Q2).commission_minor == 99_00


def test_nobody_disputes_for_another_or_answers_their_own(cast: Cast, plan: CommissionPlan, won: Won) -> None:
    won(60_000, 1, 15)
    found = in_review(cast, plan)
    with pytest.raises(Absent):
        open_dispute(found.pk, "Mine?", by=cast.rep_b)
    with pytest.raises(Forbidden):
        open_dispute(found.pk, "For them", by=cast.mgr_a)
    asked = open_dispute(found.pk, "Wrong", by=cast.rep_a)
    with pytest.raises(Forbidden):
        answer_dispute(asked.pk, "granted", "Yes", by=cast.rep_a, seen_version=1, granted_minor=1_00)
    answer_dispute(asked.pk, "escalated", "Ask above", by=cast.mgr_a, seen_version=1)
    answer_dispute(asked.pk, "denied", "No", by=cast.director, seen_version=2)
    with pytest.raises(Refused) as refusal:
        answer_dispute(asked.pk, "denied", "No", by=cast.director, seen_version=3)
    assert refusal.value.code == "wrong_state"
