"""Writing what happens to a goal: its row, a step of its history, an event."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel.definitions import check_seen, refuse
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.figures import Combine, Figure, figure
from spearhead.kernel.money import MAX_MINOR
from spearhead.kernel.text.clean import clean_text
from spearhead.numbers.goals.access import goal_for
from spearhead.numbers.goals.models import Goal, GoalStep

#: A share is kept in hundredths of a percent.
SHARE = 10_000


def is_rate(spec: Figure) -> bool:
    """Whether goals of this figure cannot be added up over months or people; they are read on the wider scope."""
    return spec.combine not in {Combine.SUM, Combine.COUNT}


def check_target(figure_key: str, target: int) -> None:
    """Refuse targets that are not positive, too large, or more than the whole of a share."""
    spec = figure(figure_key)
    if spec.needs:
        message = _("Goals are read by their holders; this figure is only for those who may see costs.")
        raise refuse("figure_not_open", "figure", message)
    if spec.stands:
        raise refuse(
            "figure_stands", "figure", _("This figure is read at a moment. Choose one that is read over a period.")
        )
    if target <= 0:
        raise refuse("not_positive", "target", _("A goal is larger than zero."))
    if target > MAX_MINOR:
        raise refuse("amount_out_of_range", "target", _("This amount is too large to store."))
    if spec.unit == "ratio" and target > SHARE * 100:
        raise refuse("amount_out_of_range", "target", _("This share is too large for a goal."))


def why(reason: str, *, needed: str = "") -> str:
    """The reason as it is kept; `needed` is what to say when there is none and one must be."""
    text = clean_text(reason, max_length=500, field="reason")
    if needed and not text:
        raise refuse("reason_missing", "reason", needed)
    return text


def held(by: User, goal_id: str | int, seen_version: int | None) -> Goal:
    """The goal, locked; refused when it is closed or was changed since it was seen."""
    seen = goal_for(by, goal_id)
    found = Goal.objects.select_for_update().filter(pk=seen.pk, withdrawn_at__isnull=True).first()
    if found is None:
        raise Absent
    check_seen(found, seen_version)
    if found.state == Goal.State.CLOSED:
        raise Refused("goal_closed", _("This goal is closed. It stays as it was."))
    return found


def step(goal: Goal, kind: str, by: User, reason: str = "", **values: Any) -> Goal:
    """Write new values, one step and one event; the first state is put into the history where it was missing."""
    before = {name: getattr(goal, name) for name in values}
    if not goal.steps.exists():
        GoalStep.objects.create(
            goal=goal, kind="set", state=goal.state, target=goal.target, by_id=goal.set_by_id, at=goal.created_at
        )
    for name, value in values.items():
        setattr(goal, name, value)
    goal.version += 1
    goal.save()
    _note(goal, kind, by, reason)
    changes = {name: (before[name], values[name]) for name in values if before[name] != values[name]}
    extra = {"reason": reason} if reason else {}
    record(Happened(f"goal.{kind}", "goal", goal.pk, by.pk, goal.version, changes, extra))
    return goal


def begin(goal: Goal, by: User, period_key: str) -> Goal:
    """Save a new goal with its first step and event."""
    goal.set_by_id = by.pk
    goal.save(force_insert=True)
    _note(goal, "set", by, goal.reason)
    extra = {"period": period_key} | ({"reason": goal.reason} if goal.reason else {})
    record(Happened("goal.set", "goal", goal.pk, by.pk, 1, {"target": (None, goal.target)}, extra))
    return goal


def _note(goal: Goal, kind: str, by: User, reason: str) -> None:
    GoalStep.objects.create(
        goal=goal, kind=kind, state=goal.state, target=goal.target, reason=reason, by_id=by.pk, at=timezone.now()
    )
