"""The actions of a rule, each by the act that a person would use, with the rights of the rule's owner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.automation.approvals.acts import request_approval
from spearhead.automation.approvals.models import ApprovalRequest
from spearhead.automation.clocks.acts import cancel_clock, start_clock
from spearhead.automation.clocks.models import Clock
from spearhead.automation.pools.access import lies_in_pool
from spearhead.automation.pools.acts import return_record
from spearhead.automation.pools.models import Pool
from spearhead.automation.rules.closed import EDIT, REASSIGN, settable
from spearhead.automation.rules.human import human_value, value_of
from spearhead.automation.rules.sending import people_of, said, send
from spearhead.automation.rules.texts import fill
from spearhead.crm.activities.acts import plan_activity
from spearhead.crm.deals.moves import move_deal
from spearhead.crm.leads.access import lead_to_change
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
            return _owned(noun, record, action["user"])
        case "move":
            return {"field": "stage", "before": value_of(record, "stage_id"), "after": action["stage"]}
        case "tag":
            return {"field": "tags", "before": tags_of(noun, [record.pk])[record.pk], "after": [action["tag"]]}
        case "pool":
            return {**_owned(noun, record, None), "to": _pool_name(action["pool"])}
        case "stop_clock":
            return {}
        case "task":
            return {"after": fill(noun, record, action["subject"], owner)}
        case "clock":
            return {"after": action["hours"]}
        case "notify" | "ask":
            return {"after": fill(noun, record, action["text"], owner)}
    return said(noun, record, action, owner)


def _owned(noun: str, record: Record, after: int | None) -> Outcome:
    found: Outcome = {"field": "owner", "before": record.owner_id, "after": after}
    if record.owner_id != after and (kept := human_value(noun, record, "owner_id")):
        found["kept"] = {"by": kept.by_id, "at": kept.at.isoformat()}
    return found


def perform(noun: str, record: Record, action: Mapping[str, Any], owner: User, mark: str = "") -> Outcome:
    """Do it; the outcome says what was before and after, or why it was left. What it sends is sent once by `mark`."""
    seen = foresee(noun, record, action, owner)
    found: Outcome = {"do": action["do"], **seen}
    if "kept" in seen:
        return {**found, "outcome": "kept"}
    if "field" in seen and action["do"] != "pool" and _same(seen):
        return {**found, "outcome": "equal"}
    if action["do"] in SENDING:
        return {**found, **send(noun, record, action, owner, mark)}
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
        "kind": "task", "origin": "automation", "all_day": True,
        "subject": fill(noun, record, action["subject"], owner)[:300],
        "due_at": due.replace(hour=18, minute=0, second=0, microsecond=0), f"{noun}_id": record.pk,
        "owner_id": owner.pk if action["who"] == "me" else record.owner_id or owner.pk,
    }  # fmt: skip
    return {"activity": plan_activity(values, by=owner).pk}


def _notify(noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Outcome:
    to = [one.pk for one in people_of(action["who"], record, owner)]
    extra = {"to": to, "text": fill(noun, record, action["text"], owner), "for": owner.pk}
    record_event(Happened(f"{noun}.notified", noun, record.pk, None, record.version, extra=extra))
    return {"to": to}


def _clock(_noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Outcome:
    lead = lead_to_change(owner, record.pk)
    if lead.first_response_at is not None or Clock.objects.filter(lead=lead, state__in=("running", "paused")).exists():
        return {"outcome": "equal"}
    return {"clock": start_clock(lead, minutes=action["hours"] * 60).pk}


def _stop_clock(_noun: str, record: Record, _action: Mapping[str, Any], owner: User) -> Outcome:
    if not Clock.objects.filter(lead_id=record.pk, state__in=("running", "paused")).exists():
        return {"outcome": "equal"}
    return {"clock": cancel_clock(record.pk, by=owner).pk}


def _pool(noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Outcome:
    if lies_in_pool(noun, record.pk):
        return {"outcome": "equal"}
    why = _("Put there by an automation.")
    stay = return_record(noun, record.pk, why, by=owner, seen_version=None, pool_id=action["pool"])
    return {"stay": stay.pk}


def _pool_name(pool_id: int) -> str:
    return str(Pool.objects.filter(pk=pool_id).values_list("name", flat=True).first() or "")


def _ask(noun: str, record: Record, action: Mapping[str, Any], owner: User) -> Outcome:
    """Once: while the same waits, it is not asked for again."""
    given = {"kind": action["kind"], "text": fill(noun, record, action["text"], owner)}
    waiting = ApprovalRequest.objects.filter(deal_id=record.pk, act="ask", state=ApprovalRequest.State.PENDING)
    if any(one.payload.get("kind") == action["kind"] for one in waiting):
        return {"outcome": "equal"}
    made = request_approval("ask", record.pk, given, _("Asked by an automation."), by=owner)
    return {"request": made.pk}


SENDING: Final = frozenset({"mail", "chat", "webhook"})
_DOING: Final[Mapping[str, Doing]] = {
    "set": _set, "assign": _assign, "tag": _tag, "move": _move, "task": _task, "notify": _notify,
    "clock": _clock, "stop_clock": _stop_clock, "pool": _pool, "ask": _ask,
}  # fmt: skip
