"""The pages of pools: each with what lies in it, one press to take it; giving, returning and the report by person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.automation.pools.access import (
    MODELS,
    is_member,
    manages,
    pool_for,
    pool_of_owner,
    pools_visible_to,
    shown,
    stay_for,
    stays_in,
)  # fmt: skip
from spearhead.automation.pools.acts import assign_record, claim_record, return_record
from spearhead.automation.pools.models import Pool
from spearhead.automation.pools.report import report_of
from spearhead.crm.records.kinds import KINDS as RECORDS
from spearhead.kernel.errors import Absent
from spearhead.web import forms
from spearhead.web.asking import read_page
from spearhead.web.pools import words
from spearhead.web.screens import go, reader, show, with_toast
from spearhead.web.settings.kit import Field, question

PAGE: Final = 50
BACK: Final = timedelta(days=90)


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The pools that one may see; the only one opens at once."""
    user = reader(request)
    inside = Count("stays", filter=Q(stays__out_at__isnull=True))
    rows = list(pools_visible_to(user).filter(retired_at__isnull=True).annotate(inside=inside).order_by("kind", "name"))
    if len(rows) == 1:
        return go(request, reverse("pool", args=[rows[0].pk]))
    context = {"rows": rows, "kinds": words.KINDS, "may_set": user.sight.may("process", "publish")}
    return show(request, "pools/list.html", context)


@require_GET
def one(request: HttpRequest, pool_id: int) -> HttpResponse:
    """What lies in a pool, the last to come first."""
    user = reader(request)
    pool, number = pool_for(user, pool_id), read_page(request.GET.get("page", "1"))
    stays = stays_in(user, pool.pk)
    total = stays.count()
    leads = manages(user, pool)
    rows = shown(pool, stays[(number - 1) * PAGE : number * PAGE], all_fields=leads)
    context = {
        "pool": pool, "rows": rows, "number": number, "total": total, "pages": max(-(-total // PAGE), 1), "size": PAGE,
        "columns": words.ROW[pool.kind], "field_words": words.FIELDS, "reasons": words.REASONS, "kinds": words.KINDS,
        "may_claim": is_member(user, pool) and (leads or not pool.assign_only), "may_give": leads,
        "tabs": _tabs(user, pool, "pool", total), "may_set": user.sight.may("process", "publish"),
    }  # fmt: skip
    return show(request, "pools/page.html", context, part="pools/_rows.html")


def _tabs(user: User, pool: Pool, current: str, total: int | None = None) -> list[dict[str, Any]]:
    if not manages(user, pool) and not user.sight.may("process", "publish"):
        return []
    return [
        {"label": _("In the pool"), "url": reverse("pool", args=[pool.pk]), "current": current == "pool",
         "count": total or None},
        {"label": _("By person"), "url": reverse("pool_report", args=[pool.pk]), "current": current == "report",
         "count": None},
    ]  # fmt: skip


@require_GET
def report(request: HttpRequest, pool_id: int) -> HttpResponse:
    """What became of what was taken in the last 90 days."""
    user = reader(request)
    pool, now = pool_for(user, pool_id), timezone.now()
    context = {"pool": pool, "rows": report_of(user, pool.pk, now - BACK, now), "kinds": words.KINDS,
               "tabs": _tabs(user, pool, "report")}  # fmt: skip
    return show(request, "pools/report.html", context)


@require_POST
def claim(request: HttpRequest, stay_id: int) -> HttpResponse:
    """Take it; it is one's own from now on."""
    stay = claim_record(stay_id, by=reader(request))
    answer = go(request, reverse(stay.record_type, args=[stay.record_id]))
    return with_toast(answer, _("It is yours now. Get in touch soon."))


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, stay_id: int) -> HttpResponse:
    """Give it to a member."""
    user = reader(request)
    stay = stay_for(user, stay_id)
    if not manages(user, stay.pool):
        raise Absent
    members = [(one.user_id, one.user.name) for one in stay.pool.members.select_related("user").order_by(
        "user__sort_key")]  # fmt: skip
    if request.method == "POST":
        to = User.objects.filter(pk=forms.reference(request.POST, "to") or 0).first()
        if to is None:
            raise Absent
        assign_record(stay.pk, to, by=user, reason=forms.text(request.POST, "reason"))
        return with_toast(go(request, reverse("pool", args=[stay.pool_id])),
                          _("Given to %(name)s.") % {"name": to.name})  # fmt: skip
    fields = [Field("to", _("To"), "choice", "", required=True, options=members, empty=_("Choose")),
              Field("reason", _("Reason, to go beyond the limits"), "long")]  # fmt: skip
    says = [_("The limits of the pool hold unless you give a reason.")]
    return question(request, _("Give it to"), reverse("pool_assign", args=[stay.pk]), says=says, submit=_("Give"),
                    fields=fields, danger=False)  # fmt: skip


@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """Put one's record back into its pool."""
    user = reader(request)
    if kind not in MODELS:
        raise Absent
    record = RECORDS[kind].one(user, record_id)
    pool = pool_of_owner(record.owner_id, kind)
    if request.method == "POST":
        seen, reason = forms.version(request.POST), forms.text(request.POST, "reason")
        return_record(kind, record_id, reason, by=user, seen_version=seen)
        return go(request, reverse("companies" if kind == "company" else "leads"))
    if pool is None:
        raise Absent
    fields = [Field("reason", _("Why"), "long", required=True)]
    says = [_("It goes to “%(pool)s”. Its last two owners cannot take it again for %(days)d days.") % {
        "pool": pool.name, "days": pool.cooling_days}]  # fmt: skip
    title = _("Return %(name)s to the pool?") % {"name": str(record)}
    return question(request, title, reverse("pool_return", args=[kind, record.pk]), says=says,
                    submit=_("Return to the pool"), version=record.version, fields=fields)  # fmt: skip
