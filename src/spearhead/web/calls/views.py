"""The page of the inbox, and what is done about one line of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.workspace.access import today, workspace
from spearhead.insights.calls.access import call_for
from spearhead.insights.calls.acts import CHASED, chase_call, see_calls, snooze_call, wake_call
from spearhead.insights.calls.inbox import MOST, SHOWN, Inbox, inbox_of
from spearhead.web import forms
from spearhead.web.calls.words import KINDS, drawn
from spearhead.web.screens import go, reader, show, with_toast
from spearhead.web.settings.kit import Field, question

LATER: Final = 3  #: days that are offered


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What calls the reader; ``kind`` narrows it, ``show=later`` shows what was put off."""
    user = reader(request)
    kind, put_off = request.GET.get("kind", ""), request.GET.get("show") == "later"
    found = inbox_of(user, kind=kind, snoozed=put_off, most=MOST if "all" in request.GET else SHOWN)
    see_calls([one.call.pk for one in found.lines if one.call], by=user)
    base = workspace().base_currency
    total = found.counts.get(kind, 0) if kind else found.total
    context: dict[str, Any] = {
        "rows": [drawn(one, base) for one in found.lines], "more": total - len(found.lines), "kind": kind,
        "tabs": _tabs(found, kind, put_off), "put_off": put_off, "currency": base, "me": user, "chased": CHASED,
        "may_give": user.sight.may("lead", "reassign"), "sees_amounts": ("deal", "amount") not in user.sight.hidden,
    }  # fmt: skip
    return show(request, "calls/page.html", context, part="calls/_list.html")


def _tabs(found: Inbox, kind: str, put_off: bool) -> list[dict[str, Any]]:
    if put_off:
        return [{"label": _("Put off"), "url": "?show=later", "current": True, "count": found.total or None},
                {"label": _("All"), "url": reverse("inbox"), "current": False, "count": None}]  # fmt: skip
    tabs = [{"label": _("All"), "url": reverse("inbox"), "current": not kind, "count": found.total or None}]
    for key, (word, _icon, _tone) in KINDS.items():
        if found.counts.get(key) or key == kind:
            count = found.counts.get(key, 0)
            tabs.append({"label": _(word), "url": f"?kind={key}", "current": kind == key, "count": count or None})
    if found.snoozed:
        tabs.append({"label": _("Put off"), "url": "?show=later", "current": False, "count": found.snoozed})
    return tabs


@require_POST
def chase(request: HttpRequest, call_id: int) -> HttpResponse:
    """Ask the owner, with a task for the next working day."""
    call = chase_call(call_id, by=reader(request), seen_version=forms.version(request.POST))
    told = _("A task for %(name)s is planned.") % {"name": call.owner.name if call.owner else "–"}
    return with_toast(go(request, reverse("inbox")), told)


@require_http_methods(["GET", "POST"])
def later(request: HttpRequest, call_id: int) -> HttpResponse:
    """Put it off, and say why."""
    user = reader(request)
    call = call_for(user, call_id)
    if request.method == "POST":
        day, reason = forms.day(request.POST, "until"), forms.text(request.POST, "reason")
        snooze_call(call.pk, day, reason, by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("inbox"))
    fields = [Field("until", _("Until"), "day", (today() + timedelta(days=LATER)).isoformat(), required=True),
              Field("reason", _("Why it can wait"), "long", required=True)]  # fmt: skip
    says = [_("It comes back on that day, within 14 days, unless its cause is gone before.")]
    return question(request, _("Put it off"), reverse("call_later", args=[call.pk]), says=says, submit=_("Put off"),
                    version=call.version, fields=fields, danger=False)  # fmt: skip


@require_POST
def wake(request: HttpRequest, call_id: int) -> HttpResponse:
    """Take it up again."""
    wake_call(call_id, by=reader(request), seen_version=forms.version(request.POST))
    return go(request, reverse("inbox"))
