"""Making notices from events: who is told what. Only people who may read the record are told of it.

An overdue task is no notice: it is computed where it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from spearhead.accounts.teams.leading import leaders_above
from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.models import Lead
from spearhead.crm.notices.models import Notice
from spearhead.crm.records.kinds import KINDS
from spearhead.kernel.events.feed import after
from spearhead.kernel.events.models import Event
from spearhead.kernel.ids import Counter
from spearhead.kernel.jobs.schedule import recurring

#: Doors through which so much comes at once that nobody is told.
SILENT_DOORS: Final = frozenset({"import", "demo"})
CURSOR: Final = "notices.told"
BATCH: Final = 500
#: what has no name of its own to be read when the notice is drawn
_TITLED: Final = frozenset(
    {"automation", "action", "approval", "brief", "forecast", "pool", "process_change", "document"}
)
ABOUT_JOBS: Final = frozenset({"job", "import", "export"})

Loud = Notice.Loudness
#: who is told, under which kind of notice, how loud, and what more there is to say
Telling = tuple[int, str, str, dict[str, Any]]


def tell_from(events: Iterable[Event]) -> int:
    """Make the notices that these events call for, none twice; returns how many were new."""
    return _keep(_notices(events))


def _notices(events: Iterable[Event]) -> list[Notice]:
    made: list[Notice] = []
    known: dict[int, User | None] = {}
    for event in events:
        if event.door in SILENT_DOORS:
            continue
        for user_id, kind, loudness, data in _tellings(event):
            if user_id not in known:
                known[user_id] = User.objects.filter(pk=user_id, is_active=True).first()
            user = known[user_id]
            own_doing = user_id == event.actor_id and not kind.startswith("job_")
            if user is not None and not own_doing and _may_be_told(user, kind, event):
                made.append(_notice(user, event, kind, loudness, data))
    return made


def _keep(made: list[Notice]) -> int:
    if not made:
        return 0
    before = Notice.objects.count()
    Notice.objects.bulk_create(made, ignore_conflicts=True, batch_size=BATCH)
    return Notice.objects.count() - before


def _notice(user: User, event: Event, kind: str, loudness: str, data: dict[str, Any]) -> Notice:
    return Notice(
        user=user, event_id=event.pk, kind=kind, loudness=loudness, record_type=event.record_type,
        record_id=event.record_id, data={"by": event.actor_id, **data}, created_at=timezone.now(),
    )  # fmt: skip


def _may_be_told(user: User, kind: str, event: Event) -> bool:
    """Not what they muted, and nothing about a record that they cannot open."""
    if kind in user.preferences.get("muted", ()):
        return False
    if event.record_type not in KINDS:
        return True
    return KINDS[event.record_type].visible(user).filter(pk=event.record_id).exists()


def _tellings(event: Event) -> Iterator[Telling]:
    verb = event.kind.rpartition(".")[2]
    for people, kind, loudness in _RULES.get(event.kind, ()) or _RULES.get(f"*.{verb}", ()):
        for user_id in people(event):
            titled = event.record_type in _TITLED and event.payload.get("title")
            title = {"title": event.payload["title"]} if titled else {}
            yield user_id, kind, loudness, {**title, **_said(event)}
    if verb == "notified":
        for user_id in event.payload.get("to", ()):
            yield user_id, "automation_said", Loud.TODAY, _said(event)
    for user_id in event.payload.get("mentions", ()):
        yield user_id, "mentioned", Loud.TODAY, {}
    if verb in {"finished", "failed"} and event.record_type in ABOUT_JOBS and event.actor_id:
        yield event.actor_id, f"job_{verb}", Loud.TODAY, {"title": event.payload.get("title", "")}


def _said(event: Event) -> dict[str, str]:
    return {"said": event.payload["text"]} if event.payload.get("text") else {}


def _new_owner(event: Event) -> list[int]:
    pair = event.payload.get("changes", {}).get("owner")
    if pair:
        return [pair[1]] if pair[1] else []
    model = KINDS[event.record_type].model
    owner_id = model._default_manager.filter(pk=event.record_id).values_list("owner_id", flat=True).first()
    return [owner_id] if owner_id else []


def _named(event: Event) -> list[int]:
    return [int(event.payload["user"])] if event.payload.get("user") else []


def _people(event: Event) -> list[int]:
    return [int(one) for one in event.payload.get("people", ())]


def _above_the_deal(event: Event) -> list[int]:
    """Who leads the team that a deal counts for, or a team above it, today."""
    team_id = Deal.objects.filter(pk=event.record_id).values_list("credit_team_id", flat=True).first()
    parents = dict(Team.objects.values_list("id", "parent_id"))
    line: list[int] = []
    while team_id and team_id not in line:
        line.append(team_id)
        team_id = parents.get(team_id)
    day = today()
    current = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    leading = Membership.objects.filter(current, team_id__in=line).exclude(kind=Membership.Kind.MEMBER)
    return list(leading.values_list("user_id", flat=True).distinct())


def _who_brought_the_lead(event: Event) -> list[int]:
    found = Lead.objects.filter(pk=event.record_id).values_list("created_by_id", flat=True).first()
    return [found] if found else []


def _lead_owner(event: Event) -> list[int]:
    found = Lead.objects.filter(pk=event.record_id).values_list("owner_id", flat=True).first()
    return [found] if found else []


def _above_the_owner(event: Event) -> list[int]:
    """Who manages the team of the lead's owner today; the nearest team that has somebody."""
    owner = _lead_owner(event)
    return leaders_above(owner[0], today()) if owner else []


