"""Proposing, adjusting and applying an allocation: adjusted amounts stay, the sum always holds, all is set at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.teams.models import Team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import check_seen, locked, refuse
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.money import MAX_MINOR
from spearhead.kernel.time import Period
from spearhead.numbers.allocation.access import allocation_for
from spearhead.numbers.allocation.models import Allocation, AllocationLine
from spearhead.numbers.allocation.propose import draft_lines, share_out
from spearhead.numbers.allocation.shares import pool_of
from spearhead.numbers.calendars.access import check_period
from spearhead.numbers.goals.acts import Terms, change_goal, set_goal
from spearhead.numbers.goals.models import Goal
from spearhead.numbers.goals.rights import below

State = Allocation.State


@dataclass(frozen=True, slots=True)
class Rule:
    """How a pool is made and shared: over-assignment, how much potential weighs, the cap on change (None: no cap)."""

    over_percent: int = 100
    potential_percent: int = 50
    cap_percent: int | None = 30


@act
def propose_allocation(team_id: str | int, period: Period, target: int, *, by: User, rule: Rule = Rule()) -> Allocation:
    """Share a target among the sellers of a team below the caller; nothing is set before it is applied."""
    by.sight.require("goal", "edit")
    team = locked(Team, team_id)
    if not below(by, None, team.pk):
        raise Absent
    _check(target, rule, period)
    allocation = Allocation.objects.create(
        team=team, starts_on=period.start, ends_on=period.end, target=target, over_percent=rule.over_percent,
        potential_percent=rule.potential_percent, cap_percent=rule.cap_percent,
        pool=pool_of(target, rule.over_percent), made_by_id=by.pk,
    )  # fmt: skip
    lines = draft_lines(allocation, by)
    if not lines:
        message = _("Nobody in this team sells in the period. Choose another team.")
        raise refuse("no_capacity", "team", message)
    share_out(allocation, lines)
    AllocationLine.objects.bulk_create(lines)
    extra = {"team": team.pk, "period": period.key, "pool": allocation.pool}
    record(Happened("allocation.proposed", "allocation", allocation.pk, by.pk, 1, extra=extra))
    return allocation


def _check(target: int, rule: Rule, period: Period) -> None:
    check_period(period.start, period.end)
    if period.end <= today():
        raise refuse("period_over", "period", _("This period is over. Choose one that is not."))
    if target <= 0:
        raise refuse("not_positive", "target", _("A goal is larger than zero."))
    if pool_of(target, rule.over_percent) > MAX_MINOR:
        raise refuse("amount_out_of_range", "target", _("This amount is too large to store."))
    bounds = {"over_percent": (50, 200), "potential_percent": (0, 100), "cap_percent": (0, 500)}
    for name, (low, high) in bounds.items():
        value = getattr(rule, name)
        if value is not None and not low <= value <= high:
            message = _("Enter a percentage from %(low)d to %(high)d.") % {"low": low, "high": high}
            raise refuse("bad_percent", name, message)


@act
def adjust_allocation(
    allocation_id: str | int, pins: Mapping[int, int | None], *, by: User, seen_version: int | None
) -> Allocation:
    """Pin people at amounts (None frees them); the rest is shared anew over those not pinned. The sum holds."""
    by.sight.require("goal", "edit")
    allocation = _open(by, allocation_id, seen_version)
    lines = list(allocation.lines.select_related("user"))
    known = {line.user_id: line for line in lines}
    for user_id, amount in pins.items():
        if user_id not in known:
            raise refuse("unknown_reference", "pins", _("Choose a person from the list."))
        if amount is not None and not 0 <= amount <= MAX_MINOR:
            raise refuse("amount_out_of_range", "pins", _("An amount is not below zero."))
        line = known[user_id]
        line.pinned = amount is not None
        line.amount = line.amount if amount is None else amount
    before = {line.user_id: line.amount for line in AllocationLine.objects.filter(allocation=allocation)}
    share_out(allocation, lines)
    AllocationLine.objects.bulk_update(lines, ["amount", "pinned", "held_by_cap"])
    allocation.version += 1
    allocation.save(update_fields=["version"])
    changes = {
        str(line.user_id): (before[line.user_id], line.amount) for line in lines if before[line.user_id] != line.amount
    }
    record(Happened("allocation.adjusted", "allocation", allocation.pk, by.pk, allocation.version, changes))
    return allocation


@act
def apply_allocation(
    allocation_id: str | int, *, by: User, seen_version: int | None, reason: str = "", state: str = "proposed"
) -> Allocation:
    """Set the goals of everybody in it at once: new ones as proposals (or in force), present ones changed."""
    by.sight.require("goal", "edit")
    allocation = _open(by, allocation_id, seen_version)
    lines = list(allocation.lines.select_related("user"))
    if sum(line.amount for line in lines) != allocation.pool:
        raise Refused("pins_differ", _("The amounts do not sum to the pool."))
    if any(line.user_id == by.pk for line in lines):
        raise Forbidden(_("Nobody sets their own goal."), "own_goal")
    period = check_period(allocation.starts_on, allocation.ends_on).period
    for line in lines:
        if line.amount:
            _set(line, period, by, Terms(reason=reason, state=state))
    allocation.state, allocation.applied_at = State.APPLIED, timezone.now()
    allocation.version += 1
    allocation.save()
    extra = {"goals": len(lines), "pool": allocation.pool}
    record(Happened("allocation.applied", "allocation", allocation.pk, by.pk, allocation.version, extra=extra))
    return allocation


def _set(line: AllocationLine, period: Period, by: User, terms: Terms) -> None:
    present = Goal.objects.filter(
        user_id=line.user_id, figure="bookings", level="goal", credit="owner", starts_on=period.start,
        ends_on=period.end, withdrawn_at__isnull=True,
    ).first()  # fmt: skip
    if present is None:
        set_goal(period, line.amount, by=by, user=line.user, terms=terms)
    elif present.target != line.amount:
        change_goal(present.pk, line.amount, by=by, seen_version=present.version, reason=terms.reason)


@act
def drop_allocation(allocation_id: str | int, *, by: User, seen_version: int | None) -> None:
    """Put a proposal away without setting anything."""
    by.sight.require("goal", "edit")
    allocation = _open(by, allocation_id, seen_version)
    allocation.state = State.DROPPED
    allocation.version += 1
    allocation.save()
    record(Happened("allocation.dropped", "allocation", allocation.pk, by.pk, allocation.version))


def _open(by: User, allocation_id: str | int, seen_version: int | None) -> Allocation:
    allocation_for(by, allocation_id)
    allocation = locked(Allocation, allocation_id)
    check_seen(allocation, seen_version)
    if allocation.state != State.DRAFT:
        raise Refused("not_open", _("This proposal is applied or put away. Make a new one."))
    return allocation
