"""The team's statements of a period: who earned what, in which state; drawing them up, and stepping many on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.kernel.errors import Forbidden
from spearhead.kernel.time import Period, read_period
from spearhead.numbers.commission.access import disputes_visible_to, plans_visible_to, statements_visible_to
from spearhead.numbers.commission.acts import draw_up
from spearhead.numbers.commission.disputes import WAITING
from spearhead.numbers.commission.models import Statement
from spearhead.web import forms
from spearhead.web.commission.words import STATES, period_of_statement, tabs
from spearhead.web.jinja import query
from spearhead.web.screens import go, reader, show, with_toast
from spearhead.web.settings.kit import Field, panel
from spearhead.web.wording import period as period_words

MOST = 200


def _periods(user: User) -> list[Period]:
    spans = statements_visible_to(user).order_by("-starts_on", "ends_on").values_list("starts_on", "ends_on").distinct()
    return [period_of_statement(Statement(starts_on=start, ends_on=end)) for start, end in spans[:16]]


@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """Everybody within reach."""
    user = reader(request)
    if user.sight.reach("commission", "read") not in {"team", "all"}:
        raise Forbidden(_("You do not have the permission for this."))
    periods = _periods(user)
    asked = request.GET.get("period", "")
    period = read_period(asked, today=today()) if asked else (periods[0] if periods else None)
    rows: list[Statement] = []
    if period is not None:
        found = statements_visible_to(user).filter(starts_on=period.start, ends_on=period.end)
        rows = list(found.select_related("user", "plan").order_by("-commission_minor", "user__sort_key")[:MOST])
    waiting = disputes_visible_to(user).filter(state__in=WAITING).select_related("statement", "statement__user", "deal")
    context = {
        "rows": rows, "period": period, "periods": [(one.key, one) for one in periods], "states": STATES,
        "tabs": tabs(user, "commission_team"), "currency": workspace().base_currency, "whole": _whole(rows),
        "disputes": list(waiting[:20]), "may_draw": user.sight.may("commission", "edit"),
    }  # fmt: skip
    return show(request, "commission/team.html", context)


def _whole(rows: list[Statement]) -> dict[str, int]:
    return {
        "credited": sum(one.credited_minor for one in rows), "commission": sum(one.commission_minor for one in rows),
        "review": sum(one.state == "review" for one in rows), "draft": sum(one.state == "draft" for one in rows),
    }  # fmt: skip


def _fields(user: User) -> list[Field]:
    plans = [(one.pk, str(one)) for one in plans_visible_to(user).filter(retired_at__isnull=True)]
    now = read_period("this-quarter", today=today())
    month = read_period("this-month", today=today())
    offered = (now.before(), now, now.before().before(), month.before(), month)
    periods = [(one.key, period_words(one)) for one in offered]
    return [
        Field("plan", _("Plan"), "ref", options=plans, required=True),
        Field("period", _("Period"), "choice", options=periods, required=True),
    ]


@require_http_methods(["GET", "POST"])
def draw(request: HttpRequest) -> HttpResponse:
    """Draw up the statements of a plan for a period."""
    user = reader(request)
    user.sight.require("commission", "edit")
    if request.method == "POST":
        period = read_period(forms.text(request.POST, "period"), today=today())
        drawn = draw_up(forms.reference(request.POST, "plan") or 0, period, by=user)
        text = _("%(n)d statements are drawn up.") % {"n": len(drawn.statements)}
        if drawn.left_out:
            text += " " + " ".join(why for _name, why in drawn.left_out[:3])
        return with_toast(go(request, reverse("commission_team") + query(None, period=period.key)), text)
    note = _("Drafts and statements in review are drawn up anew; approved ones stay as they are.")
    fields: list[Any] = _fields(user)
    return panel(request, _("Draw up statements"), reverse("commission_draw"), fields, submit=_("Draw up"), note=note)
