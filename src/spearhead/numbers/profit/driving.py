"""What drives the cost of serving: the won deals, their lines and revenue, the activities and visits of a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from spearhead.accounts.teams.tree import main_team
from spearhead.accounts.users.operator import operator
from spearhead.accounts.workspace.access import zone
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.activities.models import Activity
from spearhead.kernel.time import Period, end_of_day, start_of_day
from spearhead.numbers.profit.models import CostPool
from spearhead.numbers.profit.rows import sold

Driver = CostPool.Driver
_WON: Final = ("deal_id", "_product", "owner_id", "team_id", "closed_on", "deal__company_id", "deal__territory_id")


@dataclass(frozen=True, slots=True, order=True)
class Driven:
    """Whom a weight counts for: a deal, or a customer without one, with owner, team and territory as they stand."""

    day: date
    deal: int = 0
    company: int = 0
    product: int = 0
    user: int = 0
    team: int = 0
    territory: int = 0


def weights_of(driver: str, period: Period) -> list[tuple[Driven, int]]:
    """Everything that drove the cost in a period, in a fixed order; weights are whole numbers above zero."""
    found = _BY[driver](period)
    return [(one, weight) for one, weight in sorted(found.items()) if weight > 0]


def _won(period: Period) -> QuerySet[Any, Any]:
    return sold(scope_for(operator(), period=period))


def _driven(row: Sequence[Any]) -> Driven:
    deal, product, user, team, day, company, territory = row
    return Driven(day, deal, company or 0, product or 0, user or 0, team or 0, territory or 0)


def _deals(period: Period) -> Mapping[Driven, int]:
    """Each won deal weighs one; it counts for the product of its first line."""
    found: dict[int, Driven] = {}
    for row in _won(period).order_by("deal_id", "_line").values_list(*_WON):
        found.setdefault(row[0], _driven(row))
    return dict.fromkeys(found.values(), 1)


def _lines(period: Period) -> Mapping[Driven, int]:
    found: defaultdict[Driven, int] = defaultdict(int)
    for row in _won(period).values_list(*_WON):
        found[_driven(row)] += 1
    return found


def _revenue(period: Period) -> Mapping[Driven, int]:
    """By what was sold, before returns; lines without a rate are left out."""
    found: defaultdict[Driven, int] = defaultdict(int)
    for *row, net in _won(period).values_list(*_WON, "_net"):
        found[_driven(row)] += net or 0
    return found


def _activities(period: Period) -> Mapping[Driven, int]:
    return _held(period, Q())


def _visits(period: Period) -> Mapping[Driven, int]:
    return _held(period, Q(kind=Activity.Kind.VISIT))


def _held(period: Period, which: Q) -> Mapping[Driven, int]:
    """Activities done, by deal or customer and month; a deal's owner bears them, else the customer's."""
    first, last = start_of_day(period.start, zone()), end_of_day(date.fromordinal(period.end.toordinal() - 1), zone())
    rows = Activity.objects.filter(which, deleted_at__isnull=True, done_at__gte=first, done_at__lt=last).filter(
        Q(deal__isnull=False) | Q(company__isnull=False)
    )
    names = ("deal_id", "deal__company_id", "deal__product_id", "deal__owner_id", "deal__territory_id", "company_id",
             "company__owner_id", "company__territory_id", "done_at")  # fmt: skip
    days: dict[tuple[int, ...], date] = {}
    counts: defaultdict[tuple[int, ...], int] = defaultdict(int)
    for deal, of, product, user, land, company, keeper, home, done in rows.values_list(*names):
        day = done.astimezone(zone()).date()
        who = (deal, of or 0, product or 0, user or 0, land or 0) if deal else (0, company, 0, keeper or 0, home or 0)
        key = (day.year, day.month, *who)
        counts[key] += 1
        days[key] = max(day, days.get(key, day))
    found = {}
    for key, n in counts.items():
        _year, _month, deal, company, product, user, land = key
        found[Driven(days[key], deal, company, product, user, main_team(user or None, days[key]) or 0, land)] = n
    return found


_BY: Final[Mapping[str, Callable[[Period], Mapping[Driven, int]]]] = {
    Driver.DEALS: _deals, Driver.LINES: _lines, Driver.REVENUE: _revenue, Driver.ACTIVITIES: _activities,
    Driver.VISITS: _visits,
}  # fmt: skip
