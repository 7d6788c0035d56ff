"""The pages of approvals: what waits, one request, deciding it in place, and who stands in while one is away."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.automation.approvals.access import may_decide, request_for, requests_visible_to, waiting_for
from spearhead.automation.approvals.acts import DECISIONS, decide_request, set_deputy, withdraw_request
from spearhead.automation.approvals.councils import told_steps
from spearhead.automation.approvals.models import ApprovalDeputy, ApprovalRequest
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.documents.access import documents_visible_to
from spearhead.kernel.errors import Absent
from spearhead.web import forms
from spearhead.web.approvals import words
from spearhead.web.screens import go, reader, show, with_toast
from spearhead.web.settings.kit import Field, question

SHOWN: Final = 100


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for the reader; with ``show=mine`` what they asked for, with ``show=all`` all that they may read."""
    user = reader(request)
    which = request.GET.get("show", "")
    waiting = waiting_for(user)
    rows = {
        "mine": requests_visible_to(user).filter(requester=user),
        "all": requests_visible_to(user),
    }.get(which)
    found = waiting if rows is None else rows.select_related("deal", "requester", "decided_by").order_by("-id")
    tabs = [
        {"label": _("For me to decide"), "url": reverse("approvals"), "current": rows is None,
         "count": waiting.count() or None},
        {"label": _("Asked by me"), "url": "?show=mine", "current": which == "mine", "count": None},
        {"label": _("All that I see"), "url": "?show=all", "current": which == "all", "count": None},
    ]  # fmt: skip
    context = {
        "rows": drawn(user, list(found[:SHOWN])), "tabs": tabs, "states": words.STATES, "which": which,
        "deputy": ApprovalDeputy.objects.filter(user=user).select_related("deputy").first(),
        "may_deputise": user.role in {"manager", "director", "administrator"},
    }  # fmt: skip
    return show(request, "approvals/page.html", context, part="approvals/_list.html")


def drawn(user: User, rows: list[ApprovalRequest]) -> list[dict[str, Any]]:
    """Requests with their words, their clock, and whether the reader decides them."""
    base, now = workspace().base_currency, timezone.now()
    seen = set(deals_visible_to(user).filter(pk__in=[one.deal_id for one in rows]).values_list("pk", flat=True))
    return [
        {"request": one, "what": words.what(one, base), "clock": words.clock(one, now), "sees": one.deal_id in seen,
         "may": one.state == "pending" and may_decide(user, one)}
        for one in rows
    ]  # fmt: skip


@require_GET
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: what, why, who decides by when, and what came of it."""
    user = reader(request)
    found = request_for(user, request_id)
    row = drawn(user, [found])[0]
    context = {
        "row": row, "one": found, "lines": words.lines(found), "states": words.STATES, "kinds": words.KINDS,
        "steps": told_steps(found), "margin": words.margin(user, found), "me": user,
        "until": date.fromisoformat(found.payload["until"]) if found.payload.get("until") else None,
        "documents": list(documents_visible_to(user).filter(pk__in=found.payload.get("documents", []))),
    }  # fmt: skip
    return show(request, "approvals/one.html", context)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, request_id: int, decision: str) -> HttpResponse:
    """Approve at once; changes and a no ask for the reason first."""
    user = reader(request)
    found = request_for(user, request_id)
    if decision not in DECISIONS:
        raise Absent
    if request.method == "POST":
        reason = forms.text(request.POST, "reason")
        seen = forms.version(request.POST)
        done = decide_request(found.pk, decision, by=user, seen_version=seen, reason=reason)
        answer = go(request, _back(request, done))
        return with_toast(answer, told(done))
    title = {"approve": _("Approve"), "changes": _("Ask for changes"), "reject": _("Do not approve")}[decision]
    fields = [Field("reason", _("Why"), "long", required=decision != "approve")]
    address = reverse("approval_decide", args=[found.pk, decision])
    return question(request, title, address, says=[found.snapshot["deal"]], submit=title, version=found.version,
                    fields=fields, danger=decision == "reject")  # fmt: skip


def told(done: ApprovalRequest) -> str:
    """What came of a decision, for the toast."""
    if done.told:
        return done.told
    if done.state == "pending":
        return _("Noted. Others have to agree as well.")
    return _("Approved and done.") if done.state == "approved" else _("%(name)s has been told.") % {
        "name": done.requester.name
    }  # fmt: skip


def _back(request: HttpRequest, done: ApprovalRequest) -> str:
    return reverse("approvals") if not done.told else reverse("approval", args=[done.pk])


@require_POST
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take back what one asked for."""
    withdraw_request(request_id, by=reader(request), seen_version=forms.version(request.POST))
    return go(request, reverse("approvals") + "?show=mine")


@require_http_methods(["GET", "POST"])
def deputy(request: HttpRequest) -> HttpResponse:
    """Say who decides while one is away."""
    user = reader(request)
    if request.method == "POST":
        set_deputy(forms.reference(request.POST, "deputy"), by=user)
        return go(request, reverse("approvals"))
    people = User.objects.filter(is_active=True, role__in=("manager", "director", "administrator")).exclude(pk=user.pk)
    now = ApprovalDeputy.objects.filter(user=user).values_list("deputy_id", flat=True).first()
    options = list(people.order_by("sort_key").values_list("pk", "name")[:500])
    fields = [Field("deputy", _("Deputy"), "ref", now or "", options=options, empty=_("Nobody: it goes one level up"))]
    says = [_("On days on which you are entered as away, this person decides what waits for you.")]
    return question(request, _("Who decides while you are away?"), reverse("approval_deputy"), says=says,
                    submit=_("Save"), fields=fields, danger=False)  # fmt: skip
