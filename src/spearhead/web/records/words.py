"""Putting a timeline into words: what happened, with which mark, and fields by their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from spearhead.crm.records.timeline import Change, Day, Entry
from spearhead.web import readable

#: kind of event → words, icon, tone
HAPPENED: Final[dict[str, tuple[str, str, str]]] = {
    "created": (gettext_noop("created it"), "plus", "accent"),
    "changed": (gettext_noop("changed it"), "pencil", ""),
    "moved": (gettext_noop("moved it to another stage"), "arrow-right", "accent"),
    "won": (gettext_noop("marked it as won"), "trophy", "ok"),
    "lost": (gettext_noop("marked it as lost"), "circle-x", "danger"),
    "reopened": (gettext_noop("reopened it"), "refresh", "warn"),
    "parked": (gettext_noop("parked it"), "player-pause", "warn"),
    "unparked": (gettext_noop("brought it back"), "player-play", ""),
    "reassigned": (gettext_noop("reassigned it"), "user-share", ""),
    "deleted": (gettext_noop("deleted it"), "trash", "danger"),
    "restored": (gettext_noop("restored it"), "refresh", ""),
    "converted": (gettext_noop("converted it"), "arrow-right", "ok"),
    "merged": (gettext_noop("merged it with another"), "git-merge", ""),
    "call": (gettext_noop("called"), "phone", ""),
    "meeting": (gettext_noop("met"), "users", ""),
    "visit": (gettext_noop("visited"), "map-pin", ""),
    "email": (gettext_noop("wrote"), "mail", ""),
    "task": (gettext_noop("did a task"), "check", ""),
    "note": (gettext_noop("noted"), "note", ""),
}
FIELDS: Final[dict[str, str]] = {
    "name": gettext_noop("Name"), "stage": gettext_noop("Stage"), "owner": gettext_noop("Owner"),
    "amount_minor": gettext_noop("Amount"), "currency": gettext_noop("Currency"),
    "expected_close": gettext_noop("Expected close"), "next_step": gettext_noop("Next step"),
    "next_step_on": gettext_noop("Next step on"), "closed_on": gettext_noop("Closed on"),
    "loss_reason": gettext_noop("Lost reason"), "loss_note": gettext_noop("What happened"),
    "competitor": gettext_noop("Competitor"), "category": gettext_noop("Forecast category"),
    "parked_until": gettext_noop("Parked until"), "push_count": gettext_noop("Pushes"),
    "company": gettext_noop("Company"), "source": gettext_noop("Source"), "industry": gettext_noop("Industry"),
    "city": gettext_noop("City"), "phone": gettext_noop("Phone"), "email": gettext_noop("E-mail"),
    "title": gettext_noop("Job title"), "tier": gettext_noop("Tier"), "product": gettext_noop("Product"),
    "mobile": gettext_noop("Mobile"), "employees": gettext_noop("Employees"), "parent": gettext_noop("Parent company"),
}  # fmt: skip
PAGES: Final = frozenset({"deal", "company", "contact", "lead", "activity"})


def words(days: Iterable[Day], currency: str) -> list[dict[str, Any]]:
    """The days of a timeline as the template draws them."""
    return [{"day": day.day, "entries": [_entry(entry, currency) for entry in day.entries]} for day in days]


def _entry(entry: Entry, currency: str) -> dict[str, Any]:
    verb = entry.kind.rpartition(".")[2]
    what, icon, tone = HAPPENED.get(verb, (verb, "point", ""))
    url = reverse(entry.about_type, args=[entry.about_id]) if entry.about and entry.about_type in PAGES else ""
    return {
        "who": entry.who, "what": _(what), "icon": icon, "tone": tone, "at": entry.at, "about": entry.about, "url": url,
        "body": " · ".join(part for part in (entry.text, entry.body) if part),
        "changes": [_change(change, currency) for change in entry.changes if change.field in FIELDS],
    }  # fmt: skip


def _change(change: Change, currency: str) -> dict[str, str]:
    return {
        "label": _(FIELDS[change.field]),
        "before": _shown(change.field, change.before, currency),
        "after": _shown(change.field, change.after, currency),
    }


def _shown(field: str, value: Any, currency: str) -> str:
    if value in (None, ""):
        return ""
    if field.endswith("_minor") and isinstance(value, int):
        return readable.money(value, currency)
    return str(value)
