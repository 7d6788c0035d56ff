"""The page of notices: who did what, where to go, and marking them as read."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.automation.channels.words import OTHER, WORDS, in_words, names_of
from spearhead.crm.notices.access import notice_for, notices_of
from spearhead.crm.notices.acts import mark_read, mark_unread
from spearhead.crm.notices.models import Notice
from spearhead.crm.records.kinds import KINDS
from spearhead.kernel.events.models import Event
from spearhead.web.asking import read_page
from spearhead.web.screens import go, reader, show

PAGE: Final = 50
#: what has a page of its own, and what is told on one screen for all
_ONE: Final = {
    "document": "document_view", "approval": "approval", "action": "action", "process_change": "process_change",
    "brief": "brief", "import": "import", "export": "list_export_job", "automation": "automation",
    "job": "bulk_job",  # a bulk change or its preview
}  # fmt: skip
_SCREEN: Final = {"call": "inbox", "pool": "pools"}
TONES: Final = {"act_now": "danger", "today": "accent", "know": "quiet"}


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Unread ones, or all with `all=1`, newest first, by day."""
    user = reader(request)
    everything, number = "all" in request.GET, read_page(request.GET.get("page", "1"))
    rows = notices_of(user, unread=not everything)
    total = rows.count()
    found = _drawn(user, list(rows[(number - 1) * PAGE : number * PAGE]))
    days = [
        (day, list(items)) for day, items in groupby(found, lambda one: timezone.localdate(one["notice"].created_at))
    ]
    context = {
        "days": days, "everything": everything, "number": number, "total": total, "pages": max(-(-total // PAGE), 1),
        "page_size": PAGE,
    }  # fmt: skip
    return show(request, "notices/page.html", context, part="notices/_days.html")


def _drawn(user: User, found: list[Notice]) -> list[dict[str, Any]]:
    """Each notice in words; what it is about is named only where the reader may still see it."""
    names = names_of(user, found)
    return [
        {
            "notice": one, "text": text, "icon": WORDS.get(one.kind, OTHER)[1], "tone": TONES[one.loudness],
            "url": reverse("notice", args=[one.pk])
            if _target(one, bool(names.get((one.record_type, one.record_id)))) else "",
        }
        for one, (_pk, text) in zip(found, in_words(user, found, names), strict=True)
    ]  # fmt: skip


def _target(notice: Notice, seen: bool) -> str:
    """The page that a notice leads to."""
    if notice.kind == "large_export":
        kind = Event.objects.filter(pk=notice.event_id).values_list("kind", flat=True).first() or ""
        return f"{reverse('settings_audit')}?{urlencode({'kind': kind})}"
    if notice.record_type in KINDS:
        return reverse(notice.record_type, args=[notice.record_id]) if seen else ""
    if notice.record_type == "forecast":
        return f"{reverse('forecast')}?{urlencode({'period': notice.data.get('title', '')})}"
    if notice.record_type in _ONE:
        return reverse(_ONE[notice.record_type], args=[notice.record_id])
    return reverse(_SCREEN[notice.record_type]) if notice.record_type in _SCREEN else ""


@require_GET
def open_one(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Go to what a notice is about; it stays unread until it is marked, as a link must not change anything."""
    user = reader(request)
    notice = notice_for(user, notice_id)
    seen = notice.record_type in KINDS and KINDS[notice.record_type].visible(user).filter(pk=notice.record_id).exists()
    return go(request, _target(notice, seen) or reverse("notices"))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All of one's notices are read."""
    mark_read(by=reader(request))
    return go(request, reverse("notices"))


@require_POST
def read_one(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice is read."""
    user = reader(request)
    mark_read([notice_for(user, notice_id).pk], by=user)
    return go(request, reverse("notices"))


@require_POST
def unread_one(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice is unread again."""
    user = reader(request)
    mark_unread(notice_for(user, notice_id).pk, by=user)
    return go(request, reverse("notices") + "?all=1")
