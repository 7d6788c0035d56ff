"""The demo company's automations: rules of its director. What they do is done by the running server, not invented."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from spearhead.automation.models import AutomationRule, AutomationVersion
from spearhead.demo.world import World
from spearhead.process.pipelines.models import Stage

_CLOSE: Final[dict[str, Any]] = {"kind": "date", "field": "expected_close", "days": -7}
_OPEN: Final = {"all": [{"field": "status", "op": "is", "value": "open"}]}
_BIG: Final = {"all": [{"field": "amount", "op": "gte", "value": "200000"}]}


def _rules(world: World) -> list[tuple[str, str, dict[str, Any], dict[str, Any], list[dict[str, Any]], str]]:
    """Name, noun, trigger, conditions, actions, state."""
    offer = Stage.objects.filter(pipeline__is_default=True, kind="open", retired_at__isnull=True).order_by("position")
    stage = offer[min(2, offer.count() - 1)].pk
    return [
        ("安静两周的商机", "deal", {"kind": "quiet", "days": 14}, _BIG,
         [{"do": "task", "subject": "联系客户，确认下一步", "days": 2, "who": "owner"},
          {"do": "notify", "who": "manager", "text": "大额商机两周没有动静"}], "on"),
        ("预计成交前一周检查", "deal", _CLOSE, _OPEN,
         [{"do": "task", "subject": "确认成交日期和采购流程", "days": 1, "who": "owner"}], "on"),
        ("报价后写明下一步", "deal", {"kind": "stage", "stage": stage}, {},
         [{"do": "set", "field": "next_step", "value": "三天内跟进报价"}], "on"),
        ("重复推迟的商机", "deal", {"kind": "changed", "field": "push_count"},
         {"all": [{"field": "push_count", "op": "gte", "value": "3"}]},
         [{"do": "tag", "tag": "多次推迟"},
          {"do": "notify", "who": "manager", "text": "成交日期已推迟三次"}], "off"),
        ("新线索的首次跟进", "lead", {"kind": "created"}, {},
         [{"do": "task", "subject": "首次电话联系", "days": 0, "who": "owner"}], "draft"),
    ]  # fmt: skip


def make_automations(world: World) -> None:
    """Write the rules; those that are on act from today."""
    director = next(user for (role, _language), user in world.staff.items() if role == "director")
    since = world.cut - timedelta(days=40)
    for place, (name, noun, trigger, conditions, actions, state) in enumerate(_rules(world)):
        rule = AutomationRule(
            name=name, noun=noun, trigger=trigger, conditions=conditions, actions=actions, state=state,
            owner_id=director.pk, position=place, created_at=since, tried_version=1 if state != "draft" else 0,
            on_since=world.cut if state == "on" else None, why_off="先和团队商定推迟的口径" if state == "off" else "",
        )  # fmt: skip
        world.store.add(rule)
        content = {"name": name, "noun": noun, "trigger": trigger, "conditions": conditions, "actions": actions}
        world.store.add(AutomationVersion(rule=rule, number=1, content=content, by_id=director.pk, at=since))
    world.store.flush()
