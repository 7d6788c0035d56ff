"""What the forecast's screens share: the words, the tabs, the periods to choose from, and reading the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.errors import Absent
from spearhead.numbers.calendars.access import fiscal_period
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.cells import Grid, Person, read_grid
from spearhead.numbers.calls.columns import asked_period
from spearhead.numbers.calls.freezing import recent_periods
from spearhead.web.goals.words import fiscal
from spearhead.web.jinja import query

#: what became of a deal behind a call
CHANGED: Final = {
    "closed": gettext_noop("closed since"),
    "slipped": gettext_noop("no longer due in the period"),
    "category": gettext_noop("changed its category"),
    "owner": gettext_noop("has another owner"),
    "gone": gettext_noop("was deleted"),
}
LEADS: Final = {
    "first": gettext_noop("On the first day"),
    "90": gettext_noop("90 days before the end"),
    "60": gettext_noop("60 days before the end"),
    "30": gettext_noop("30 days before the end"),
    "7": gettext_noop("7 days before the end"),
}
PAST: Final = 5


def tabs(current: str, request: HttpRequest) -> list[dict[str, Any]]:
    """The screens of the forecast, each for the period that is looked at."""
    known = [
        ("forecast", _("Forecast")), ("forecast_deals", _("Deal by deal")), ("forecast_past", _("By past months")),
        ("forecast_accuracy", _("Accuracy")),
    ]  # fmt: skip
    kept = query(None, period=request.GET.get("period") or None, person=request.GET.get("person") or None)
    return [{"label": label, "url": reverse(name) + kept, "current": name == current} for name, label in known]


def period_choices(chosen: FiscalPeriod) -> list[tuple[str, str]]:
    """The next period, this one and those before, newest first; the chosen one among them."""
    recent = recent_periods(today(), PAST)
    known = [fiscal_period(recent[0].end, recent[0].kind), *recent]
    if chosen not in known:
        known.insert(0, chosen)
    return [(one.key, fiscal(one)) for one in known]


def asked_grid(user: User, request: HttpRequest) -> tuple[FiscalPeriod, Grid]:
    """The grid that the address asks for."""
    given = request.GET if request.method == "GET" else request.POST
    period = asked_period(given.get("period", "")[:20])
    as_of = scope_for(user, as_of=given.get("as_of", "")).as_of
    return period, read_grid(user, period.period, as_of=as_of)


def asked_person(grid: Grid, raw: str) -> Person | None:
    """The row that is asked for; None where nobody is, `Absent` where they are out of sight."""
    if not raw:
        return None
    found = grid.person(int(raw)) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None
    if found is None:
        raise Absent
    return found


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """The names of people."""
    return dict(User.objects.filter(pk__in=set(ids)).values_list("pk", "name"))
