"""What was found in the demo company and what is done about it: reviews, actions with owners, briefs upward.

The program finds and measures; only the decisions and the words are made up.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import Deal
from spearhead.demo import planted
from spearhead.demo.clock import instant, workday
from spearhead.demo.world import World
from spearhead.insights.actions.measuring import measure_due
from spearhead.insights.actions.models import Action
from spearhead.insights.briefs.acts import begin_brief, send_brief, word_brief
from spearhead.insights.stalls.models import StallReview
from spearhead.insights.stalls.review import review
from spearhead.kernel.errors import Refused
from spearhead.numbers.calendars.access import fiscal_period

State = Action.State


class Decision(NamedTuple):
    """An action as somebody would have opened it: days before the present at which it was opened, due and done."""

    kind: str
    title: dict[str, str]
    note: dict[str, str]
    stage: str
    points: float
    opened: int
    due: int
    done: int | None
    check: int
    rep: str = ""


ACTIONS: Final = (
    Decision("coaching", {"zh": "陪访五次，练需求提问", "en": "Join five visits, practise needs questions"},
         {"zh": "步骤都做了，仍比同事更常停在这里。", "en": "The steps are done, and deals still stop here."},
         "qualification", 15, 170, 150, 148, 20, planted.SKILL_REPS[0]),
    Decision("training", {"zh": "需求访谈训练：演练两次，复盘录音", "en": "Needs interview: rehearse, review calls"},
         {"zh": "陪访之后还看不出变化，换一种做法。", "en": "After the visits nobody can tell; another way."},
         "qualification", 15, 9, -12, None, -100, planted.SKILL_REPS[0]),
    Decision("step", {"zh": "恢复验收标准确认会", "en": "Bring the acceptance-criteria meeting back"},
         {"zh": "取消会议以后，所有人都在这一步丢单。", "en": "Since the meeting was dropped, everybody loses here."},
         "evaluation", 20, 5, -9, None, -110),
)  # fmt: skip
WORDS: Final = {
    "zh-hans": {"risks": "最大的两单都在等客户批预算，下周拜访决策人。",
                "plan": "恢复验收标准确认会；两位新人由我陪访到季度末。"},
    "en": {"risks": "The two largest wait for a budget; I meet the buyers next week.",
           "plan": "The acceptance-criteria meeting is back; I join the two newcomers until the quarter ends."},
}  # fmt: skip
BRIEFS: Final = 3


def plan_actions(world: World) -> list[Action]:
    """The actions that will have been opened, not kept yet: their events have to wait among those of the deals."""
    return [action for plan in ACTIONS if (action := _planned(world, plan)) is not None]


def make_findings(world: World, actions: Iterable[Action]) -> None:
    """Review every pipeline, keep the actions, let what fell due be measured."""
    for flow in world.flows.values():
        if Deal.objects.filter(pipeline=flow.pipeline).exists():
            now = timezone.now()
            world.store.add(StallReview(pipeline=flow.pipeline, made_at=now, result=review(flow.pipeline.pk, now)))
    world.store.flush()
    for action in actions:
        assert action.stage is not None
        action.baseline = _baseline(action.stage.pipeline_id, action.stage.pk)
        world.store.add(action)
    world.store.flush()
    measure_due()


def make_briefs(world: World) -> None:
    """The managers of the first teams have told the director where their quarter stands."""
    period = fiscal_period(world.today, "quarter")
    leading = {seller.manager_id for seller in world.sellers} - {0}
    for author in User.objects.filter(pk__in=leading, is_active=True).order_by("sort_key", "email")[:BRIEFS]:
        try:
            brief = begin_brief(period, by=author)
            brief = word_brief(brief.pk, WORDS[author.language], by=author, seen_version=brief.version)
            send_brief(brief.pk, period, (), by=author, seen_version=brief.version)
        except Refused:
            continue  # on the first days of a quarter there is nothing to compare with


def _planned(world: World, plan: Decision) -> Action | None:
    director = _director(world)
    language = "zh" if director.language == "zh-hans" else "en"
    rep = next((seller for seller in world.sellers if seller.user.name == plan.rep), None)
    flow = world.flows[planted.PIPELINE]
    stage = next(one for one in flow.stages if one.key == plan.stage)
    if plan.rep and rep is None:
        return None  # a small company has neither
    owner_id = rep.manager_id or director.pk if rep else director.pk
    opened = instant(workday(world.today - timedelta(days=plan.opened)), 600)
    due = workday(world.today - timedelta(days=plan.due))
    done = None if plan.done is None else max(due, world.today - timedelta(days=plan.done))
    action = Action(
        pk=world.store.new_id(Action), kind=plan.kind, title=plan.title[language], note=plan.note[language],
        owner_id=owner_id, stage=stage,
        figure="stage_conversion", scope={"stage": stage.pk, "reps": [rep.user.pk] if rep else []},
        expected_points=plan.points, due_on=due,
        check_on=max(due, world.today - timedelta(days=plan.check)), done_on=done,
        state=State.DONE if done else State.DOING, created_by=director, created_at=opened, version=2,
    )  # fmt: skip
    _tell(world, action, opened, director)
    return action


def _tell(world: World, action: Action, opened: datetime, director: User) -> None:
    extra: dict[str, Any] = {
        "stage": action.stage_id, "figure": action.figure, "expected_points": action.expected_points,
        "user": action.owner_id, "title": action.title,
    }  # fmt: skip
    record = ("action", action.pk)
    world.outbox.add(opened, "action.opened", record, director.pk, extra=extra)
    moved = instant(action.done_on, 1020) if action.done_on else opened + timedelta(days=2)
    changes = {"state": (str(State.OPEN), str(action.state))}
    world.outbox.add(moved, f"action.{action.state}", record, action.owner_id, version=2, changes=changes)


def _baseline(pipeline_id: int, stage_id: int) -> dict[str, Any]:
    result = StallReview.objects.filter(pipeline_id=pipeline_id).latest("made_at").result
    line = next(one for one in result["stages"] if one["stage"] == stage_id)
    return {"hits": line["now"]["hits"], "n": line["now"]["n"], "days": line["shown"]}


def _director(world: World) -> User:
    return world.staff[("director", "zh")]
