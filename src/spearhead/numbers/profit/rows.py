"""The rows of the profit figures: the lines of won deals, and what selling them cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spearhead.accounts.teams.tree import subtree
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.deals.dimensions import CLOSED, managers_at, month_of, names_of
from spearhead.crm.deals.figures import RATE_MISSING, closed_in, rate_warnings
from spearhead.crm.deals.scoping import narrow, versions
from spearhead.kernel.figures import Dimension, RowSet, Scope, Warn
from spearhead.kernel.filters import Field, Fields
from spearhead.kernel.time import ALL
from spearhead.numbers.commission.models import FROZEN, StatementLine
from spearhead.numbers.profit.access import commission_of, costs_visible_to
from spearhead.numbers.profit.bands import BAND, BANDS, band_of
from spearhead.numbers.profit.exact import in_base, listed
from spearhead.numbers.profit.models import SellingCost

LINE: Final = "deal__lines"
PRODUCT: Final = Coalesce(F(f"{LINE}__product_id"), F("deal__product_id"))
#: A line counts for its own product; a deal without lines for the deal's.
SOLD: Final = {
    **{key: CLOSED[key] for key in ("owner", "team", "region", "manager", "territory", "company", "segment", "source",
                                    "industry", "kind", "month")},
    "product": Dimension("product", lambda _scope: PRODUCT, names_of("crm.Product")),
    BAND: BANDS,
}  # fmt: skip
#: where a selling cost keeps what it may be grouped by; for anything else it is not allocated
COST_KEYS: Final[dict[str, str | Callable[[Scope], Any]]] = {
    "owner": "user_id", "team": "team_id", "region": "team_id", "manager": managers_at("team_id", "day"),
    "month": month_of("day"),
}  # fmt: skip

#: a return counts for the deal's people, its own product, and the month of its own day
BACK_KEYS: Final[dict[str, Any]] = {key: one.column for key, one in SOLD.items()} | {
    "product": "_product", "month": month_of("_day"),
}  # fmt: skip


def sold(scope: Scope) -> QuerySet[Any, Any]:
    """A row per line of each deal won in the period, or one for a deal without lines, in the base currency.

    `_list`, `_net` (after discounts, before tax) and `_cost`; a cost that nobody knows is NULL, never 0.
    """
    products = [one for one in scope.filters if one[0] == "product"]
    rest = tuple(one for one in scope.filters if one[0] != "product")
    rows = closed_in(replace(scope, filters=rest), "won").annotate(_line=F(f"{LINE}__id"), _product=PRODUCT)
    fields = Fields({"product": Field("product", "ref", "_product")}, me=scope.user.pk)
    for key, operator, value in products:
        rows = rows.filter(fields.condition(key, operator, value).q())
    base = workspace().base_currency
    codes = sorted(set(rows.order_by().exclude(currency=base).values_list("currency", flat=True)))
    net = F(f"{LINE}__total_minor") - F(f"{LINE}__tax_minor")

    def amount(line: Any, alone: Any) -> Any:
        whole = in_base(line, scope.period, base, codes)
        return Case(When(_line__isnull=False, then=whole), default=alone, output_field=BigIntegerField())

    return rows.annotate(
        _net=amount(net, F("base_minor")),
        _list=amount(listed(net + F(f"{LINE}__discount_minor"), LINE), F("base_minor")),
        _cost=Case(
            When(Q(_line__isnull=False, **{f"{LINE}__cost_minor__gte": 0}),
                 then=in_base(F(f"{LINE}__cost_minor"), scope.period, base, codes)),
            default=None, output_field=BigIntegerField(),
        ),
    )  # fmt: skip


def returned(scope: Scope) -> QuerySet[Any, Any]:
    """A row per return or credit of the period, by its own day: `_back` and, of the goods, `_back_cost`."""
    products = [one for one in scope.filters if one[0] == "product"]
    rest = tuple(one for one in scope.filters if one[0] != "product")
    way = "deal__returns__"
    rows = narrow(versions(scope).filter(status="won"), replace(scope, filters=rest), closed=True).annotate(
        _return=F(f"{way}id"), _day=F(f"{way}day"), _back=F(f"{way}minor"), _back_cost=F(f"{way}cost_minor"),
        _product=F(f"{way}product_id"), _pieces=F(f"{way}quantity_milli"), _gone=F(f"{way}withdrawn_at"),
        _known=F(f"{way}created_at"),
    )  # fmt: skip
    rows = rows.filter(_return__isnull=False)
    if scope.moment is None:
        rows = rows.filter(_gone__isnull=True)
    else:
        rows = rows.filter(Q(_gone__isnull=True) | Q(_gone__gte=scope.moment), _known__lt=scope.moment)
    if scope.period is not ALL:
        rows = rows.filter(_day__gte=scope.period.start, _day__lt=scope.period.end)
    fields = Fields({"product": Field("product", "ref", "_product")}, me=scope.user.pk)
    for key, operator, value in products:
        rows = rows.filter(fields.condition(key, operator, value).q())
    return rows


def backs(scope: Scope, num: Any, den: Any = None, *, costed: bool | None = None) -> RowSet:
    """Returns as the rows of a figure: all of them, or those whose goods have a known cost (or have not)."""
    rows = returned(scope)
    if costed is not None:
        rows = rows.filter(_back_cost__isnull=not costed)
    return RowSet(rows, num, den, record="deal_id", keys=BACK_KEYS)


def warnings_of(scope: Scope, rows: QuerySet[Any, Any], *, costs: bool) -> list[Warn]:
    """What a reader of these rows must know: rates and costs that are missing, lines that have no history."""
    found = rate_warnings(rows.filter(RATE_MISSING).order_by().values("deal_id").distinct().count())
    if costs and (missing := rows.filter(_cost__isnull=True, _net__isnull=False).count()):
        text = ngettext(
            "%(n)d line has no known cost; its revenue is not in the margin.",
            "%(n)d lines have no known cost; their revenue is not in the margin.",
            missing,
        ) % {"n": missing}
        found.append(Warn("no_cost", text, missing))
    if scope.moment is not None:
        found.append(Warn("lines_now", _("Lines are read as they are today; which deals were won, as it was then.")))
    return found


def lines(scope: Scope, num: Any, den: Any = None, *, costs: bool = False, costed: bool | None = None) -> RowSet:
    """Lines as the rows of a figure: all of them, or those whose cost is known (or is not)."""
    rows = sold(scope)
    warnings = warnings_of(scope, rows, costs=costs)
    if costed is not None:
        rows = rows.filter(_cost__isnull=not costed)
    return RowSet(rows, num, den, record="deal_id", warnings=warnings)


def selling(scope: Scope, sign: int = 1, rows: QuerySet[SellingCost] | None = None) -> RowSet:
    """The direct costs of selling in the period that the reader may see, commission with them, each on its day."""
    costs = costs_visible_to(scope.user) if rows is None else rows
    earned = StatementLine.objects.filter(statement__state__in=FROZEN)
    if rows is None:
        earned = earned.filter(commission_of(scope.user))
    found = _rowset(scope, costs, sign, "user_id", "minor", "selling_cost", "pk", "created_at")
    paid = _rowset(
        scope, earned, sign, "statement__user_id", "commission_minor", "statement", "statement_id",
        "statement__approved_at",
    )  # fmt: skip
    paid.keys = {**(paid.keys or {}), BAND: band_of("deal_id")}  # a line of commission names its deal
    found.more = [paid]
    return found


def _rowset(
    scope: Scope, found: QuerySet[Any, Any], sign: int, user: str, amount: str, kind: str, record: str, since: str
) -> RowSet:
    """Costs of one table, narrowed to the scope: its period, its people and teams."""
    if scope.moment is not None:
        found = found.filter(**{f"{since}__lt": scope.moment})
    if scope.period is not ALL:
        found = found.filter(day__gte=scope.period.start, day__lt=scope.period.end)
    fields = Fields(
        {
            "owner": Field("owner", "ref", user),
            "team": Field("team", "ref", build=lambda _op, value: Q(team_id__in=_teams(value))),
        },
        me=scope.user.pk,
    )
    for key, operator, value in scope.filters:
        found = found.filter(fields.condition(key, operator, value).q()) if key in {"owner", "team"} else found.none()
    keys = COST_KEYS | {"owner": user}
    return RowSet(found, F(amount) * sign, record=record, record_type=kind, keys=keys)


def _teams(value: Any) -> set[int]:
    return subtree(value if isinstance(value, list) else [value])
