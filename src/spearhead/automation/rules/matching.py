"""Which events start a rule, which records are due, and whether a record fits its conditions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F
from django.db.models.functions import Coalesce, Greatest

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import zone
from spearhead.automation.rules.closed import FIELDS, WATCHED
from spearhead.automation.rules.models import AutomationRule
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal
from spearhead.crm.records.kinds import KINDS
from spearhead.crm.records.models import Record
from spearhead.kernel.events.models import Event

#: Doors through which so much comes at once that no rule starts.
SILENT_DOORS: Final = frozenset({"import", "demo"})
LOGGED: Final = ("activity.created", "activity.completed")
MOVED: Final = ("deal.moved", "deal.won", "deal.lost", "deal.reopened")
MOST_DUE: Final = 5_000
SLEPT: Final = timedelta(days=7)


def event_kinds(rule: AutomationRule) -> tuple[str, ...]:
    """The kinds of events that can start it; none where it waits for time to pass."""
    match rule.trigger["kind"]:
        case "created":
            return (f"{rule.noun}.created",)
        case "logged":
            return LOGGED
        case "stage":
            return MOVED
        case "changed":
            more = MOVED if rule.noun == "deal" else ()
            verbs = ("changed", "reassigned", "lines_set", "accepted", "qualified", "rejected", "converted", "routed")
            return (*(f"{rule.noun}.{verb}" for verb in verbs), *more)
    return ()


def concerned(rule: AutomationRule, event: Event) -> int | None:
    """The record of the rule's kind that an event is about, where it starts the rule; else None."""
    trigger, changes = rule.trigger, event.payload.get("changes", {})
    if event.kind not in event_kinds(rule):
        return None
    match trigger["kind"]:
        case "changed" if WATCHED[rule.noun][trigger["field"]] not in changes:
            return None
        case "stage" if changes.get("stage", [None, None])[1] != trigger["stage"]:
            return None
        case "logged":
            return _of_activity(rule, event)
    return event.record_id


def _of_activity(rule: AutomationRule, event: Event) -> int | None:
    if event.kind == "activity.created" and event.payload.get("what") != "activity.logged":
        return None
    done = Activity.objects.filter(pk=event.record_id, done_at__isnull=False, deleted_at__isnull=True)
    if wanted := rule.trigger.get("activity"):
        done = done.filter(kind=wanted)
    return done.values_list(f"{rule.noun}_id", flat=True).first()


def due_now(rule: AutomationRule, now: datetime) -> Iterator[tuple[int, str]]:
    """Records that have been quiet for long enough or whose date has come, each with the name of the occasion."""
    open_ = Deal.objects.filter(status="open", deleted_at__isnull=True).order_by("pk")
    if rule.trigger["kind"] == "quiet":
        since = Greatest(Coalesce(F("last_contact_at"), F("created_at")), F("entered_stage_at"))
        rows = open_.annotate(quiet_since=since).filter(quiet_since__lte=now - timedelta(days=rule.trigger["days"]))
        for pk, moment in rows.values_list("pk", "quiet_since")[:MOST_DUE]:
            yield pk, f"quiet:{pk}:{moment:%Y%m%dT%H%M%S}"
        return
    field, today = rule.trigger["field"], now.astimezone(zone()).date()
    last = today - timedelta(days=rule.trigger["days"])
    began = rule.on_since.astimezone(zone()).date() if rule.on_since else today
    first = max(last - SLEPT, began - timedelta(days=rule.trigger["days"]))
    due: dict[str, Any] = {f"{field}__lte": last, f"{field}__gte": first}
    for pk, day in open_.filter(**due).values_list("pk", field)[:MOST_DUE]:
        yield pk, f"date:{pk}:{field}:{day.isoformat()}"


def fits(rule: AutomationRule, user: User, record_id: int) -> Record | None:
    """The record where its owner may read it and it fits the conditions; a field that is gone is `Refused`."""
    tree = FIELDS[rule.noun](user).tree(rule.conditions)
    found: Record | None = KINDS[rule.noun].visible(user).filter(tree.q(), pk=record_id).first()
    return found