def _rule_owner_and_above(event: Event) -> list[int]:
    owner = int(event.payload["owner"])
    return [owner, *leaders_above(owner, today())]


_People = Callable[[Event], Sequence[int]]
_RULES: Final[dict[str, Sequence[tuple[_People, str, str]]]] = {
    "lead.created": [(_new_owner, "assigned", Loud.ACT_NOW)],
    "lead.reassigned": [(_new_owner, "assigned", Loud.ACT_NOW)],
    "*.reassigned": [(_new_owner, "assigned", Loud.TODAY)],
    "deal.created": [(_new_owner, "assigned", Loud.TODAY)],
    "company.created": [(_new_owner, "assigned", Loud.TODAY)],
    "activity.created": [(_new_owner, "assigned", Loud.TODAY)],
    "*.collaborator_added": [(_named, "collaborator_added", Loud.TODAY)],
    "deal.won": [(_above_the_deal, "deal_won", Loud.GOOD_TO_KNOW)],
    "lead.touched": [(_lead_owner, "lead_touched", Loud.TODAY)],
    "lead.due_soon": [(_lead_owner, "lead_due_soon", Loud.ACT_NOW)],
    "lead.overdue": [(_above_the_owner, "lead_overdue", Loud.ACT_NOW), (_lead_owner, "lead_overdue", Loud.ACT_NOW)],
    "automation.stopped": [(_rule_owner_and_above, "automation_stopped", Loud.ACT_NOW)],
    "approval.requested": [(_people, "approval_asked", Loud.ACT_NOW)],
    "approval.handed_on": [(_people, "approval_asked", Loud.ACT_NOW)],
    "call.escalated": [(_people, "call_escalated", Loud.ACT_NOW)],
    "pool.recycling": [(_people, "pool_recycling", Loud.TODAY)],
    "pool.recycled": [(_people, "pool_recycled", Loud.TODAY)],
    "approval.escalated": [(_people, "approval_late", Loud.ACT_NOW)],
    **{
        f"approval.{verb}": [(_people, f"approval_{verb}", Loud.ACT_NOW)]
        for verb in ("approved", "changes", "rejected", "expired")
    },
    "approval.seconded": [(_people, "approval_seconded", Loud.GOOD_TO_KNOW)],
    "approval.opposed": [(_people, "approval_opposed", Loud.TODAY)],
    "action.opened": [(_named, "assigned", Loud.TODAY)],
    "action.measured": [(_named, "action_measured", Loud.TODAY)],
    "process_change.told": [(_people, "change_told", Loud.ACT_NOW)],
    "process_change.reminded": [(_people, "change_reminded", Loud.ACT_NOW)],
    "process_change.unread": [(_people, "change_unread", Loud.TODAY)],
    "process_change.reviewed": [(_people, "change_reviewed", Loud.TODAY)],
    "brief.sent": [(_named, "brief_sent", Loud.TODAY)],
    "document.expiring": [(_people, "document_expiring", Loud.TODAY)],
    "list.exported": [(_people, "large_export", Loud.TODAY)],
    "user.data_taken": [(_people, "large_export", Loud.TODAY)],
    "contact.data_taken": [(_people, "large_export", Loud.TODAY)],
    "export.all_done": [(_people, "large_export", Loud.TODAY)],
    "forecast.called": [(_named, "forecast_called", Loud.TODAY)],
    "forecast.submitted": [(_named, "forecast_submitted", Loud.GOOD_TO_KNOW)],
    "lead.rejected": [(_who_brought_the_lead, "lead_rejected", Loud.GOOD_TO_KNOW)],
}


@recurring("notices.tell", every=timedelta(seconds=10))
def tell_new() -> int:
    """Make notices from all events sealed since the last call. Who is told is worked out before anything is locked; of
    two callers at once the second finds the place moved and makes none."""
    told = 0
    Counter.objects.get_or_create(name=CURSOR)
    while True:
        cursor = Counter.objects.get(name=CURSOR).value
        events = list(after(cursor, BATCH))
        if not events:
            return told
        notices = _notices(events)
        with transaction.atomic():
            if Counter.objects.filter(name=CURSOR, value=cursor).update(value=events[-1].seq):
                told += _keep(notices)
