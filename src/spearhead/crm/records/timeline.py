"""The timeline of a record (动态): what was done to it and with it, newest first, by day, within the reader's reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import zone
from spearhead.crm.activities.access import activities_on
from spearhead.crm.activities.models import Activity
from spearhead.crm.contacts.access import contacts_visible_to
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.records.acts import public
from spearhead.crm.records.changes import Change, Names, told
from spearhead.crm.records.kinds import kind_of
from spearhead.crm.records.wording import AUTOMATION, DEEDS, HELD, ICONS, SILENT, TONES, said
from spearhead.kernel.events.feed import of_records
from spearhead.kernel.events.models import Event

__all__ = ["Change", "Day", "Entry", "timeline"]

MOST: Final = 200
#: characters of what was written that a timeline holds; the activity itself has the rest
MOST_WORDS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline: who did what when. `record_type` and `record_id` say on what, `about` names it when it
    is another record than the one looked at; `icon` and `tone` are words that a screen turns into its own.
    """

    at: datetime
    who: str
    what: str
    kind: str
    record_type: str
    record_id: int
    icon: str = "point"
    tone: str = ""
    body: str = ""
    about: str = ""
    url: str = ""
    changes: Sequence[Change] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of one day in the workspace's time zone."""

    day: date
    entries: list[Entry]


def timeline(
    user: User,
    record_type: str,
    record_id: str | int,
    *,
    kinds: Sequence[str] = (),
    before: datetime | None = None,
    limit: int = MOST,
) -> list[Day]:
    """Up to `limit` entries of a record before a moment. A company's holds those of its contacts and deals that the
    reader may see. `kinds` keeps activity kinds (``call``) and ``change``. `Absent` for what may not be read.
    """
    record = kind_of(record_type).one(user, record_id)
    parts = _parts(user, record_type, record.pk)
    found: list[Entry] = []
    if not kinds or set(kinds) & set(HELD):
        found += _activities(user, parts, (record_type, record.pk), kinds, before, limit)
    if not kinds or "change" in kinds:
        found += _events(user, parts, (record_type, record.pk), before, limit)
    found.sort(key=lambda entry: entry.at, reverse=True)
    return _by_day(found[:limit], zone())


def _parts(user: User, record_type: str, record_id: int) -> list[tuple[str, list[int]]]:
    parts = [(record_type, [record_id])]
    if record_type == "company":
        deals = deals_visible_to(user).filter(company_id=record_id)
        people = contacts_visible_to(user).filter(company_id=record_id)
        parts.append(("deal", list(deals.values_list("pk", flat=True))))
        parts.append(("contact", list(people.values_list("pk", flat=True))))
    return parts


def _by_day(entries: Sequence[Entry], here: ZoneInfo) -> list[Day]:
    grouped = groupby(entries, key=lambda entry: entry.at.astimezone(here).date())
    return [Day(day, list(those)) for day, those in grouped]


def _activities(
    user: User,
    parts: Sequence[tuple[str, list[int]]],
    looked_at: tuple[str, int],
    kinds: Sequence[str],
    before: datetime | None,
    limit: int,
) -> Iterator[Entry]:
    if any(kind == "activity" for kind, _ids in parts):
        return
    rows = activities_on(user, parts).filter(done_at__isnull=False).select_related("owner", "deal", "contact")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if before:
        rows = rows.filter(done_at__lt=before)
    hidden = {name for resource, name in user.sight.hidden if resource == "activity"}
    for activity in rows.order_by("-done_at", "-id")[:limit]:
        yield _held(activity, looked_at, hidden)


def _short(text: str) -> str:
    return text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS].rstrip()}…"


def _held(activity: Activity, looked_at: tuple[str, int], hidden: set[str]) -> Entry:
    words = [activity.subject, activity.outcome, activity.body if activity.body != activity.subject else ""]
    names = ("subject", "outcome", "body")
    elsewhere = activity.deal if activity.deal_id and looked_at != ("deal", activity.deal_id) else None
    about = elsewhere if elsewhere is not None and looked_at[0] == "company" else None
    return Entry(
        at=activity.done_at or activity.created_at,
        who=activity.owner.name if activity.owner else "",
        what=said(activity.kind, HELD),  # type: ignore[arg-type]  # lazy strings
        kind=activity.kind,
        record_type="activity",
        record_id=activity.pk,
        icon=ICONS.get(activity.kind, "point"),
        tone="accent" if activity.is_contact else "",
        body=_short("\n".join(word for word, name in zip(words, names, strict=True) if word and name not in hidden)),
        about=about.name if about else "",
    )


def _events(
    user: User,
    parts: Sequence[tuple[str, list[int]]],
    looked_at: tuple[str, int],
    before: datetime | None,
    limit: int,
) -> list[Entry]:
    rows = of_records(parts).exclude(kind="deal.placed")  # an order of cards is no news of a deal
    if before:
        rows = rows.filter(at__lt=before)
    events = list(rows[:limit])
    names = Names(user, events)
    entries = [_told(event, names, looked_at, user.sight.hidden) for event in events]
    return [entry for entry in entries if entry is not None]


def _told(event: Event, names: Names, looked_at: tuple[str, int], hidden: frozenset[tuple[str, str]]) -> Entry | None:
    """The entry of an event, or nothing when all that it says is hidden from the reader."""
    raw: Mapping[str, Any] = event.payload.get("changes", {})
    shown = {
        name: pair
        for name, pair in raw.items()
        if name not in SILENT and not {(event.record_type, name), (event.record_type, public(name))} & hidden
    }
    if not shown and event.kind.endswith(".changed"):
        return None
    here = (event.record_type, event.record_id)
    return Entry(
        at=event.at,
        who=str(AUTOMATION) if event.door == "automation" else names.person(event.actor_id),
        what=said(event.kind, DEEDS, str(DEEDS["changed"])),  # type: ignore[arg-type]  # lazy strings
        kind=event.kind,
        record_type=event.record_type,
        record_id=event.record_id,
        icon=said(event.kind, ICONS, "point"),
        tone=said(event.kind, TONES),
        about="" if here == looked_at else names.of(event.record_type, event.record_id),
        changes=told(shown, names, names.currency(event), event.record_type),
    )
