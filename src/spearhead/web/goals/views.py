"""The goals of a year by quarter; targets are edited where they stand by whoever leads the holder."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.teams.access import team_for
from spearhead.accounts.teams.models import Team
from spearhead.accounts.users.access import user_for
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.time import Period, read_period
from spearhead.numbers.calendars.access import fiscal_period, layout_of
from spearhead.numbers.goals.access import goals_visible_to
from spearhead.numbers.goals.acts import change_goal, set_goal, withdraw_goal
from spearhead.numbers.goals.models import Goal
from spearhead.web import forms, readable
from spearhead.web.goals.standing import tabs
from spearhead.web.goals.table import GoalTable, quarters
from spearhead.web.goals.words import fiscal
from spearhead.web.screens import reader, show
from spearhead.web.wording import major

FIRST: Final = 2000


def _year(request: HttpRequest) -> int:
    raw = request.GET.get("year", "")
    now = fiscal_period(today(), "year").year
    return int(raw) if raw.isascii() and raw.isdigit() and FIRST <= int(raw[:6]) <= now + 5 else now


@require_GET
def goals(request: HttpRequest) -> HttpResponse:
    """Everybody within reach, by team."""
    user = reader(request)
    user.sight.require("goal", "read")
    year, now = _year(request), fiscal_period(today(), "year").year
    table = GoalTable(user, year)
    context = {
        "groups": table.groups(), "quarters": quarters(year), "year": year,
        "years": [(one, fiscal(layout_of(one).periods(one)[0])) for one in range(now - 3, now + 2)],
        "tabs": tabs(user, "goals_year"),
        "currency": workspace().base_currency, "today": today(), "may_figure": user.sight.may("figure", "read"),
    }  # fmt: skip
    return show(request, "goals/page.html", context)


@require_POST
def set_cell(request: HttpRequest) -> HttpResponse:
    """Set or take back one target: the field is ``person.12.2026-Q4`` or ``team.3.2026-Q4``."""
    user = reader(request)
    user.sight.require("goal", "edit")
    holder, _dot, rest = forms.text(request.POST, "field").partition(".")
    number, _dot, key = rest.partition(".")
    if holder not in {"person", "team"}:
        raise Absent
    person = user_for(user, number) if holder == "person" else None
    team = team_for(user, number) if holder == "team" else None
    period, currency = read_period(key), workspace().base_currency
    target = forms.amount(request.POST, "value", currency)
    if target is None:
        _withdraw(user, period, person, team)
        return JsonResponse({"value": "", "shown": "–", "version": 0})
    goal = _put(user, period, target, person, team)
    shown = readable.money(goal.target, currency)
    return JsonResponse({"value": major(goal.target, currency), "shown": shown, "version": 0})


def _present(user: User, period: Period, person: User | None, team: Team | None) -> Goal | None:
    holder = Goal.Holder.PERSON if person else Goal.Holder.TEAM
    rows = goals_visible_to(user).filter(
        figure="bookings", level="goal", credit="owner", starts_on=period.start, ends_on=period.end, holder=holder,
        user=person, team=team,
    )  # fmt: skip
    return rows.first()


def _put(user: User, period: Period, target: int, person: User | None, team: Team | None) -> Goal:
    """Change the goal that is there, or set one."""
    found = _present(user, period, person, team)
    if found is not None:
        return change_goal(found.pk, target, by=user, seen_version=found.version)
    return set_goal(period, target, by=user, user=person, team_id=team.pk if team else None)


def _withdraw(user: User, period: Period, person: User | None, team: Team | None) -> None:
    found = _present(user, period, person, team)
    if found is None:
        message = _("There is no goal to take back.")
        raise Refused("no_goal", message, {"value": message})
    withdraw_goal(found.pk, by=user)
