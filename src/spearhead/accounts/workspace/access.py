"""Reading the workspace: its settings, its clock, its exchange rates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from spearhead.accounts.workspace.models import CurrencyRate, Workspace
from spearhead.kernel import money
from spearhead.kernel.calendar import WorkCalendar
from spearhead.kernel.kept import kept


@kept
def workspace() -> Workspace:
    """The settings of this database; the defaults while nothing was set up yet."""
    return Workspace.objects.filter(pk=1).first() or Workspace()


def zone(settings: Workspace | None = None) -> ZoneInfo:
    """The workspace's time zone: the one that decides on which day something counts."""
    return ZoneInfo((settings or workspace()).time_zone)


def today(settings: Workspace | None = None, now: datetime | None = None) -> date:
    """The present day in the workspace's time zone."""
    return (now or timezone.now()).astimezone(zone(settings)).date()


def work_calendar() -> WorkCalendar:
    """The working days of the workspace's region."""
    return WorkCalendar(workspace().work_region)


@kept
def _rates() -> dict[str, list[tuple[date, int]]]:
    """Each currency's rates by the day from which they hold, the newest first."""
    found: dict[str, list[tuple[date, int]]] = {}
    rows = CurrencyRate.objects.order_by("-valid_from").values_list("currency", "valid_from", "rate_e9")
    for code, start, rate in rows:
        found.setdefault(code, []).append((start, rate))
    return found


class Rates:
    """The dated exchange rates; a missing rate is None, never 1."""

    def __init__(self, base: str | None = None) -> None:
        self.base = base or workspace().base_currency
        self._rows = _rates()

    def rate_e9(self, currency: str, on: date) -> int | None:
        """Base units per unit of `currency` × 10⁹ on a day."""
        if currency == self.base:
            return 10**9
        return next((rate for start, rate in self._rows.get(currency, ()) if start <= on), None)

    def history(self, currency: str) -> list[tuple[date, int]]:
        """The days from which each rate × 10⁹ of a currency holds, the newest first."""
        return self._rows.get(currency, [])

    def in_base(self, minor: int | None, currency: str, on: date) -> int | None:
        """The amount in minor units of the base currency, or None when there is no amount or no rate."""
        if minor is None:
            return None
        rate = self.rate_e9(currency, on)
        if rate is None:
            return None
        return money.convert(minor, currency, self.base, Decimal(rate).scaleb(-9))
