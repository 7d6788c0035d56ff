"""The next best step: the order of the rule, reasons, and what an answer hides (process.md P1, rule 6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils import timezone

from spearhead.accounts.workspace.access import today
from spearhead.crm.activities.acts import log_activity, plan_activity
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.moves import Why, move_deal
from spearhead.crm.steps import advice
from spearhead.crm.steps.acts import answer_next_step, do_step
from spearhead.crm.steps.advice import Advice, advise
from spearhead.crm.steps.models import GateOverride
from spearhead.crm.steps.standing import Standing
from spearhead.kernel.errors import Refused
from tests.cast import Cast
from tests.crm.telling import refused


def from_above(rank: int) -> advice.Source:
    """What a layer above would say at this rank."""

    def say(_stands: Standing, _day: date) -> Iterator[Advice]:
        yield Advice(rank, f"above:{rank}", "From above", "It knows")

    return say


def everything_wrong(cast: Cast) -> Deal:
    """A deal in its proposal stage of which each of the ten is true."""
    deal = cast.deal()
    why = Why(override="The customer is in a hurry")
    move_deal(deal.pk, cast.stages["propose"].pk, by=cast.rep_a, seen_version=None, why=why)
    GateOverride.objects.update(settle_by=today())
    two_days = timezone.now() - timedelta(days=2)
    mail = {"kind": "email", "subject": "When?", "direction": "in", "deal_id": deal.pk, "done_at": two_days}
    log_activity(mail, by=cast.rep_a)
    plan_activity({"kind": "task", "subject": "Send it", "due_at": two_days, "deal_id": deal.pk}, by=cast.rep_a)
    Deal.objects.filter(pk=deal.pk).update(expected_close=today() - timedelta(days=1))
    return Deal.objects.select_related("stage").get(pk=deal.pk)


def test_the_ten_come_in_their_order(gated: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for rank in (5, 9):
        monkeypatch.setitem(advice._SOURCES, rank, [from_above(rank)])
    found = advise(everything_wrong(gated), most=10)
    assert [one.rank for one in found] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert [found[at].key for at in (5, 6)] == ["step:offer", "method:metrics"]
    assert found[0].text == "Answer “When?”"
    assert found[2].text == "Supply: Needs meeting"


def test_three_are_shown_and_answers_hide(gated: Cast) -> None:
    deal = everything_wrong(gated)
    first, second, third = advise(deal)
    answer_next_step(deal.pk, first.key, by=gated.rep_a, answer="not_useful", reason="He is away")
    answer_next_step(deal.pk, second.key, by=gated.rep_a, answer="later", until=today() + timedelta(days=1))
    assert advise(deal)[0].key == third.key
    with refused(Refused, "reason_needed"):
        answer_next_step(deal.pk, third.key, by=gated.rep_a, answer="not_useful", reason="  ")
    with refused(Refused, "not_future"):
        answer_next_step(deal.pk, third.key, by=gated.rep_a, answer="later", until=today())


def test_a_step_that_is_done_is_not_advised(gated: Cast) -> None:
    deal = everything_wrong(gated)
    do_step(deal.pk, "offer", by=gated.rep_a)
    assert "step:offer" not in [one.key for one in advise(deal, most=10)]


def test_a_closed_deal_needs_nothing(gated: Cast) -> None:
    assert advise(Deal.objects.select_related("stage").get(pk=gated.lose(gated.deal()).pk)) == []
