"""The page of notices: who did what, where to go, and marking them as read."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.automation.rules.reasons import in_words
from spearhead.crm.notices.access import notice_for, notices_of
from spearhead.crm.notices.acts import mark_read, mark_unread
from spearhead.crm.notices.models import Notice
from spearhead.crm.records.kinds import KINDS
from spearhead.web.asking import read_page
from spearhead.web.screens import go, reader, show

PAGE: Final = 50
#: kind of notice → words (of who and what), icon
WORDS: Final = {
    "assigned": (_("%(who)s gave you “%(what)s”"), "user-check"),
    "collaborator_added": (_("%(who)s asked you to help with “%(what)s”"), "users"),
    "deal_won": (_("%(who)s won “%(what)s”"), "trophy"),
    "lead_rejected": (_("%(who)s rejected “%(what)s”"), "circle-x"),
    "lead_touched": (_("“%(what)s” got in touch again"), "message-plus"),
    "lead_due_soon": (_("“%(what)s” waits for an answer; half of the time is over"), "clock"),
    "lead_overdue": (_("“%(what)s” was not answered in time"), "alarm"),
    "automation_said": (_("“%(what)s”: %(said)s"), "robot"),
    "automation_stopped": (_("The automation “%(what)s” was stopped: %(said)s"), "alert-triangle"),
    "action_measured": (_("“%(what)s” was measured: see whether it worked"), "target"),
    "forecast_called": (_("%(who)s put another number on your forecast of %(what)s"), "adjustments"),
    "change_told": (_("%(who)s changed the process: %(what)s. Read it and confirm"), "route"),
    "change_reminded": (_("You have not confirmed yet that you read: %(what)s"), "route"),
    "change_unread": (_("Some of your people have not confirmed that they read: %(what)s"), "user-question"),
    "change_reviewed": (_("%(what)s was followed up: see whether the change helped"), "target"),
    "brief_sent": (_("%(who)s sent you a brief for %(what)s"), "file-text"),
    "forecast_submitted": (_("%(who)s handed up the forecast of %(what)s"), "send"),
    "approval_asked": (_("%(who)s asks for your approval on “%(what)s”: %(said)s"), "checks"),
    "call_escalated": (_("Something in your line calls, and nobody looked at it for two working days"), "bell-ringing"),
    "pool_recycling": (_("“%(what)s” goes back to the pool on %(said)s unless you follow up"), "rotate"),
    "pool_recycled": (_("“%(what)s” went back to the pool: nobody followed up"), "rotate"),
    "approval_late": (_("“%(what)s” waits for an approval that nobody gave in time"), "alarm"),
    "approval_approved": (_("%(who)s approved “%(what)s”"), "circle-check"),
    "approval_seconded": (_("%(who)s agrees on “%(what)s”; others are still asked"), "check"),
    "approval_opposed": (_("%(who)s is against “%(what)s”; others are still asked: %(said)s"), "message"),
    "approval_changes": (_("%(who)s asks for changes on “%(what)s”: %(said)s"), "message"),
    "approval_rejected": (_("%(who)s did not approve “%(what)s”: %(said)s"), "circle-x"),
    "approval_expired": (_("What you asked for on “%(what)s” no longer fits the deal"), "circle-x"),
    "mentioned": (_("%(who)s mentioned you in “%(what)s”"), "at"),
    "job_finished": (_("“%(what)s” is finished"), "circle-check"),
    "job_failed": (_("“%(what)s” failed"), "alert-triangle"),
}
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
    who = dict(User.objects.filter(pk__in={one.data.get("by") for one in found}).values_list("pk", "name"))
    names: dict[tuple[str, int], str] = {}
    for kind in {one.record_type for one in found} & set(KINDS):
        ids = [one.record_id for one in found if one.record_type == kind]
        names |= {(kind, record.pk): str(record) for record in KINDS[kind].visible(user).filter(pk__in=ids)}
    return [_one(one, who, names) for one in found]


def _one(notice: Notice, who: dict[int, str], names: dict[tuple[str, int], str]) -> dict[str, Any]:
    words, icon = WORDS.get(notice.kind, (_("%(who)s changed “%(what)s”"), "bell"))
    name = names.get((notice.record_type, notice.record_id), "")
    what = name or str(notice.data.get("title") or "") or translate("something that is gone")
    text = translate(words) % {"who": who.get(notice.data.get("by") or 0, translate("Spearhead")), "what": what,
                               "said": in_words(notice.data.get("said", ""))}  # fmt: skip
    return {
        "notice": notice, "text": text, "icon": icon, "tone": TONES[notice.loudness],
        "url": reverse("notice", args=[notice.pk]) if _target(notice, bool(name)) else "",
    }  # fmt: skip


def _target(notice: Notice, seen: bool) -> str:
    """The page that a notice leads to."""
    if notice.record_type in KINDS:
        return reverse(notice.record_type, args=[notice.record_id]) if seen else ""
    if notice.record_type == "call":
        return reverse("inbox")
    if notice.record_type == "pool":
        return reverse("pools")
    if notice.record_type == "approval":
        return reverse("approval", args=[notice.record_id])
    if notice.record_type == "action":
        return reverse("action", args=[notice.record_id])
    if notice.record_type == "process_change":
        return reverse("process_change", args=[notice.record_id])
    if notice.record_type == "brief":
        return reverse("brief", args=[notice.record_id])
    if notice.record_type == "forecast":
        return f"{reverse('forecast')}?{urlencode({'period': notice.data.get('title', '')})}"
    if notice.record_type == "job":  # a bulk change or its preview
        return reverse("bulk_job", args=[notice.record_id])
    if notice.record_type == "import":
        return reverse("import", args=[notice.record_id])
    return reverse("automation", args=[notice.record_id]) if notice.record_type == "automation" else ""


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
