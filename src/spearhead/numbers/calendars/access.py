"""Which fiscal calendar holds on a day, and reading periods by their keys."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.kernel.errors import Refused
from spearhead.kernel.kept import kept
from spearhead.kernel.time import Period, read_period
from spearhead.numbers.calendars.fiscal import KINDS, FiscalPeriod, Kind, Layout
from spearhead.numbers.calendars.models import FiscalCalendar


def calendars_visible_to(user: User) -> QuerySet[FiscalCalendar]:
    """All versions, for everybody who may read goals or keeps the settings."""
    if user.sight.may("goal", "read") or user.sight.may("settings", "read"):
        return FiscalCalendar.objects.all()
    return FiscalCalendar.objects.none()


@kept
def _versions() -> tuple[tuple[date, Layout], ...]:
    """Since when which layout holds, the newest first."""
    rows = FiscalCalendar.objects.order_by("-valid_from").values_list("valid_from", "start_month", "pattern")
    return tuple((since, Layout(month, pattern)) for since, month, pattern in rows)


def layout_on(day: date) -> Layout:
    """The layout of fiscal years on a day; before the first version the workspace's setting decides."""
    found = next((layout for since, layout in _versions() if since <= day), None)
    return found or Layout(workspace().fiscal_start_month)


def layout_of(year: int) -> Layout:
    """The layout of the fiscal year of that number."""
    return layout_on(layout_on(date(year, 1, 1)).year_start(year))


def fiscal_period(day: date, kind: Kind) -> FiscalPeriod:
    """The fiscal year, quarter or month that holds a day."""
    return layout_on(day).of(day, kind)


class Fiscal:
    """What periods are asked of: quarters and years as this workspace lays them out."""

    def holding(self, day: date, kind: str) -> Period:
        """The fiscal month, quarter or year that holds a day."""
        return fiscal_period(day, kind if kind in KINDS else "quarter").period

    def named(self, key: str) -> Period:
        """What ``FY2026-Q1``, ``FY2026-M03`` or ``FY2026`` means."""
        return _named(key).period


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
    if text.startswith("FY"):
        try:
            return _named(text)
        except ValueError:
            message = _("Choose a month, a quarter or a year of the fiscal calendar.")
            raise Refused("period_outside_calendar", message, {field: message}) from None
    span = read_period(text, today=today, field=field)
    return check_period(span.start, span.end, field)


def _named(key: str) -> FiscalPeriod:
    found = re.fullmatch(r"FY(\d{4})(?:-Q([1-4])|-M(0[1-9]|1[0-2]))?", key)
    if not found or not 1972 <= int(found[1]) <= 2198:
        raise ValueError(key)
    year, kind = int(found[1]), ("quarter" if found[2] else "month" if found[3] else "year")
    number = int(found[2] or found[3] or 0)
    return next(one for one in layout_of(year).periods(year) if (one.kind, one.number) == (kind, number))
