"""What selling costs beside the goods: the entries that the reader may see, and a new one."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.teams.access import team_for, teams_visible_to
from spearhead.accounts.users.access import user_for, users_visible_to
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.names import local_name
from spearhead.numbers.profit.access import cost_for, costs_visible_to
from spearhead.numbers.profit.acts import enter_cost, may_enter, withdraw_cost
from spearhead.web import forms, readable
from spearhead.web.asking import read_page
from spearhead.web.profit.views import tabs
from spearhead.web.profit.words import KINDS
from spearhead.web.screens import go, reader, show
from spearhead.web.settings.kit import Field, panel, question

PER_PAGE: Final = 50


@require_GET
def costs_page(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    user = reader(request)
    user.sight.require("cost", "read")
    rows = costs_visible_to(user).select_related("user", "team")
    page, total = read_page(request.GET.get("page", "1")), rows.count()
    context = {
        "rows": list(rows[(page - 1) * PER_PAGE : page * PER_PAGE]), "total": total, "page": page,
        "pages": max(-(-total // PER_PAGE), 1), "per_page": PER_PAGE, "currency": workspace().base_currency,
        "kinds": KINDS, "tabs": tabs(user, "profit_costs"), "may_enter": may_enter(user),
        "sees_pay": user.sight.may("salary", "read"),
    }  # fmt: skip
    return show(request, "profit/costs.html", context)


def _fields(user: User) -> list[Field]:
    people = [(one.pk, one.name) for one in users_visible_to(user).filter(is_active=True)]
    teams = [(one.pk, local_name(one)) for one in teams_visible_to(user).filter(retired_on__isnull=True)]
    return [
        Field("kind", _("Kind"), "choice", required=True, options=[(key, _(KINDS[key])) for key in may_enter(user)]),
        Field("amount", _("Amount"), "amount", required=True, unit=workspace().base_currency),
        Field("day", _("Day"), "day", value=today().isoformat(), required=True,
              help=_("It counts in the month of this day.")),
        Field("user", _("Person"), "ref", options=people, empty=_("Nobody")),
        Field("team", _("Team"), "ref", options=teams, empty=_("None"), help=_("Only where it is no person's.")),
        Field("note", _("Note")),
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def new_cost(request: HttpRequest) -> HttpResponse:
    """Enter a cost."""
    user = reader(request)
    if not may_enter(user):
        raise Forbidden(_("You do not have the permission for this."))
    if request.method == "POST":
        enter_cost(by=user, **_values(request, user))
        return go(request, reverse("profit_costs"))
    return panel(request, _("Enter a cost"), reverse("profit_cost_new"), _fields(user), submit=_("Enter cost"))


def _values(request: HttpRequest, user: User) -> dict[str, Any]:
    posted = request.POST
    minor, day = forms.amount(posted, "amount", workspace().base_currency), forms.day(posted, "day")
    if minor is None or day is None:
        field = "amount" if minor is None else "day"
        message = _("Enter an amount above zero.") if minor is None else _("Enter a day.")
        raise Refused("incomplete", message, {field: message})
    person, team = forms.reference(posted, "user"), forms.reference(posted, "team")
    return {
        "kind": forms.text(posted, "kind"), "minor": minor, "day": day, "note": forms.text(posted, "note"),
        "user": user_for(user, person) if person else None,
        "team_id": team_for(user, team).pk if team and not person else None,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, cost_id: int) -> HttpResponse:
    """Withdraw a cost that was entered wrongly."""
    user = reader(request)
    one = cost_for(user, cost_id)
    if request.method == "POST":
        withdraw_cost(one.pk, by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("profit_costs"))
    says = [_("It leaves every profit and loss that it was in; the history keeps it.")]
    amount = readable.money(one.minor, workspace().base_currency)
    return question(
        request, _("Withdraw %(amount)s?") % {"amount": amount}, reverse("profit_cost_withdraw", args=[one.pk]),
        says=says, version=one.version, submit=_("Withdraw cost"),
    )  # fmt: skip
