"""The change plan of the demo company's second process version: why, who has read it, and the figure that shows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from spearhead.accounts.users.models import User
from spearhead.demo import planted
from spearhead.demo.clock import instant
from spearhead.demo.world import World
from spearhead.insights.rollouts.jobs import refresh_plan
from spearhead.process.plans.acts import ROLES
from spearhead.process.plans.models import Acknowledgement, ChangePlan

WHY: Final = "验收标准确认会占用太多时间，客户也嫌麻烦；取消后评估阶段应当更快。"
READING: Final = "销售流程 第 2 版说明；周会上由销售总监讲解（30 分钟）。"
LIMIT: Final = 0.6  #: of those who enter the evaluation
SLOW: Final = 0.12  #: of the people have not confirmed


def make_change(world: World) -> None:
    """Tell it to everybody who was there; some have not confirmed to this day."""
    flow = world.flows[planted.PIPELINE]
    if len(flow.versions) < 2:
        return
    (_first, base), (since, version) = flow.versions[-2:]
    stage = next(one for one in flow.stages if one.key == "evaluation")
    told = instant(since, 9 * 60)
    plan = ChangePlan(
        pk=world.store.new_id(ChangePlan), process_version_id=version.pk, why=WHY, reading=READING, notice_days=5,
        told_at=told, watched="conversion", stage_id=stage.pk, limit=LIMIT, review_on=world.today + timedelta(days=9),
        plan_b_id=base.pk,
    )  # fmt: skip
    world.store.add(plan)
    rng = world.rng("change")
    people = User.objects.filter(is_active=True, role__in=ROLES[ChangePlan.Told.EVERYBODY]).order_by("email")
    for user in people:
        slow, hours = rng.random() < SLOW, rng.randrange(1, 90)
        at = told + timedelta(hours=hours)
        world.store.add(Acknowledgement(plan_id=plan.pk, user_id=user.pk, told_at=told, seen_at=at,
                                        confirmed_at=None if slow else at + timedelta(minutes=4),
                                        reminded_at=told + timedelta(days=8) if slow else None))  # fmt: skip
    world.store.flush()


def compare_change(world: World) -> None:
    """Hold its entrants against those of the version before, as every night."""
    for plan in ChangePlan.objects.filter(process_version__pipeline=world.flows[planted.PIPELINE].pipeline):
        refresh_plan(plan.pk, world.cut, lambda _done, _total: None)
