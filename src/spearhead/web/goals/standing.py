"""Monday morning: where everybody stands against goal and pace, and where the period is likely to land."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.kernel.figures import Figure, figure
from spearhead.numbers.allocation.fairness import out_of_reach
from spearhead.numbers.allocation.past import record_of
from spearhead.numbers.calendars.access import fiscal_period, layout_on, read_fiscal
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.goals.access import goals_visible_to
from spearhead.numbers.standing.board import SHOWN, Board, Reading
from spearhead.web.goals.words import amount, fiscal, zh
from spearhead.web.screens import reader, show

MOST = 16


def tabs(user: User, current: str) -> list[dict[str, Any]]:
    """The screens of goals that this user may open."""
    known = [("goals", _("Standing")), ("goals_year", _("Set goals"))]
    if user.sight.may("goal", "edit"):
        known.append(("goal_shares", _("Share out")))
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in known]


def periods(user: User, key: str) -> list[FiscalPeriod]:
    """The newest periods for which the reader sees goals of the figure, newest first."""
    rows = goals_visible_to(user).filter(figure=key, level="goal", state__in=SHOWN).order_by("-starts_on", "ends_on")
    spans = rows.values_list("starts_on", "ends_on").distinct()[:MOST]
    return [one for start, end in spans if (one := layout_on(start).find(start, end))]


def _chosen(request: HttpRequest, known: list[FiscalPeriod]) -> FiscalPeriod:
    """The period asked for, else this quarter, else the newest that has begun."""
    if asked := request.GET.get("period", ""):
        return read_fiscal(asked[:20], today())
    now = fiscal_period(today(), "quarter")
    if now in known or not known:
        return now
    return next((one for one in known if one.start <= today()), known[-1])


def _figures(user: User) -> list[Figure]:
    keys = goals_visible_to(user).filter(state__in=SHOWN).order_by("figure").values_list("figure", flat=True).distinct()
    return [figure(key) for key in keys]


@require_GET
def standing(request: HttpRequest) -> HttpResponse:
    """The line within reach, team by team; whoever is furthest behind pace comes first."""
    user = reader(request)
    user.sight.require("goal", "read")
    figures = _figures(user)
    keys = [one.key for one in figures]
    key = request.GET.get("figure", "")
    key = key if key in keys else "bookings"
    known = periods(user, key)
    period = _chosen(request, known)
    board = Reading(user, period, key).board()
    options = known if period in known else [period, *known]
    record = record_of(user)
    context = {
        "board": board, "period": period, "period_name": fiscal(period), "tabs": tabs(user, "goals"),
        "periods": [(one.key, fiscal(one)) for one in options], "figure": key,
        "figures": [(one.key, one.name_zh if zh() else one.name) for one in figures],
        "shown": lambda value: amount(value, key), "record": record,
        "unreachable": out_of_reach(record) and not _is_own(user), "own": _is_own(user), "head": _head(board),
        "lines": len(board.people), "behind": sum(1 for line in board.people if line.gap < 0),
    }  # fmt: skip
    return show(request, "goals/standing.html", context)


def _is_own(user: User) -> bool:
    return user.sight.reach("goal", "read") == "own"


def _head(board: Board) -> Any:
    """The line that stands for all: the company's, else the only team's, else the only person's."""
    if board.company:
        return board.company
    highest = min((team.depth for team in board.teams if team.line), default=0)
    tops = [team.line for team in board.teams if team.depth == highest and team.line]
    if len(tops) == 1:
        return tops[0]
    return board.people[0] if len(board.people) == 1 else None
