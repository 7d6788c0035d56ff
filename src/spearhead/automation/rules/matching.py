"""Which events start a rule, which records are due, and whether a record fits its conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Greatest

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import zone
from spearhead.automation.intake.models import Arrival
from spearhead.automation.rules.closed import ANSWERS, CLOCKS, FIELDS, in_events
from spearhead.automation.rules.models import AutomationRule, AutomationRun
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal
from spearhead.crm.records.kinds import KINDS
from spearhead.crm.records.models import Record
from spearhead.kernel.events.models import Event

#: Doors through which so much comes at once that no rule starts.
SILENT_DOORS: Final = frozenset({"import", "demo"})
LOGGED: Final = ("activity.created", "activity.completed")
CHANGING: Final = ("changed", "reassigned", "lines_set", "accepted", "qualified", "rejected", "converted", "routed",
                   "pooled")  # fmt: skip
RECEIVED: Final = ("lead.created", "lead.touched")
MOVED: Final = ("deal.moved", "deal.won", "deal.lost", "deal.reopened")
CHUNK: Final = 500
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
        case "received":
            return RECEIVED
        case "clock":
            return (CLOCKS[rule.trigger["when"]],)
        case "answered":
            return tuple(f"approval.{one}" for one in ANSWERS if rule.trigger.get("answer") in (None, one))
        case "changed":
            more = MOVED if rule.noun == "deal" else ()
            return (*(f"{rule.noun}.{verb}" for verb in CHANGING), *more)
    return ()


def concerned(rule: AutomationRule, event: Event) -> int | None:
    """The record of the rule's kind that an event is about, where it starts the rule; else None."""
    trigger, changes = rule.trigger, event.payload.get("changes", {})
    if event.kind not in event_kinds(rule):
        return None
    match trigger["kind"]:
        case "changed" if not _changed(trigger, changes.get(in_events(rule.noun, trigger["field"]))):
            return None
        case "stage" if changes.get("stage", [None, None])[1] != trigger["stage"]:
            return None
        case "logged":
            return _of_activity(rule, event)
        case "received":
            return event.record_id if _by_form(trigger.get("form"), event) else None
        case "clock" if event.payload.get("state", trigger["when"]) != trigger["when"]:
            return None
        case "answered":
            return int(event.payload["deal"])
    return event.record_id


def _changed(trigger: Mapping[str, Any], pair: Sequence[Any] | None) -> bool:
    """Whether a change, ``[before, after]`` as events keep it, is one that the trigger asks for."""
    if pair is None:
        return False
    before, after = pair
    if way := trigger.get("way"):
        if before is None or after is None:
            return False
        return bool(after > before if way == "up" else after < before)
    return all(trigger.get(name) in (None, value) for name, value in (("from", before), ("to", after)))


def _by_form(form_id: int | None, event: Event) -> bool:
    """Whether a lead came, or came again, through a public form; through this one, where one is named."""
    if event.kind == "lead.created":
        came = Arrival.objects.filter(lead_id=event.record_id, state=Arrival.State.NEW)
    else:
        came = Arrival.objects.filter(pk=event.payload.get("arrival") or 0)
    came = came.filter(channel="form")
    return (came if form_id is None else came.filter(form_id=form_id)).exists()


def _of_activity(rule: AutomationRule, event: Event) -> int | None:
    if event.kind == "activity.created" and event.payload.get("what") != "activity.logged":
        return None
    done = Activity.objects.filter(pk=event.record_id, done_at__isnull=False, deleted_at__isnull=True)
    if wanted := rule.trigger.get("activity"):
        done = done.filter(kind=wanted)
    return done.values_list(f"{rule.noun}_id", flat=True).first()


def due_now(rule: AutomationRule, now: datetime) -> Iterator[tuple[int, str]]:
    """Records that have been quiet for long enough or whose date has come, each with the name of the occasion."""
    rows, field = _waiting(rule, now, Deal.objects.all())
    for pk, value in rows.values_list("pk", field).iterator(chunk_size=2000):
        yield pk, _occasion(rule, pk, value)


def fresh_due(rule: AutomationRule, now: datetime, among: QuerySet[Any] | None) -> Iterator[tuple[int, str]]:
    """As `due_now`, of some records, without the occasions that the rule met already, so that no old one stands in the
    way of a new one."""
    deals = Deal.objects.all() if among is None else Deal.objects.filter(pk__in=among.order_by().values("pk"))
    rows, field = _waiting(rule, now, deals)
    found = rows.values_list("pk", field).iterator(chunk_size=CHUNK)
    while some := list(islice(found, CHUNK)):
        named = {_occasion(rule, pk, value): pk for pk, value in some}
        met = set(AutomationRun.objects.filter(rule=rule, key__in=named).values_list("key", flat=True))
        yield from ((pk, key) for key, pk in named.items() if key not in met)


def _occasion(rule: AutomationRule, pk: int, value: Any) -> str:
    if rule.trigger["kind"] == "quiet":
        return f"quiet:{pk}:{value:%Y%m%dT%H%M%S}"
    return f"date:{pk}:{rule.trigger['field']}:{value.isoformat()}"


def _waiting(rule: AutomationRule, now: datetime, among: QuerySet[Any]) -> tuple[QuerySet[Any], str]:
    """The open deals for which it is time, and the name of the value that says since when."""
    open_ = among.filter(status="open", deleted_at__isnull=True).order_by("pk")
    if rule.trigger["kind"] == "quiet":
        since = Greatest(Coalesce(F("last_contact_at"), F("created_at")), F("entered_stage_at"))
        rows = open_.annotate(quiet_since=since).filter(quiet_since__lte=now - timedelta(days=rule.trigger["days"]))
        return rows, "quiet_since"
    field, today = rule.trigger["field"], now.astimezone(zone()).date()
    last = today - timedelta(days=rule.trigger["days"])
    began = rule.on_since.astimezone(zone()).date() if rule.on_since else today
    first = max(last - SLEPT, began - timedelta(days=rule.trigger["days"]))
    return open_.filter(**{f"{field}__lte": last, f"{field}__gte": first}), field


def fits(rule: AutomationRule, user: User, record_id: int) -> Record | None:
    """The record where its owner may read it and it fits the conditions; a field that is gone is `Refused`."""
    tree = FIELDS[rule.noun](user).tree(rule.conditions)
    found: Record | None = KINDS[rule.noun].visible(user).filter(tree.q(), pk=record_id).first()
    return found
