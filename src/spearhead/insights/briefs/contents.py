"""The numbers of a brief, block by block: where it stands, what moved, how right it was, risks, plan, margin.

Everything is read through the forecast, the catalogue, the bottlenecks and the actions that the author sees. Amounts
are minor units of the base currency; None is "not known", never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.access import deals_visible_to
from spearhead.insights.actions.access import actions_visible_to
from spearhead.insights.actions.models import Action
from spearhead.insights.briefs.models import Brief
from spearhead.insights.briefs.moves import TOP, moves
from spearhead.insights.stalls.access import latest_review
from spearhead.insights.stalls.review import is_trouble
from spearhead.kernel.errors import Absent, Forbidden
from spearhead.kernel.figures import Scope, read, rows
from spearhead.kernel.money import round_half_away
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.cells import Grid, Person, read_grid
from spearhead.numbers.calls.freezing import lead_days
from spearhead.numbers.calls.goals import goals_of
from spearhead.numbers.calls.stale import stale_calls
from spearhead.numbers.calls.track import track_records
from spearhead.numbers.chances.access import chances_of
from spearhead.numbers.goals.pace import pace_of
from spearhead.numbers.outlook.access import expected
from spearhead.numbers.standing.board import Reading
from spearhead.process.pipelines.access import pipelines

COLUMN: Final = "commit"
QUARTERS: Final = 4
MARGIN: Final = "gross_margin"
BLOCKS: Final = ("number", "moved", "accuracy", "risks", "plan", "margin")


def read_content(user: User, period: FiscalPeriod, compared_on: date, last: Brief | None) -> dict[str, Any] | None:
    """All blocks as they stand now; None where the author has no row in the period's forecast."""
    grid = read_grid(user, period.period)
    mine = grid.person(user.pk)
    if mine is None:
        return None
    before = read_grid(user, period.period, as_of=compared_on)
    was = before.person(user.pk)
    return {
        "made_at": timezone.now().isoformat(), "currency": workspace().base_currency, "column": COLUMN,
        "people": [one.user_id for one in mine.walk()],
        "number": _number(user, period, grid, mine, was),
        "moved": moves((before, was), (grid, mine), COLUMN),
        "accuracy": _accuracy(user, period),
        "risks": _risks(user, period, grid, mine),
        "plan": _plan(user, last),
        "margin": _margin(user, period, mine),
    }  # fmt: skip


def _number(user: User, period: FiscalPeriod, grid: Grid, mine: Person, was: Person | None) -> dict[str, Any]:
    final = mine.cells[COLUMN].final
    before = was.cells[COLUMN].final if was else 0
    goal = goals_of(grid, period).get(user.pk)
    past = expected(grid).get(user.pk)
    pace = pace_of(goal, mine.closed, Reading(user, period).days) if goal else None
    return {
        "final": final, "before": before, "change": final - before, "closed": mine.closed, "goal": goal,
        "attainment": final / goal if goal else None, "pace": pace.expected if pace else None,
        "past": [past.low, past.middle, past.high] if past else None, "pipeline": mine.pipeline,
        "coverage": mine.pipeline / (goal - mine.closed) if goal and goal > mine.closed else None,
    }  # fmt: skip


def _accuracy(user: User, period: FiscalPeriod) -> dict[str, Any]:
    """The last four periods at the lead that lies nearest to today."""
    leads = lead_days(period)
    lead = min(leads, key=lambda name: abs((leads[name] - today()).days))
    track = next((one for one in track_records(user, lead=lead, column=COLUMN) if one.user_id == user.pk), None)
    past = track.past[:QUARTERS] if track else ()
    return {
        "lead": lead, "error": float(track.wape) if track and track.wape is not None else None,
        "past": [{"period": one.period.key, "called": one.final, "came": one.actual} for one in past],
    }  # fmt: skip


