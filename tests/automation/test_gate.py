"""An automation that moves a deal meets the gate that a person meets (process.md P1-8)."""

from __future__ import annotations

from spearhead.automation.models import AutomationRun
from spearhead.crm.deals.models import Deal, StageStay
from spearhead.crm.steps.acts import do_step
from tests.automation.test_rules import CHANGED, edited, rule, work
from tests.cast import Cast
from tests.crm.steps.conftest import content, meeting, proof, publish


def test_a_rule_moves_no_deal_past_an_open_required_step(cast: Cast) -> None:
    publish(cast, content(cast))
    deal = cast.deal()
    rule(cast, CHANGED, {"do": "tag", "tag": "moved"}, {"do": "move", "stage": cast.stages["propose"].pk})
    edited(cast, deal, amount_minor=200_000)
    work()
    run = AutomationRun.objects.get()
    assert (run.result, run.outcomes) == ("failed", [])
    assert "需求会议" in run.reason, "its owner is told what is missing"
    assert Deal.objects.get(pk=deal.pk).stage_id == cast.stages["qualify"].pk
    assert StageStay.objects.filter(deal=deal).count() == 1
    do_step(deal.pk, "need", by=cast.rep_a, evidence=proof("activity", meeting(cast, deal).pk))
    edited(cast, deal, amount_minor=300_000)
    work()
    assert AutomationRun.objects.latest("pk").result == "done"
    assert Deal.objects.get(pk=deal.pk).stage_id == cast.stages["propose"].pk
