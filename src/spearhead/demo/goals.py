"""Goals by quarter for each seller, team and the company, set from what people usually reach: most come near."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Final

from spearhead.accounts.absences.models import Absence
from spearhead.accounts.teams.models import Team
from spearhead.demo.clock import SEASON, instant, next_quarter, quarter_start, quarters
from spearhead.demo.world import Seller, World
from spearhead.numbers.goals.models import Goal, GoalStep

STEP: Final = 1_000_000  #: goals are in whole ten thousand yuan
Targets = dict[tuple[int, int], int]  #: (user, team) → target


def make_goals(world: World) -> None:
    """Write one goal per seller, team and quarter, and one for the company; teams add up to their members."""
    rng = world.rng("goals")
    usual = _usual(world)
    for start in quarters(world.start, world.today):
        targets = _targets(world, start, usual, rng.uniform(0.86, 1.09))
        for (user, _team), target in targets.items():
            _add(world, start, target, user_id=user)
        present = next_quarter(start) > world.today
        for team, target in _by_team(world, targets).items():
            _add(world, start, target + (_unassigned(world, team, target) if present else 0), team_id=team)
        if targets:
            _add(world, start, sum(targets.values()))
    world.store.flush()
    _tell(world)


def _unassigned(world: World, team: int, target: int) -> int:
    """One team's goal of the present quarter is larger than those of its people: a part lies with nobody."""
    members = sorted({world.calendar.team(seller.user.pk, world.today) or 0 for seller in world.sellers})
    return round(target * 0.06 / STEP) * STEP if members and team == members[-1] else 0


def _tell(world: World) -> None:
    """In the present quarter one seller appeals, and one is away for two weeks: goals are talked about."""
    start = quarter_start(world.today)
    goals = list(Goal.objects.filter(starts_on=start, holder="person").order_by("-target", "pk"))
    if len(goals) < 3:
        return
    appealed, away = goals[0], goals[-1]
    appealed.state, appealed.version = Goal.State.APPEALED, 2
    appealed.save(update_fields=["state", "version"])
    reason = "我最大的客户把预算推到了明年，请看附在商机里的邮件。"
    steps = (("set", "active", "", appealed.set_by_id, -10), ("appealed", "appealed", reason, appealed.user_id, 9))
    for kind, state, why, by, days in steps:
        at = instant(min(start + timedelta(days=days), world.today - timedelta(days=1)), 600)
        world.store.add(
            GoalStep(goal=appealed, kind=kind, state=state, target=appealed.target, reason=why, by_id=by, at=at)
        )
    first = start + timedelta(days=14)
    world.store.add(
        Absence(
            user_id=away.user_id or 0,
            starts_on=first,
            ends_on=first + timedelta(days=14),
            percent=100,
            entered_by_id=away.set_by_id,
            created_at=instant(start, 600),
        )
    )
    world.store.flush()


def _usual(world: World) -> dict[int, float]:
    """What each seller wins in a full quarter, shrunk towards the company's mean."""
    whole, quarters_of = defaultdict[int, int](int), defaultdict[int, float](float)
    for (user, _team, start), won in world.won.items():
        if start != quarter_start(world.today):
            whole[user] += won
    for seller in world.sellers:
        for start in quarters(max(seller.start, world.start), (seller.end or world.today) - timedelta(days=60)):
            quarters_of[seller.user.pk] += seller.ramp(start + timedelta(days=45)) * _season(start)
    mean = sum(whole.values()) / max(1.0, sum(quarters_of.values()))
    return {pk: (whole[pk] + 2 * mean) / (count + 2) for pk, count in quarters_of.items()}


def _season(start: date) -> float:
    return sum(SEASON[start.month : start.month + 3]) / 3


def _targets(world: World, start: date, usual: dict[int, float], attained: float) -> Targets:
    """Half what is usual, half what came to be, so that the company ends the quarter at `attained`."""
    end, found = next_quarter(start), dict[tuple[int, int], float]()
    present = end > world.today
    for seller in world.sellers:
        team = _team(world, seller, start, end)
        if team is None:
            continue
        expected = usual.get(seller.user.pk, 0.0) * max(0.3, seller.ramp(start + timedelta(days=45))) * _season(start)
        reached = sum(
            won for (user, _t, quarter), won in world.won.items() if user == seller.user.pk and quarter == start
        )
        found[seller.user.pk, team] = expected if present else (expected + reached) / 2
    reached = sum(won for (_u, _t, quarter), won in world.won.items() if quarter == start)
    scale = 1.0 if present or not reached else reached / attained / sum(found.values())
    return {key: max(STEP, round(value * scale / STEP) * STEP) for key, value in found.items()}


def _team(world: World, seller: Seller, start: date, end: date) -> int | None:
    """The team for which the seller works in a quarter (its middle, or its first day for who leaves)."""
    if seller.start >= end - timedelta(days=30):
        return None
    middle = world.calendar.team(seller.user.pk, start + timedelta(days=45))
    return middle or world.calendar.team(seller.user.pk, start)


def _by_team(world: World, targets: Targets) -> dict[int, int]:
    """Each team's sum, and that of the teams below it."""
    teams: dict[int, Team] = {team.pk: team for team in world.teams.values()}
    found: defaultdict[int, int] = defaultdict(int)
    for (_user, team), target in targets.items():
        at: int | None = team
        while at is not None:
            found[at] += target
            at = teams[at].parent_id
    return found


def _add(world: World, start: date, target: int, user_id: int | None = None, team_id: int | None = None) -> None:
    holder = "person" if user_id else "team" if team_id else "workspace"
    director = next(user.pk for (role, _language), user in world.staff.items() if role == "director")
    world.store.add(
        Goal(
            figure="bookings",
            holder=holder,
            user_id=user_id,
            team_id=team_id,
            starts_on=start,
            ends_on=next_quarter(start),
            target=target,
            state=Goal.State.CLOSED if next_quarter(start) <= world.today else Goal.State.ACTIVE,
            set_by_id=director,
            created_at=instant(start - timedelta(days=10), 600),
        )
    )