def _risks(user: User, period: FiscalPeriod, grid: Grid, mine: Person) -> dict[str, Any]:
    people = [one.user_id for one in mine.walk()]
    filters: list[tuple[str, str, Any]] = [("owner", "in", people), ("category", "in", ["commit"])]
    scope = scope_for(user, period=period.period, filters=filters)
    weighed = _weighed(user, scope)
    top = weighed[:TOP]
    deals = deals_visible_to(user).select_related("owner", "stage").in_bulk([one.deal_id for one in top])
    known = [one.at_risk for one in weighed if one.at_risk is not None]
    stale = stale_calls(grid)
    return {
        "commits": [_commit(deals[one.deal_id], one) for one in top if one.deal_id in deals],
        "n_commits": len(weighed), "n_weighed": len(known), "at_risk": sum(known) if known else None,
        "stale": sum(1 for person, column, _layer in stale if person in people and column == COLUMN),
        "hole": _hole(user),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weighed:
    """A committed deal: its amount, what the model says of it (None where it says nothing), amount × (1 - that)."""

    deal_id: int
    amount: int
    chance: float | None
    at_risk: int | None


def _weighed(user: User, scope: Scope) -> list[Weighed]:
    """The committed deals, those with most at risk first; one of which nothing is known stands with all it is worth."""
    behind = rows("open_pipeline", scope, limit=None)
    said = chances_of(user, [one.record_id for one in behind])
    found = []
    for one in behind:
        amount, chance = one.num or 0, said.get(one.record_id)
        risk = None if chance is None else round_half_away(amount * (1 - Fraction(chance)))
        found.append(Weighed(one.record_id, amount, chance, risk))
    return sorted(found, key=lambda one: -(one.amount if one.at_risk is None else one.at_risk))


def _commit(deal: Any, weighed: Weighed) -> dict[str, Any]:
    flags = []
    if deal.expected_close and deal.expected_close < today():
        flags.append("overdue")
    if not deal.next_step or (deal.next_step_on and deal.next_step_on < today()):
        flags.append("no_next_step")
    return {
        "deal": deal.pk, "name": deal.name, "amount": weighed.amount, "chance": weighed.chance,
        "at_risk": weighed.at_risk, "owner": deal.owner.name if deal.owner else "",
        "close": deal.expected_close.isoformat() if deal.expected_close else None, "flags": flags,
        "version": deal.version,
    }  # fmt: skip


def _hole(user: User) -> dict[str, Any] | None:
    """The stage that costs most by the newest reviews."""
    worst: dict[str, Any] | None = None
    for flow in pipelines():
        review = latest_review(user, flow.pk)
        for line in review.result["stages"] if review else ():
            verdict = line["judged"][line["shown"]]["verdict"]
            if is_trouble(verdict) and (line["stake"] or 0) > (worst["amount"] if worst else 0):
                worst = {"stage": line["stage"], "pipeline": flow.pk, "amount": line["stake"], "verdict": verdict,
                         "since": line["since"]["on"] if line["since"] else None}  # fmt: skip
    return worst


def _plan(user: User, last: Brief | None) -> list[dict[str, Any]]:
    """What the last brief promised first, as it stands now; then other running actions, the next due first."""
    if not user.sight.may("action", "read"):
        return []
    promised = [one["action"] for one in last.content.get("plan", ())] if last else []
    running = (Action.State.OPEN, Action.State.DOING)
    seen = actions_visible_to(user).select_related("owner")
    known = seen.in_bulk(promised)
    first = [known[pk] for pk in promised if pk in known]
    others = seen.filter(state__in=running).exclude(pk__in=promised).order_by("due_on", "pk")[:TOP]
    return [
        {"action": one.pk, "title": one.title, "owner": one.owner.name, "due": one.due_on.isoformat(),
         "state": one.state, "promised": one.pk in promised,
         "verdict": one.result.get("verdict") if one.result else None}
        for one in [*first, *others][: TOP + len(first)]
    ]  # fmt: skip


def _margin(user: User, period: FiscalPeriod, mine: Person) -> dict[str, Any] | None:
    """Gross margin of what is won; None where the author may not know it."""
    people = [one.user_id for one in mine.walk()]
    try:
        found = read(MARGIN, scope_for(user, period=period.period, filters=[("owner", "in", people)]))
    except (Absent, Forbidden):
        return None
    return {"value": None if found.value is None or not found.n else int(found.value), "n": found.n}


def default_day(period: FiscalPeriod, last: Brief | None) -> date:
    """Changes are counted from the day of the period's last brief, yesterday at the latest; else from a week ago."""
    if last is not None and last.sent_at is not None and last.starts_on == period.start:
        return min(today(now=last.sent_at), today() - timedelta(days=1))
    return today() - timedelta(days=7)
