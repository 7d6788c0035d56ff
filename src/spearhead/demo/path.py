"""Planning what will become of a deal: the stages it goes through, when, how it ends, and what is edited on the way."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from spearhead.demo.case import Case, chance
from spearhead.demo.clock import day_of, instant, office, pulled_to_quarter_end, workday
from spearhead.demo.world import World

STUCK = 0.02  #: share of deals that are forgotten in some stage
SKIP, BACK, REOPEN = 0.025, 0.03, 0.05


class Op(NamedTuple):
    """Something that happens to the deal: `what` names a handler of `tale`, `arg` is what it needs."""

    at: datetime
    order: int
    what: str
    arg: Any = None


def plan(world: World, rng: Random, case: Case, opened: datetime) -> list[Op]:
    """Everything that happens after opening, in order; what lies after the present is left out."""
    ops = _walk(world, rng, case, opened)
    end = ops[-1].at if ops and ops[-1].what in {"win", "lose"} else world.cut
    ops += _pushes(rng, case, opened, end)
    ops += _edits(rng, case, opened, ops)
    if case.seller.end:
        ops.append(Op(instant(case.seller.end, 600), 9, "handover", case.seller.successor_id))
    if case.company.country != "CN":
        ops += [Op(instant(day, 480), 0, "rate") for day in world.rate_days if opened < instant(day, 480) < end]
    return sorted((op for op in ops if opened < op.at < world.cut), key=lambda op: op[:2])


def _walk(world: World, rng: Random, case: Case, opened: datetime) -> list[Op]:
    stages, ops = case.flow.stages, list[Op]()
    stuck_in = rng.randrange(len(stages)) if rng.random() < STUCK else -1
    i, now, reopened = 0, opened, False
    while now < world.cut and i != stuck_in:
        stage = stages[i]
        forward = rng.random() < chance(world, case, stage.key, day_of(now))
        leave = _leave(rng, case, now, stage.target_days or 10, forward)
        if not forward:
            ops.append(Op(leave, 1, "lose"))
            if reopened or rng.random() > REOPEN:
                return ops
            now, reopened = office(rng, workday(day_of(leave) + timedelta(days=rng.randrange(20, 70)))), True
            ops.append(Op(now, 1, "reopen", stage))
        elif i == len(stages) - 1:
            ops.append(Op(_signing(rng, leave, now), 1, "win"))
            return ops
        else:
            i, now = _onward(rng, i, len(stages)), leave
            ops.append(Op(now, 1, "move", stages[i]))
            if 0 < i < len(stages) - 1 and rng.random() < BACK:
                now = _leave(rng, case, now, 6, True)
                i -= 1
                ops.append(Op(now, 1, "move", stages[i]))
    return ops


def _onward(rng: Random, i: int, count: int) -> int:
    """The next stage, seldom the one after it."""
    return i + 2 if i + 2 < count and rng.random() < SKIP else i + 1


def _leave(rng: Random, case: Case, now: datetime, target: int, forward: bool) -> datetime:
    """When the stage is left: lost deals linger."""
    days = rng.lognormvariate(math.log(target), 0.55) * case.seller.pace * (1 if forward else 1.35)
    leave = office(rng, workday(day_of(now) + timedelta(days=int(days))))
    return leave if leave > now + timedelta(hours=2) else now + timedelta(hours=2, minutes=rng.randrange(90))


def _signing(rng: Random, leave: datetime, entered: datetime) -> datetime:
    day = pulled_to_quarter_end(rng, day_of(leave), least=day_of(entered))
    return leave if day == day_of(leave) else office(rng, day)


def _pushes(rng: Random, case: Case, opened: datetime, end: datetime) -> list[Op]:
    """While the deal lives on, the close date is pushed when it comes near; one in eight is left to lapse."""
    close, last, ops = case.close, opened, list[Op]()
    while close < day_of(end) and rng.random() < 0.87:
        at = office(rng, workday(close - timedelta(days=rng.randrange(0, 5))))
        last = max(at, last + timedelta(hours=20))
        close = workday(max(close, day_of(last)) + timedelta(days=rng.randrange(12, 55)))
        ops.append(Op(last, 3, "push", close))
    return [op for op in ops if op.at < end]


def _edits(rng: Random, case: Case, opened: datetime, ops: list[Op]) -> list[Op]:
    """Quotes, next steps, a competitor that turns up, a pause."""
    found = []
    if rng.random() < 0.8:
        found.append(Op(opened + timedelta(minutes=rng.randrange(4, 50)), 2, "next", ""))
    for op in ops:
        if op.what != "move":
            continue
        if op.arg.status == "proposal":
            found.append(Op(op.at + timedelta(minutes=rng.randrange(20, 300)), 2, "quote"))
        if rng.random() < 0.6:
            found.append(Op(op.at + timedelta(minutes=rng.randrange(5, 90)), 4, "next", ""))
        if op.arg.status == "negotiation" and rng.random() < 0.25:
            found.append(Op(op.at + timedelta(hours=26), 5, "category", rng.choice(("commit", "best_case"))))
    if case.competitor:
        found.append(Op(opened + timedelta(days=rng.randrange(3, 30), minutes=7), 6, "competitor", case.competitor))
    if rng.random() < 0.08:
        at = opened + timedelta(days=rng.randrange(10, 40), minutes=11)
        until = workday(day_of(at) + timedelta(days=rng.randrange(15, 60)))
        found += [Op(at, 7, "park", until), Op(instant(until, 545), 7, "park", None)]
    return found
