"""Reading the two sides of a bridge: what was sold in a period, against a plan or against an earlier period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from spearhead.accounts.teams.models import Team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.dimensions import names_of
from spearhead.kernel.definitions import refuse
from spearhead.kernel.figures import Scope, Warn, read
from spearhead.kernel.time import ALL, Period, read_period
from spearhead.numbers.profit.access import plans_visible_to
from spearhead.numbers.profit.bridge import Bridge, Side, bridge
from spearhead.numbers.profit.models import ProductPlan
from spearhead.numbers.profit.rows import sold

AGAINST: Final = ("plan", "before", "year")
Filters = Sequence[tuple[str, str, Any]]


@dataclass(slots=True)
class Comparison:
    """A bridge with the names of its products; `earlier` is None against a plan; what has no cost stands beside it."""

    period: Period
    against: str
    earlier: Period | None
    bridge: Bridge
    names: dict[Any, str]
    uncosted: int
    uncosted_before: int
    warnings: list[Warn] = field(default_factory=list)


def compare(user: User, *, period: str | Period, against: str = "before", filters: Filters = ()) -> Comparison:
    """The margin of a period against its plan, the period before, or the year before, in what the reader may see."""
    user.sight.require("cost", "read")
    user.sight.require("figure", "read")
    if against not in AGAINST:
        raise refuse("unknown_value", "against", _("Choose a value from the list."))
    scope = scope_for(user, period=period, group_by="product", filters=filters)
    if scope.period is ALL:
        raise refuse(
            "no_period_before", "period", _("Choose a month, a quarter or a year: all time has nothing before.")
        )
    span = scope.period
    earlier = None if against == "plan" else span.year_before() if against == "year" else span.before()
    now, uncosted, warnings = _sold(scope)
    missing = 0
    if earlier is None:
        then = planned(user, scope.period, filters)
    else:
        then, missing, _old = _sold(scope_for(user, period=earlier, group_by="product", filters=filters))
    found = bridge(then, now)
    names = dict(names_of("crm.Product")(step.key for step in found.steps))
    return Comparison(scope.period, against, earlier, found, names, uncosted, missing, warnings)


def _sold(scope: Scope) -> tuple[dict[Any, Side], int, list[Warn]]:
    """Product → what was sold of it with known cost; and the revenue of what has none."""
    keys = ("costed_list", "costed_revenue", "gross_margin", "return_loss")
    money = {key: read(key, scope) for key in keys}
    by = {key: {group.key: Fraction(group.value or 0) for group in reading.groups} for key, reading in money.items()}
    counted = dict(
        sold(scope).filter(_cost__isnull=False, _net__isnull=False).order_by().values("_product")
        .annotate(_pieces=Sum("deal__lines__quantity_milli")).values_list("_product", "_pieces")
    )  # fmt: skip
    sides = {}
    for product in dict.fromkeys([*counted, *by["return_loss"]]):
        listed, net, margin, lost = (by[key].get(product, Fraction(0)) for key in keys)
        sides[product] = Side(Fraction(counted.get(product, 0), 1000), listed, net, net - margin - lost, lost)
    return sides, int(read("uncosted_revenue", scope).value or 0), money["gross_margin"].warnings


def planned(user: User, period: Period, filters: Filters = ()) -> dict[Any, Side]:
    """Product → what was planned of it for parts of the period that lie in it, for what the reader looks at."""
    rows = plans_for(user, filters).filter(starts_on__gte=period.start, ends_on__lte=period.end)
    sides: dict[Any, Side] = {}
    for product, milli, listed, price, cost in rows.values_list(
        "product_id", "quantity_milli", "list_minor", "price_minor", "cost_minor"
    ):
        old, pieces = sides.get(product), Fraction(milli, 1000)
        side = Side(pieces, pieces * listed, pieces * price, pieces * cost)
        sides[product] = side if old is None else Side(
            old.quantity + side.quantity, old.listed + side.listed, old.net + side.net, old.cost + side.cost
        )  # fmt: skip
    return sides


def plans_for(user: User, filters: Filters = ()) -> QuerySet[ProductPlan]:
    """The plans of what is looked at: of one team, of the teams at the head of the reader's line, or of everybody."""
    rows = plans_visible_to(user)
    if filters:
        teams = [value for key, _operator, value in filters if key == "team"]
        return rows.filter(team_id=teams[0]) if len(filters) == len(teams) == 1 else rows.none()
    if user.sight.reach("figure", "read") == "all":
        return rows.filter(team=None)
    return rows.filter(team_id__in=_heads(user))


def _heads(user: User) -> list[int]:
    """The teams that the reader leads and that lie under no other of theirs."""
    mine = user.sight.teams
    parents = Team.objects.filter(pk__in=sorted(mine)).values_list("pk", "parent_id")
    return [team for team, parent in parents if parent not in mine]


def default_against(user: User, period: str | Period, filters: Filters = ()) -> str:
    """Against the plan where there is one."""
    span = read_period(period, today=today()) if isinstance(period, str) else period
    return "plan" if span is not ALL and planned(user, span, filters) else "before"
