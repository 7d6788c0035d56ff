"""The audit log: who did what, when, through which door; for administrators and analysts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from spearhead.accounts.audit import CAP, Search, log_for, readable_changes
from spearhead.accounts.users.models import User
from spearhead.crm.records.changes import Names, beside, told
from spearhead.kernel.acts import DOORS
from spearhead.kernel.events.models import Event
from spearhead.kernel.ids import MAX_ID
from spearhead.web import forms
from spearhead.web.asking import read_page
from spearhead.web.screens import reader
from spearhead.web.settings.audit_words import DOOR_WORDS, NOUNS, kind_words
from spearhead.web.settings.kit import page

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One event as the log shows it."""

    event: Event
    who: str
    what: str
    record: str
    url: str
    door: str
    changes: list[Any]
    more: list[tuple[str, str]]


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """The log, newest first."""
    user = reader(request)
    user.sight.require("audit", "read")
    asked = _asked(request)
    rows = log_for(user, asked)
    total = rows[: CAP + 1].count()
    number = read_page(request.GET.get("page", "1"))
    found = list(rows[(number - 1) * PER_PAGE : number * PER_PAGE])
    context = {
        "lines": _lines(user, found), "asked": asked, "number": number, "total": min(total, CAP), "capped": total > CAP,
        "pages": max(-(-min(total, CAP) // PER_PAGE), 1), "per_page": PER_PAGE, "narrowed": asked != Search(),
        "nouns": sorted(((key, _(word)) for key, word in NOUNS.items()), key=lambda pair: pair[1]),
        "doors": [(door, _(DOOR_WORDS[door])) for door in DOORS],
        "people": [(str(one.pk), one.name) for one in User.objects.filter(pk=asked.actor_id or 0)],
    }  # fmt: skip
    return page(request, "settings/audit.html", "audit", context)


def _asked(request: HttpRequest) -> Search:
    given = request.GET

    def number(name: str) -> int | None:
        raw = given.get(name, "")
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 20 and 0 < int(raw) <= MAX_ID else None

    return Search(
        actor_id=number("person"), kind=forms.text(given, "kind")[:48], record_type=forms.text(given, "noun")[:24],
        record_id=number("record"), door=forms.text(given, "door")[:12], since=forms.day(given, "since"),
        until=forms.day(given, "until"),
    )  # fmt: skip


def _lines(user: User, events: list[Event]) -> list[Line]:
    names = Names(user, events)
    ids = {event.record_id for event in events if event.record_type == "user"}
    people = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        Line(
            event, names.person(event.actor_id) or _("the system"), kind_words(event.kind),
            _record(event, names, people),
            _url(event), _(DOOR_WORDS.get(event.door, event.door)),
            told(readable_changes(user, event), names, names.currency(event), event.record_type),
            beside(event.payload, names),
        )
        for event in events
    ]  # fmt: skip


def _record(event: Event, names: Names, people: Mapping[int, str]) -> str:
    noun = _(NOUNS[event.record_type]) if event.record_type in NOUNS else event.record_type
    name = (
        people.get(event.record_id, "") if event.record_type == "user" else names.of(event.record_type, event.record_id)
    )
    return f"{noun} {name.strip('…') or event.record_id}"


def _url(event: Event) -> str:
    if event.record_type not in {"deal", "company", "contact", "lead", "activity"}:
        return ""
    try:
        return reverse(event.record_type, args=[event.record_id])
    except NoReverseMatch:
        return ""
