"""A month of activities and expected closes, one's own or of everybody one may see."""

from __future__ import annotations

import calendar as months
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace, zone
from spearhead.crm.activities.access import activities_visible_to
from spearhead.crm.deals.access import deals_visible_to
from spearhead.kernel.time import Period, month_period, start_of_day
from spearhead.web.screens import reader, show

MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of the grid; `inside` tells whether it belongs to the month."""

    day: date
    inside: bool
    activities: list[Any]
    deals: list[Any]


def _month(request: HttpRequest, now: date) -> Period:
    raw = request.GET.get("month", "")
    try:
        first = date.fromisoformat(f"{raw}-01") if raw else now
        return month_period(first.year, first.month) if 1971 <= first.year < 2199 else month_period(now.year, now.month)
    except ValueError:
        return month_period(now.year, now.month)


@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The month's grid: weeks begin on Monday."""
    user = reader(request)
    now = today()
    month = _month(request, now)
    own = user.sight.reach("activity", "read") == "own"
    mine = request.GET.get("owner", "me" if own else "all") == "me"
    weeks = months.Calendar().monthdatescalendar(month.start.year, month.start.month)
    activities, deals = _content(user, weeks[0][0], weeks[-1][-1], mine=mine)
    context = {
        "month": month,
        "previous": month_period(month.start.year, month.start.month).before(),
        "next": month_period(month.end.year, month.end.month),
        "weeks": [[CalendarDay(day, day in month, activities[day], deals[day]) for day in week] for week in weeks],
        "today": now,
        "mine": mine,
        "currency": workspace().base_currency,
    }
    return show(request, "calendar/page.html", context)


def _content(
    user: User, first: date, last: date, *, mine: bool
) -> tuple[defaultdict[date, list[Any]], defaultdict[date, list[Any]]]:
    here = zone()
    rows = activities_visible_to(user).filter(
        due_at__gte=start_of_day(first, here), due_at__lt=start_of_day(date.fromordinal(last.toordinal() + 1), here)
    )
    open_deals = deals_visible_to(user).filter(status="open", expected_close__gte=first, expected_close__lte=last)
    if mine:
        rows, open_deals = rows.filter(owner=user), open_deals.filter(owner=user)
    by_day: defaultdict[date, list[Any]] = defaultdict(list)
    closing: defaultdict[date, list[Any]] = defaultdict(list)
    for activity in rows.select_related("owner").order_by("due_at", "id")[:MOST]:
        by_day[timezone.localtime(activity.due_at, here).date()].append(activity)
    for deal in open_deals.select_related("owner").order_by("expected_close", "id")[:MOST]:
        closing[deal.expected_close or first].append(deal)
    return by_day, closing
