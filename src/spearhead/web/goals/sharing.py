"""Sharing a pool out fairly: proposals, the screen where a manager adjusts, and setting all goals as one act."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.teams.access import teams_visible_to
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.kernel.names import local_name
from spearhead.numbers.allocation.access import allocation_for, allocations_visible_to
from spearhead.numbers.allocation.acts import (
    Rule,
    adjust_allocation,
    apply_allocation,
    drop_allocation,
    propose_allocation,
)
from spearhead.numbers.allocation.models import Allocation
from spearhead.numbers.allocation.panel import panel_of
from spearhead.numbers.calendars.access import fiscal_period, layout_on, read_fiscal
from spearhead.web import forms
from spearhead.web.goals.standing import tabs
from spearhead.web.goals.words import fiscal
from spearhead.web.screens import go, reader, show, with_toast
from spearhead.web.wording import major

MOST = 50


def _sharer(request: HttpRequest) -> User:
    user = reader(request)
    user.sight.require("goal", "edit")
    return user


def _teams(user: User) -> list[tuple[int, str]]:
    reach = user.sight.reach("goal", "edit")
    teams = teams_visible_to(user).filter(retired_on__isnull=True)
    return [(one.pk, local_name(one)) for one in teams if reach == "all" or one.pk in user.sight.teams]


def _periods() -> list[tuple[str, str]]:
    """This quarter and the next three, and this year and the next."""
    found = [fiscal_period(today(), "quarter")]
    while len(found) < 4:
        found.append(fiscal_period(found[-1].end, "quarter"))
    year = fiscal_period(today(), "year")
    found += [year, fiscal_period(year.end, "year")]
    return [(one.key, fiscal(one)) for one in found]


@require_http_methods(["GET", "POST"])
def shares(request: HttpRequest) -> HttpResponse:
    """Proposals so far, and a form for a new one."""
    user = _sharer(request)
    if request.method == "POST":
        return _propose(request, user)
    rows = allocations_visible_to(user).exclude(state=Allocation.State.DROPPED).select_related("team")[:MOST]
    known = [(one, _span(one)) for one in rows]
    periods = _periods()
    context = {
        "tabs": tabs(user, "goal_shares"), "known": known, "teams": _teams(user), "periods": periods,
        "currency": workspace().base_currency, "next": periods[1][0],
    }  # fmt: skip
    return show(request, "goals/shares.html", context)


def _span(one: Allocation) -> str:
    period = layout_on(one.starts_on).find(one.starts_on, one.ends_on)
    return fiscal(period) if period else ""


def _propose(request: HttpRequest, user: User) -> HttpResponse:
    posted, currency = request.POST, workspace().base_currency
    cap = forms.whole(posted, "cap_percent")
    over, potential = forms.whole(posted, "over_percent"), forms.whole(posted, "potential_percent")
    rule = Rule(100 if over is None else over, 50 if potential is None else potential, cap)
    period = read_fiscal(forms.text(posted, "period"), today()).period
    target = forms.amount(posted, "target", currency) or 0
    made = propose_allocation(forms.reference(posted, "team") or 0, period, target, by=user, rule=rule)
    return go(request, reverse("goal_share", args=[made.pk]))


@require_GET
def share(request: HttpRequest, allocation_id: int) -> HttpResponse:
    """The proposal with its fairness panel; amounts are pinned by typing them."""
    user = _sharer(request)
    allocation = allocation_for(user, allocation_id)
    return show(request, "goals/share.html", _context(user, allocation))


def _context(user: User, allocation: Allocation) -> dict[str, Any]:
    panel, currency = panel_of(allocation, user), workspace().base_currency
    return {
        "allocation": allocation, "panel": panel, "period_name": _span(allocation), "currency": currency,
        "total": sum(one.line.amount for one in panel.people), "open": allocation.state == Allocation.State.DRAFT,
        "typed": {one.line.user_id: major(one.line.amount, currency) for one in panel.people},
    }  # fmt: skip


@require_POST
def adjust(request: HttpRequest, allocation_id: int) -> HttpResponse:
    """Pin whoever's amount was typed anew, free whoever was freed; the rest is shared anew and the sum holds."""
    user, currency = _sharer(request), workspace().base_currency
    allocation = allocation_for(user, allocation_id)
    pins: dict[int, int | None] = {}
    for line in allocation.lines.all():
        held = forms.text(request.POST, f"pin_{line.user_id}") == "on"
        amount = forms.amount(request.POST, f"amount_{line.user_id}", currency)
        if amount is not None and amount != line.amount:
            pins[line.user_id] = amount
        elif held != line.pinned:
            pins[line.user_id] = line.amount if held else None
    adjust_allocation(allocation_id, pins, by=user, seen_version=forms.version(request.POST))
    return with_toast(go(request, reverse("goal_share", args=[allocation_id])), _("Shared anew. The sum holds."))


@require_POST
def settle(request: HttpRequest, allocation_id: int, how: str) -> HttpResponse:
    """Set everybody's goal from the proposal as one act, or put it away."""
    user, seen = _sharer(request), forms.version(request.POST)
    if how == "drop":
        drop_allocation(allocation_id, by=user, seen_version=seen)
        return with_toast(go(request, reverse("goal_shares")), _("Proposal put away"))
    reason = forms.text(request.POST, "reason")
    apply_allocation(allocation_id, by=user, seen_version=seen, reason=reason, state="proposed")
    return with_toast(go(request, reverse("goals")), _("Goals proposed to everybody in it"))
