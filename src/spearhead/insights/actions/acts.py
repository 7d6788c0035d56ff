"""Opening actions, moving them on, and dropping them with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, zone
from spearhead.crm.activities.acts import plan_activity
from spearhead.crm.records.acts import check_owner
from spearhead.insights.actions.access import action_for
from spearhead.insights.actions.models import Action
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import check_seen, refuse, validate
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.figures import figure
from spearhead.kernel.text.clean import clean_text
from spearhead.process.pipelines.access import stage as known_stage

FURTHEST: Final = 3  #: years ahead
STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    Action.State.OPEN: (Action.State.DOING, Action.State.DONE, Action.State.DROPPED),
    Action.State.DOING: (Action.State.DONE, Action.State.DROPPED),
    Action.State.DONE: (Action.State.DOING,),
    Action.State.MEASURED: (),
    Action.State.DROPPED: (Action.State.OPEN,),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done. `expected_points` are percentage points of the figure, signed."""

    kind: str
    title: str
    owner_id: int
    stage_id: int
    expected_points: float
    due_on: date
    check_on: date
    note: str = ""
    figure: str = "stage_conversion"
    reps: tuple[int, ...] = ()
    baseline: Mapping[str, Any] = field(default_factory=dict)


@act
def open_action(plan: Plan, *, by: User) -> Action:
    """Open an action for oneself or for somebody of one's line, and put it on the owner's day as a task."""
    by.sight.require("action", "edit")
    owner = check_owner(User.objects.filter(pk=plan.owner_id).first())
    if not by.sight.covers("action", "edit", owner_id=owner.pk):
        raise Forbidden(_("You cannot give actions to this person."))
    stage = known_stage(plan.stage_id)
    if stage is None:
        raise refuse("unknown_stage", "stage", _("Choose a stage."))
    _check(plan, by)
    action = Action(
        kind=plan.kind, title=clean_text(plan.title, max_length=160, field="title"), owner=owner, stage=stage,
        note=clean_text(plan.note, max_length=1000, field="note"), figure=figure(plan.figure).key,
        scope={"stage": stage.pk, "reps": sorted(plan.reps)}, baseline=dict(plan.baseline),
        expected_points=plan.expected_points, due_on=plan.due_on, check_on=plan.check_on, created_by=by,
        created_at=timezone.now(),
    )  # fmt: skip
    if not action.title:
        raise refuse("title_missing", "title", _("Say what is to be done."))
    validate(action)
    action.save(force_insert=True)
    extra = {
        "stage": stage.pk, "figure": action.figure, "expected_points": action.expected_points, "user": owner.pk,
        "title": action.title,
    }  # fmt: skip
    record_event(Happened("action.opened", "action", action.pk, by.pk, 1, extra=extra))
    due = datetime.combine(plan.due_on, time(9), zone())
    plan_activity({"kind": "task", "subject": action.title, "due_at": due, "owner_id": owner.pk}, by=by)
    return action


def _check(plan: Plan, by: User) -> None:
    if plan.kind not in Action.Kind.values:
        raise refuse("bad_value", "kind", _("Choose what kind of action this is."))
    if not 0 < abs(plan.expected_points) <= 100:
        raise refuse("no_effect_expected", "expected_points", _("Say by how many points the figure is to change."))
    if plan.due_on < today():
        raise refuse("due_past", "due_on", _("The day lies in the past."))
    if plan.check_on < plan.due_on:
        raise refuse("checked_before_due", "check_on", _("The figure is checked after the action is due."))
    if plan.check_on.year > today().year + FURTHEST:
        raise refuse("too_far", "check_on", _("This day is too far ahead."))
    if not set(plan.reps) <= by.sight.people:
        raise refuse("unknown_person", "reps", _("Name people whom you lead."))


@act
def move_action(
    action_id: str | int, state: str, *, by: User, seen_version: int | None, reason: str = ""
) -> Action:  # fmt: skip
    """Take it up, finish it, drop it with a reason, or bring it back; its figure alone says whether it worked."""
    found = action_for(by, action_id)
    action = Action.objects.select_for_update().get(pk=found.pk)
    if not (by.pk == action.owner_id or by.sight.covers("action", "edit", owner_id=action.owner_id)):
        raise Forbidden(_("You may look at this, but not change it."))
    check_seen(action, seen_version)
    if state not in STEPS[action.state]:
        raise Refused("bad_step", _("This step does not follow from where it stands."), {"state": state[:20]})
    words = clean_text(reason, max_length=300, field="reason")
    if state == Action.State.DROPPED and not words:
        raise refuse("reason_needed", "reason", _("Say why it is dropped."))
    before, action.state, action.reason = action.state, state, words
    action.done_on = today() if state == Action.State.DONE else None
    action.version += 1
    validate(action)
    action.save()
    changes = {"state": (before, state)}
    record_event(Happened(f"action.{state}", "action", action.pk, by.pk, action.version, changes))
    return action
