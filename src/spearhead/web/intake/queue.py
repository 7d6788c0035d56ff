"""The queue: leads that wait for their first answer, the first due or the best on top, with what to do about each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.automation.clocks.access import clock_words, waiting, working_time
from spearhead.automation.clocks.acts import PAUSES, pause_clock, resume_clock
from spearhead.automation.clocks.models import Clock
from spearhead.automation.routing.models import Assignment
from spearhead.crm.leads.access import lead_for
from spearhead.kernel.worktime import WorkTime
from spearhead.numbers.chances.access import lead_order
from spearhead.web import forms
from spearhead.web.intake.words import why_words
from spearhead.web.screens import go, reader, show
from spearhead.web.settings.kit import Field, question

SHOWN: Final = 200


@require_GET
def waiting_leads(request: HttpRequest) -> HttpResponse:
    """Leads of one's own, or of everybody in one's reach with `who=all`; `order=score` puts the best on top.

    Overdue ones stay first in either order: a promise goes before a guess.
    """
    user = reader(request)
    user.sight.require("lead", "read")
    wide = user.sight.reach("lead", "read") != "own"
    mine = request.GET.get("who", "all") == "mine" or not wide
    clocks = waiting(user, user.pk if mine else None)
    now, hours = timezone.now(), working_time()
    shown = list(clocks[:SHOWN])
    why = {one.lead_id: one for one in Assignment.objects.filter(lead_id__in=[c.lead_id for c in shown]).order_by("id")}
    scores = lead_order(user, [one.lead_id for one in shown])
    rows = [_row(one, now, hours, why.get(one.lead_id)) | {"score": scores.get(one.lead_id)} for one in shown]
    by_score = bool(scores) and request.GET.get("order") == "score"
    if by_score:
        rows.sort(key=lambda row: (row["state"] != "overdue", -(row["score"] or 0)))
    counts = {name: sum(row["state"] == name for row in rows) for name in ("overdue", "soon", "waiting", "paused")}
    order = "&order=score" if by_score else ""
    tabs = [
        {"label": _("Everybody I see"), "url": "?who=all" + order, "current": not mine, "count": None},
        {"label": _("Mine"), "url": "?who=mine" + order, "current": mine, "count": None},
    ]
    context = {
        "rows": rows, "counts": counts, "tabs": tabs if wide else [], "me": user, "more": clocks.count() - SHOWN,
        "scored": bool(scores), "by_score": by_score, "who": "mine" if mine else "all",
    }  # fmt: skip
    return show(request, "intake/queue.html", context, part="intake/_queue.html")


def _row(clock: Clock, now: datetime, hours: WorkTime, assigned: Assignment | None) -> dict[str, Any]:
    state = clock_words(clock, now)
    minutes = hours.between(clock.due_at, now) if state == "overdue" else hours.between(now, clock.due_at)
    return {
        "id": clock.pk, "clock": clock, "lead": clock.lead, "state": state, "left": span_words(minutes),
        "why": why_words(assigned) if assigned else "", "share": min(_share(clock, now, hours), 100),
    }  # fmt: skip


def _share(clock: Clock, now: datetime, hours: WorkTime) -> int:
    paused = sum(int(one["minutes"]) for one in clock.pauses)
    return max(hours.between(clock.started_at, now) - paused, 0) * 100 // max(clock.minutes, 1)


def span_words(minutes: int) -> str:
    """Working time as people say it: ``35 min``, ``3 h 20 min``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(n)d min", "%(n)d min", rest) % {"n": rest}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Let the clock stand still, and say why."""
    user = reader(request)
    if request.method == "POST":
        pause_clock(lead_id, forms.text(request.POST, "reason"), by=user)
        return go(request, reverse("lead_queue"))
    lead = lead_for(user, lead_id)
    reasons = [(key, str(words)) for key, words in PAUSES.items()]
    fields = [Field("reason", _("Why"), "choice", "marketing", required=True, options=reasons, wide=True)]
    says = [_("Working time does not count until you let the clock run on. A clock can be paused three times.")]
    title = _("Pause the clock of %(name)s?") % {"name": lead.name}
    action = reverse("lead_clock_pause", args=[lead.pk])
    return question(request, title, action, says=says, submit=_("Pause clock"), fields=fields, danger=False)


@require_POST
def resume(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Let it run on."""
    resume_clock(lead_id, by=reader(request))
    return go(request, reverse("lead_queue"))
