"""One cell of the grid: its five numbers, why a call is stale, every call on it, calling; and handing up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.deals.access import deal_titles
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Absent
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.acts import Wanted, call, submit
from spearhead.numbers.calls.cells import Grid, Person, history
from spearhead.numbers.calls.columns import asked_period, categories_in, forecast_type
from spearhead.numbers.calls.stale import stale_calls
from spearhead.web import forms
from spearhead.web.flow.words import category_word
from spearhead.web.forecast.words import CHANGED, asked_grid, asked_person, names_of
from spearhead.web.goals.words import fiscal
from spearhead.web.jinja import query
from spearhead.web.screens import go, reader, show, with_toast


@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest) -> HttpResponse:
    """See a cell, or call a number on it."""
    user = reader(request)
    user.sight.require("forecast", "read")
    if request.method == "POST":
        return _call(request, user)
    period, grid = asked_grid(user, request)
    person = asked_person(grid, request.GET.get("person", ""))
    column = request.GET.get("column", "")
    if person is None or column not in person.cells:
        raise Absent
    return show(request, "forecast/cell.html", _context(user, period, grid, person, column), part="forecast/_cell.html")


def _context(user: User, period: FiscalPeriod, grid: Grid, person: Person, column: str) -> dict[str, Any]:
    own = person.user_id == user.pk
    layer = "own" if own else "manager"
    may = user.sight.may("forecast", "edit") and (own or grid.line.adjusts(user.pk, person.user_id))
    open_now = not grid.over and grid.as_of is None and period.kind == forecast_type().period_kind
    stale = [found for key, found in stale_calls(grid).items() if key[:2] == (person.user_id, column)]
    titles = deal_titles(user, [one.deal_id for found in stale for one in found.deals])
    now = person.cells[column]
    stands = grid.calls.get((person.user_id, column, layer))
    return {
        "grid": grid, "period": period, "period_name": fiscal(period), "person": person, "column": column,
        "name": names_of([person.user_id]).get(person.user_id, ""), "cell": now, "word": category_word(column),
        "own": own, "may_call": may and open_now, "seen": now.base if own else now.call,
        "stands": stands if stands and stands.kind != "reset" else None, "history": history(grid, person, column),
        "stale": stale, "currency": workspace().base_currency, "adjusted": _adjusted(grid, person, column),
        "changed": [
            {"title": titles[one.deal_id], "url": reverse("deal", args=[one.deal_id]), "how": _(CHANGED[one.how])}
            for found in stale for one in found.deals if one.deal_id in titles
        ],
        "sources": _sources(period, person, column), "over": grid.over,
    }  # fmt: skip


def _adjusted(grid: Grid, person: Person, column: str) -> bool:
    managed = grid.calls.get((person.user_id, column, "manager"))
    return managed is not None and managed.kind != "reset"


def _sources(period: FiscalPeriod, person: Person, column: str) -> list[tuple[str, str, int]]:
    """What the person's own deals bring, category by category, each with the page of its rows."""
    span = f"{period.start}..{period.end}"
    found = [(_("Won"), _figure("bookings", span, person.user_id), person.own.closed)]
    for one in categories_in(column):
        address = _figure("open_pipeline", span, person.user_id, category=one)
        found.append((category_word(one), address, person.own.open.get(one, 0)))
    return found


def _figure(key: str, span: str, owner: int, **more: str) -> str:
    return reverse("figure", args=[key]) + query(None, period=span, owner=owner, **more)


def _call(request: HttpRequest, user: User) -> HttpResponse:
    period = asked_period(request.POST.get("period", "")[:20])
    currency = workspace().base_currency
    kind = forms.text(request.POST, "kind")
    amount = 0 if kind == "reset" else forms.amount(request.POST, "amount", currency)
    seen = forms.text(request.POST, "seen")
    wanted = Wanted(
        forms.reference(request.POST, "person") or 0, forms.text(request.POST, "column"), kind, amount or 0,
        forms.text(request.POST, "note"), seen=int(seen) if seen.lstrip("-").isdecimal() and len(seen) < 18 else None,
    )  # fmt: skip
    if amount is None:
        raise refuse("amount_needed", "amount", _("Enter an amount."))
    call(period, wanted, by=user)
    said = _("Call taken back") if kind == "reset" else _("Call saved")
    return with_toast(go(request, _back(period)), said)


def _back(period: FiscalPeriod) -> str:
    return reverse("forecast") + query(None, period=period.key)


@require_POST
def hand_up(request: HttpRequest) -> HttpResponse:
    """Hand the own forecast up as it stands."""
    user = reader(request)
    user.sight.require("forecast", "edit")
    period = asked_period(request.POST.get("period", "")[:20])
    submit(period, by=user, note=forms.text(request.POST, "note"))
    return with_toast(go(request, _back(period)), _("Forecast handed up"))
