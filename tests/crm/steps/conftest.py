"""A sales pipeline whose stages ask for something, so that gates have something to hold."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone, translation

from spearhead.crm.activities.acts import log_activity
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.rollout import Rollout
from spearhead.process.pipelines.checking import check_content
from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.plans.acts import Plan
from tests.cast import Cast

METHODS = [
    {"key": key, "frame": "MEDDICC", "name": key.title(), "name_zh": zh}
    for key, zh in (("metrics", "指标"), ("buyer", "经济决策人"), ("criteria", "决策标准"), ("pain", "痛点"),
                    ("champion", "内部支持者"))
]  # fmt: skip


@pytest.fixture(autouse=True)
def in_english(nothing_left_behind: None) -> None:
    """Refusals are compared in English."""
    translation.activate("en")


def content(cast: Cast) -> dict[str, Any]:
    """Qualify: a step with evidence; propose: a plain step, the close date and five method fields."""
    return {
        "methods": METHODS,
        "stages": {
            str(cast.stages["qualify"].pk): {
                "buyer_exit": "The customer names the problem.",
                "override": "rep",
                "steps": [
                    {"id": "need", "name": "Needs meeting", "name_zh": "需求会议", "kind": "activity",
                     "evidence": "activity"},
                    {"id": "hint", "name": "Send a story", "required": False},
                    {"id": "big", "name": "Ask the board", "applies_if": {"field": "amount", "op": "gte",
                                                                          "value": 10_000_000}},
                ],
            },
            str(cast.stages["propose"].pk): {
                "steps": [{"id": "offer", "name": "Present the offer", "name_zh": "当面讲解报价"}],
                "fields": ["expected_close"],
                "methods": dict.fromkeys(("metrics", "buyer", "criteria", "pain", "champion"), "claimed"),
            },
        },
    }  # fmt: skip


def publish(cast: Cast, raw: dict[str, Any], number: int = 1, **more: Any) -> PipelineVersion:
    """A published version with this content."""
    checked = check_content(raw, [stage.pk for stage in cast.stages.values()])
    return PipelineVersion.objects.create(
        pipeline=cast.pipeline, number=number, content=checked, published_at=timezone.now(), **more
    )


@pytest.fixture
def gated(cast: Cast) -> Cast:
    """The cast with a process on its pipeline."""
    publish(cast, content(cast))
    return cast


def meeting(cast: Cast, deal: Deal, **values: Any) -> Activity:
    """A held meeting on the deal."""
    told = {"kind": "meeting", "subject": "Needs", "outcome": "They need it", "deal_id": deal.pk, **values}
    return log_activity(told, by=cast.rep_a)


def proof(kind: str, record_id: int) -> list[dict[str, Any]]:
    """Evidence as doors give it."""
    return [{"kind": kind, "record": record_id}]


def told(*args: Any, **more: Any) -> Rollout:
    """A roll-out whose change plan says why."""
    return Rollout(*args, **{"plan": Plan(why="Deals without a sponsor die late."), **more})
