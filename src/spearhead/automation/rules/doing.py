"""The actions of a rule, each by the act that a person would use, with the rights of the rule's owner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.teams.leading import leaders_above
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.automation.rules.closed import EDIT, REASSIGN, settable
from spearhead.automation.rules.human import human_value, value_of
from spearhead.crm.activities.acts import plan_activity
from spearhead.crm.deals.moves import move_deal
from spearhead.crm.records.models import Record
from spearhead.crm.tags.access import tags_of
from spearhead.crm.tags.acts import tag_records
from spearhead.kernel.definitions import refuse
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened

Outcome = dict[str, Any]
Doing = Callable[[str, Record, Mapping[str, Any], User], Outcome]


def foresee(noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Outcome:
    """What an action would do to a record: ``before``, ``after``, and ``kept`` where a person's value wins."""
    match action["do"]:
        case "set":
            if action["field"] not in settable(noun, owner):
                message = _("There is no field “%(field)s” here.") % {"field": action["field"]}
                raise refuse("unknown_field", "field", message)
            before = value_of(record, action["field"])
            found: Outcome = {"field": action["field"], "before": before, "after": action["value"]}
            if before != action["value"] and (kept := human_value(noun, record, action["field"])):
                found["kept"] = {"by": kept.by_id, "at": kept.at.isoformat()}
            return found
        case "assign":
            return {"field": "owner", "before": record.owner_id, "after": action["user"]}
        case "move":
            return {"field": "stage", "before": value_of(record, "stage_id"), "after": action["stage"]}
        case "tag":
            return {"field": "tags", "before": tags_of(noun, [record.pk])[record.pk], "after": [action["tag"]]}
        case "task":
            return {"after": action["subject"]}
    return {"after": action["text"]}


def perform(noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Outcome:
    """Do it; the outcome says what was before and after, or why it was left."""
    seen = foresee(noun, record, action, owner)
    found: Outcome = {"do": action["do"], **seen}
    if "kept" in seen:
        return {**found, "outcome": "kept"}
    if "field" in seen and _same(seen):
        return {**found, "outcome": "equal"}
    return {**found, "outcome": "done", **_DOING[action["do"]](noun, record, action, owner)}


def _same(seen: Outcome) -> bool:
    if seen["field"] == "tags":
        return set(seen["after"]) <= set(seen["before"])
    return bool(seen["before"] == seen["after"])


def _set(noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Outcome:
    EDIT[noun](record.pk, {action["field"]: action["value"]}, by=owner, seen_version=None)
    return {}


def _assign(noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Outcome:
    to = User.objects.filter(pk=action["user"]).first()
    if to is None:
        raise refuse("unknown_person", "user", _("There is no such person."))
    REASSIGN[noun](record.pk, to, by=owner, seen_version=None)
    return {}


def _tag(noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Outcome:
    tag_records(noun, [record.pk], [action["tag"]], by=owner)
    return {}


def _move(_noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Outcome:
    move_deal(record.pk, action["stage"], by=owner, seen_version=None)
    return {}


def _task(noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Outcome:
    due = timezone.localtime() + timedelta(days=action["days"])
    values: dict[str, Any] = {
        "kind": "task", "subject": action["subject"], "origin": "automation", "all_day": True,
        "due_at": due.replace(hour=18, minute=0, second=0, microsecond=0), f"{noun}_id": record.pk,
        "owner_id": owner.pk if action["who"] == "me" else record.owner_id or owner.pk,
    }  # fmt: skip
    return {"activity": plan_activity(values, by=owner).pk}


def _notify(noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Outcome:
    match action["who"]:
        case "me":
            to = [owner.pk]
        case "manager":
            to = leaders_above(record.owner_id, today())
        case _:
            to = [record.owner_id] if record.owner_id else []
    extra = {"to": to, "text": action["text"], "for": owner.pk}
    record_event(Happened(f"{noun}.notified", noun, record.pk, None, record.version, extra=extra))
    return {"to": to}


_DOING: Final[Mapping[str, Doing]] = {
    "set": _set, "assign": _assign, "tag": _tag, "move": _move, "task": _task, "notify": _notify,
}  # fmt: skip
