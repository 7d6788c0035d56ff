"""The six words on the left and the screens under each; a word without screens for this user is not shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from spearhead.accounts.users.models import User


@dataclass(frozen=True, slots=True)
class Entry:
    """A screen: its word, its url name, its icon, and the right that it needs (resource, verb)."""

    key: str
    word: str
    label: str
    url_name: str
    icon: str
    needs: tuple[str, str] | None = None


WORDS = {
    "records": (gettext_noop("Records"), "address-book"),
    "process": (gettext_noop("Process"), "route"),
    "numbers": (gettext_noop("Numbers"), "chart-bar"),
    "strategy": (gettext_noop("Strategy"), "target-arrow"),
    "team": (gettext_noop("Team"), "users"),
    "insight": (gettext_noop("Insight"), "bulb"),
}
#: All screens with a place of their own, in the order in which they are shown.
ENTRIES: tuple[Entry, ...] = (
    Entry("home", "records", gettext_noop("My day"), "home", "sun"),
    Entry("inbox", "records", gettext_noop("Inbox"), "inbox", "bell-ringing", ("lead", "edit")),
    Entry("board", "records", gettext_noop("Board"), "board", "layout-kanban", ("deal", "read")),
    Entry("deals", "records", gettext_noop("Deals"), "deals", "briefcase", ("deal", "read")),
    Entry("companies", "records", gettext_noop("Companies"), "companies", "building", ("company", "read")),
    Entry("contacts", "records", gettext_noop("Contacts"), "contacts", "user", ("contact", "read")),
    Entry("leads", "records", gettext_noop("Leads"), "leads", "inbox", ("lead", "read")),
    Entry("queue", "records", gettext_noop("Lead queue"), "lead_queue", "alarm", ("lead", "read")),
    Entry("pools", "records", gettext_noop("Pools"), "pools", "ripple", ("lead", "edit")),
    Entry("activities", "records", gettext_noop("Activities"), "activities", "checkbox", ("activity", "read")),
    Entry("calendar", "records", gettext_noop("Calendar"), "calendar", "calendar", ("activity", "read")),
    Entry("documents", "records", gettext_noop("Documents"), "documents", "file-text", ("document", "read")),
    Entry("imports", "records", gettext_noop("Imports"), "imports", "file-import", ("import", "run")),
    Entry("process", "process", gettext_noop("Sales process"), "process", "route", ("process", "read")),
    Entry("approvals", "process", gettext_noop("Approvals"), "approvals", "checks", ("deal", "read")),
    Entry("automations", "process", gettext_noop("Automations"), "automations", "robot", ("automation", "read")),
    Entry("forecast", "numbers", gettext_noop("Forecast"), "forecast", "chart-dots", ("forecast", "read")),
    Entry("chances", "numbers", gettext_noop("Win probability"), "chances", "trophy", ("forecast", "read")),
    Entry("figures", "numbers", gettext_noop("Figures"), "figures", "list-numbers", ("figure", "read")),
    Entry("flow", "numbers", gettext_noop("Flow"), "flow", "arrows-diff", ("figure", "read")),
    Entry("goals", "numbers", gettext_noop("Goals"), "goals", "target", ("goal", "read")),
    Entry("profit", "numbers", gettext_noop("Profit"), "profit", "report-money", ("figure", "read")),
    Entry("commission", "numbers", gettext_noop("Commission"), "commission", "coins", ("commission", "read")),
    Entry("teams", "team", gettext_noop("Teams"), "settings_teams", "hierarchy", ("team", "read")),
    Entry("people", "team", gettext_noop("People"), "settings_people", "users", ("user", "edit")),
    Entry("settings", "team", gettext_noop("Settings"), "settings_workspace", "settings", ("settings", "edit")),
    Entry("dashboard", "insight", gettext_noop("Dashboard"), "dashboard", "layout-dashboard", ("figure", "read")),
    Entry("bottlenecks", "insight", gettext_noop("Bottlenecks"), "bottlenecks", "stethoscope", ("figure", "read")),
    Entry("briefs", "insight", gettext_noop("Briefs"), "briefs", "file-text", ("forecast", "read")),
    Entry("actions", "insight", gettext_noop("Follow-ups"), "actions", "target", ("action", "read")),
)


def navigation(user: User, path: str, counts: Mapping[str, int] | None = None) -> list[dict[str, Any]]:
    """The entries that this user may open, grouped by word, the current one marked; `counts` of what waits, by key."""
    groups: list[dict[str, Any]] = []
    for word, (label, icon) in WORDS.items():
        children = [
            _entry(entry, path, (counts or {}).get(entry.key, 0))
            for entry in ENTRIES
            if entry.word == word and _open_to(user, entry)
        ]
        if children:
            current = any(child["current"] for child in children)
            groups.append(
                {"key": word, "label": _(label), "icon": icon, "url": children[0]["url"],
                 "current": current, "children": children}
            )  # fmt: skip
    return groups


CREATE: tuple[tuple[str, str, str, str], ...] = (
    ("deal", gettext_noop("New deal"), "briefcase", "d"),
    ("lead", gettext_noop("New lead"), "inbox", "l"),
    ("contact", gettext_noop("New contact"), "user", "p"),
    ("company", gettext_noop("New company"), "building", "o"),
    ("activity", gettext_noop("New task"), "checkbox", "t"),
)


def create_items(user: User) -> list[dict[str, Any]]:
    """What the user may create from anywhere."""
    return [
        {"label": _(label), "url": reverse(f"{noun}_new"), "icon": icon, "key": key}
        for noun, label, icon, key in CREATE
        if user.sight.may(noun, "create")
    ]


def _open_to(user: User, entry: Entry) -> bool:
    return entry.needs is None or user.sight.may(*entry.needs)


def _entry(entry: Entry, path: str, count: int) -> dict[str, Any]:
    url = reverse(entry.url_name)
    return {
        "key": entry.key, "count": count, "label": _(entry.label), "url": url, "icon": entry.icon,
        "current": path == url or (url != "/" and path.startswith(f"{url.rstrip('/')}/")),
    }  # fmt: skip
