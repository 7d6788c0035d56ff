"""Which fiscal calendar holds on a day, and reading periods by their keys."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.kernel.errors import Refused
from spearhead.kernel.time import read_period
from spearhead.numbers.calendars.fiscal import FiscalPeriod, Kind, Layout
from spearhead.numbers.calendars.models import FiscalCalendar


def calendars_visible_to(user: User) -> QuerySet[FiscalCalendar]:
    """All versions, for everybody who may read goals or keeps the settings."""
    if user.sight.may("goal", "read") or user.sight.may("settings", "read"):
        return FiscalCalendar.objects.all()
    return FiscalCalendar.objects.none()


def layout_on(day: date) -> Layout:
    """The layout of fiscal years on a day; before the first version the workspace's setting decides."""
    row = FiscalCalendar.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    return Layout(row.start_month, row.pattern) if row else Layout(workspace().fiscal_start_month)


def fiscal_period(day: date, kind: Kind) -> FiscalPeriod:
    """The fiscal year, quarter or month that holds a day."""
    return layout_on(day).of(day, kind)


def fiscal_days(day: date, kind: str) -> tuple[date, date]:
    """The days of the fiscal quarter or year that holds a day, for filters."""
    found = fiscal_period(day, "year" if kind == "year" else "quarter")
    return found.start, found.end


def check_period(start: date, end: date, field: str = "period") -> FiscalPeriod:
    """The fiscal period with these ends, or a refusal: goals hold for periods of the calendar only."""
    found = layout_on(start).find(start, end)
    if found is None:
        message = _("Choose a month, a quarter or a year of the fiscal calendar.")
        raise Refused("period_outside_calendar", message, {field: message})
    return found


def read_fiscal(text: str, today: date, field: str = "period") -> FiscalPeriod:
    """Read ``FY2026-Q1``, ``FY2026-M03``, ``FY2026``, ``2026-Q4``, ``2026-11`` or ``2026``; empty is this quarter."""
    if not text:
        return fiscal_period(today, "quarter")
    found = re.fullmatch(r"FY(\d{4})(?:-Q([1-4])|-M(0[1-9]|1[0-2]))?", text)
    if not found:
        span = read_period(text, today=today, field=field)
        return check_period(span.start, span.end, field)
    year, kind = int(found[1]), ("quarter" if found[2] else "month" if found[3] else "year")
    if not 1972 <= year <= 2198:
        message = _("Choose a month, a quarter or a year of the fiscal calendar.")
        raise Refused("period_outside_calendar", message, {field: message})
    number = int(found[2] or found[3] or 0)
    layout = layout_on(date(year, 1, 1))
    layout = layout_on(layout.year_start(year))
    return next(one for one in layout.periods(year) if (one.kind, one.number) == (kind, number))
