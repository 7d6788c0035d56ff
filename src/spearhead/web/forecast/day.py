"""The deals behind a cell as it stood at the end of a past day, and what became of each since."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from spearhead.accounts.workspace.access import today, workspace
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.access import deal_titles
from spearhead.numbers.calls.cells import Grid
from spearhead.numbers.calls.columns import asked_period
from spearhead.numbers.calls.frozen import CLOSED, frozen_day
from spearhead.web import forms
from spearhead.web.asking import read_page
from spearhead.web.flow.words import category_word
from spearhead.web.forecast.words import names_of, period_choices, tabs
from spearhead.web.goals.words import fiscal
from spearhead.web.screens import reader, show

PER_PAGE: Final = 50
#: fate → (its words, its tone)
FATES: Final = {
    "kept": (gettext_noop("won before"), "ok"), "won": (gettext_noop("won"), "ok"),
    "won_later": (gettext_noop("won outside the period"), "info"),
    "open": (gettext_noop("still open, due in it"), "info"),
    "slipped": (gettext_noop("slipped out of the period"), "warn"), "lost": (gettext_noop("lost"), "danger"),
    "reopened": (gettext_noop("opened again"), "warn"), "gone": (gettext_noop("deleted"), "quiet"),
}  # fmt: skip


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """One cell's deals at the end of a day (yesterday unless asked)."""
    user = reader(request)
    user.sight.require("forecast", "read")
    period = asked_period(request.GET.get("period", "")[:20])
    day = scope_for(user, as_of=request.GET.get("day") or today()).as_of or today()
    person = forms.reference(request.GET, "person") or user.pk
    found = frozen_day(user, period.period, day, person, request.GET.get("column") or "commit")
    number = read_page(request.GET.get("page", "1"))
    chosen = request.GET.get("fate", "")
    shown = [one for one in found.lines if one.fate == chosen] if chosen in FATES else found.lines
    lines = shown[(number - 1) * PER_PAGE : number * PER_PAGE]
    titles = deal_titles(user, [one.deal_id for one in lines])
    people = names_of([one.user_id for one in found.grid.people] + [one.owner_id for one in lines if one.owner_id])
    context = {
        "found": found, "period": period, "period_name": fiscal(period), "periods": period_choices(period),
        "tabs": tabs("forecast_accuracy", request), "name": people.get(person, ""), "names": people,
        "lines": [(one, titles.get(one.deal_id)) for one in lines], "column_word": _category, "fate": _fate,
        "page": number, "pages": max(-(-len(shown) // PER_PAGE), 1), "per_page": PER_PAGE, "n": len(shown),
        "chosen": chosen, "params": request.GET, "now": sum(one.now for one in found.fates),
        "currency": workspace().base_currency, "people": _people(found.grid, people), "today": today(),
    }  # fmt: skip
    return show(request, "forecast/day.html", context)


def _people(grid: Grid, names: dict[int, str]) -> list[tuple[str, str]]:
    return [(str(one.user_id), names.get(one.user_id, "")) for one in grid.people]


def _category(name: str) -> str:
    return _("Won") if name == CLOSED else category_word(name)


def _fate(name: str) -> dict[str, Any]:
    words, tone = FATES[name]
    return {"words": _(words), "tone": tone}
