"""Deal by deal: which open deals the reader counts in or out, and the total that follows beside the call."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.access import deals_visible_to
from spearhead.kernel.figures import figure, rows
from spearhead.numbers.calls.cells import Grid, Person
from spearhead.numbers.calls.columns import asked_period
from spearhead.numbers.calls.judging import judge, judgements_of, total_in, use_as_call
from spearhead.web import forms
from spearhead.web.asking import read_page
from spearhead.web.flow.words import category_word
from spearhead.web.forecast.words import asked_grid, asked_person, names_of, period_choices, tabs
from spearhead.web.goals.words import fiscal
from spearhead.web.jinja import query
from spearhead.web.screens import go, is_partial, reader, show, with_toast

PER_PAGE: Final = 50


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The open deals due in the period, largest first."""
    user = reader(request)
    user.sight.require("forecast", "read")
    return _page(request, user)


def _page(request: HttpRequest, user: User) -> HttpResponse:
    period, grid = asked_grid(user, request)
    given = request.GET if request.method == "GET" else request.POST
    focus = asked_person(grid, given.get("person", "")) or grid.person(user.pk)
    number = read_page(given.get("page", "1"))
    lines, n = _lines(user, grid, focus, number)
    context = {
        "grid": grid, "period": period, "period_name": fiscal(period), "periods": period_choices(period),
        "tabs": tabs("forecast_deals", request), "focus": focus, "lines": lines, "n": n, "page": number,
        "pages": max(-(-n // PER_PAGE), 1), "per_page": PER_PAGE, "currency": workspace().base_currency,
        "total": total_in(grid, focus) if focus else None, "column_word": category_word, "today": today(),
        "may_judge": user.sight.may("forecast", "edit") and not grid.over and grid.as_of is None,
        "mine": grid.person(user.pk), "people": _people(grid), "params": {"period": period.key},
        "all": focus is None, "on_self": focus is not None and focus.user_id == user.pk,
    }  # fmt: skip
    return show(request, "forecast/deals.html", context, part="forecast/_deals.html")


def _people(grid: Grid) -> list[tuple[str, str]]:
    names = names_of([one.user_id for one in grid.people])
    return [(str(one.user_id), names.get(one.user_id, "")) for one in grid.people]


def _lines(user: User, grid: Grid, focus: Person | None, number: int) -> tuple[list[dict[str, Any]], int]:
    people = [one.user_id for one in (focus.walk() if focus else grid.people)]
    scope = scope_for(user, period=grid.period, as_of=grid.as_of, filters=[("owner", "in", people)])
    behind = rows("open_pipeline", scope, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    deals = (
        deals_visible_to(user).select_related("company", "owner", "stage").in_bulk([one.record_id for one in behind])
    )
    judged = judgements_of(user, grid.period)
    lines = [
        {"deal": deals[one.record_id], "amount": one.num, "verdict": judged.get(one.record_id, "none")}
        for one in behind if one.record_id in deals
    ]  # fmt: skip
    return lines, figure("open_pipeline").rows(scope).queryset.count()


@require_POST
def judged(request: HttpRequest, deal_id: int) -> HttpResponse:
    """Count a deal in or out."""
    user = reader(request)
    user.sight.require("forecast", "edit")
    period = asked_period(request.POST.get("period", "")[:20])
    judge(period, deal_id, forms.text(request.POST, "verdict"), by=user)
    if is_partial(request):
        return _page(request, user)
    return go(request, reverse("forecast_deals") + query(None, period=period.key))


@require_POST
def use(request: HttpRequest) -> HttpResponse:
    """Make the total that was judged in one's own call."""
    user = reader(request)
    user.sight.require("forecast", "edit")
    period, grid = asked_grid(user, request)
    use_as_call(period, forms.text(request.POST, "column"), grid, by=user, note=forms.text(request.POST, "note"))
    return with_toast(go(request, reverse("forecast") + query(None, period=period.key)), _("Call saved"))
