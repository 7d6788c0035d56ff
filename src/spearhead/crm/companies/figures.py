"""Figures over customers: how much of what they bought they buy again, and how soon a first order is followed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spearhead.accounts.roles.reach import people_in
from spearhead.accounts.teams.tree import subtree
from spearhead.crm.companies.models import Company
from spearhead.crm.deals.dimensions import AMOUNT, as_text, names_of
from spearhead.crm.deals.models import DealVersion
from spearhead.crm.deals.scoping import versions
from spearhead.kernel.figures import Combine, Dimension, Figure, RowSet, Scope, Warn, register
from spearhead.kernel.filters import Field, Fields
from spearhead.kernel.time import ALL

AGAIN_WITHIN: Final = 90  #: days
NOTHING = Value(0, BigIntegerField())
ONE, ZERO = Value(1, IntegerField()), Value(0, IntegerField())


def _won(scope: Scope) -> QuerySet[DealVersion]:
    """Won deals of the company of the outer row, which the reader may read."""
    rows = versions(scope).filter(status="won", deal__company_id=OuterRef("pk"))
    if scope.period is not ALL:
        rows = rows.filter(closed_on__gte=scope.period.start, closed_on__lt=scope.period.end)
    return rows.order_by()


def _customers(scope: Scope, bought: QuerySet[DealVersion]) -> QuerySet[Company]:
    """The companies behind some won deals, narrowed by the scope's filters."""
    fields = Fields(
        {
            "owner": Field("owner", "ref", "owner_id"),
            "segment": Field("segment", "ref", "segment_id"),
            "territory": Field("territory", "ref", "territory_id"),
            "source": Field("source", "ref", "source_id"),
            "industry": Field("industry", "text", "industry"),
            "company": Field("company", "ref", "pk"),
            "team": Field("team", "ref", build=lambda _op, value: _team(scope, value)),
        },
        me=scope.user.pk,
    )
    rows = Company.objects.filter(pk__in=bought.values("deal__company_id"))
    for key, operator, value in scope.filters:
        rows = rows.filter(fields.condition(key, operator, value).q())
    return rows


def _team(scope: Scope, value: int | list[int]) -> Q:
    return Q(owner_id__in=people_in(subtree(value if isinstance(value, list) else [value]), scope.day))


def _total(rows: QuerySet[DealVersion]) -> Coalesce:
    summed = rows.values("deal__company_id").annotate(_sum=Sum("base_minor")).values("_sum")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), NOTHING, output_field=BigIntegerField())


def _retained(scope: Scope, *, capped: bool) -> RowSet:
    if scope.period is ALL:
        text = _("Choose a period: it is compared with the one before.")
        return RowSet(Company.objects.none(), NOTHING, NOTHING, record_type="company",
                      warnings=[Warn("needs_period", text)])  # fmt: skip
    before = replace(scope, period=scope.period.before())
    bought = versions(before).filter(
        status="won", closed_on__gte=before.period.start, closed_on__lt=before.period.end, deal__company__isnull=False
    )
    rows = _customers(scope, bought).annotate(_before=_total(_won(before)), _now=_total(_won(scope)))
    rows = rows.filter(_before__gt=0)
    warnings = []
    if scope.day < scope.period.end - timedelta(days=1):
        warnings.append(Warn("running", _("The period still runs: what is missing may yet come.")))
    return RowSet(rows, Least(F("_now"), F("_before")) if capped else F("_now"), F("_before"), record_type="company",
                  warnings=warnings)  # fmt: skip


def _again(scope: Scope) -> RowSet:
    """Customers whose first order lies in the period and is old enough; whether a second came in time."""
    every = replace(scope, period=ALL)
    bought = versions(scope).filter(status="won", deal__company__isnull=False)
    first = _won(every).values("deal__company_id").annotate(_first=Min("closed_on")).values("_first")
    rows = _customers(scope, bought).annotate(_first=Subquery(first, output_field=DateField()))
    if scope.period is not ALL:
        rows = rows.filter(_first__gte=scope.period.start, _first__lt=scope.period.end)
    latest = scope.day - timedelta(days=AGAIN_WITHIN)
    young = rows.filter(_first__gt=latest).count()
    text = ngettext(
        "%(n)d customer is too young to judge and left out.", "%(n)d customers are too young to judge and left out.",
        young,
    ) % {"n": young}  # fmt: skip
    within = _won(every).filter(closed_on__lte=OuterRef("_first") + timedelta(days=AGAIN_WITHIN))
    orders = within.values("deal__company_id").annotate(_n=Count("pk")).values("_n")
    rows = rows.filter(_first__lte=latest).annotate(_orders=Subquery(orders, output_field=IntegerField()))
    again = Case(When(_orders__gt=1, then=ONE), default=ZERO)
    return RowSet(rows, again, ONE, record_type="company", warnings=[Warn("immature", text, young)] if young else [])


DIMENSIONS: dict[str, Any] = {
    "owner": Dimension("owner", "owner_id", names_of("accounts.User")),
    "segment": Dimension("segment", "segment_id", names_of("strategy.Segment")),
    "territory": Dimension("territory", "territory_id", names_of("crm.Territory")),
    "source": Dimension("source", "source_id", names_of("crm.Source")),
    "industry": Dimension("industry", "industry", as_text),
    "company": Dimension("company", "pk", names_of("crm.Company")),
}
register(
    Figure(
        "nrr", "Net revenue retention", "净收入留存率",
        "What the customers of the period before bought in the period ÷ what they bought in the one before: more and "
        "less both count, new customers do not.",
        "上一期间的客户在本期间的签约额 ÷ 其上一期间的签约额：增购、缩减和流失都计入，新客户不计。",
        "ratio", Combine.RATIO, lambda scope: _retained(scope, capped=False), DIMENSIONS, tells=AMOUNT, parts="money",
        example="100 before; 30 more, 5 less, 5 gone: 120 ÷ 100 = 120 %.",
        example_zh="上期 100；增购 30，缩减 5，流失 5：120 ÷ 100 = 120%。",
    ),
    Figure(
        "grr", "Gross revenue retention", "毛收入留存率",
        "As net revenue retention, but no customer counts for more than they bought in the period before.",
        "同净收入留存率，但每个客户最多按其上一期间的签约额计，不计增购。",
        "ratio", Combine.RATIO, lambda scope: _retained(scope, capped=True), DIMENSIONS, tells=AMOUNT, parts="money",
        example="100 before; 30 more, 5 less, 5 gone: 90 ÷ 100 = 90 %.",
        example_zh="上期 100；增购 30，缩减 5，流失 5：90 ÷ 100 = 90%。",
    ),
    Figure(
        "repeat_rate", "Repeat rate", "复购率",
        "Customers who won a second deal within 90 days of their first ÷ customers whose first lies in the period; "
        "those whose first is younger than 90 days are left out.",
        "首单在期间内的客户中，90 天内有第二单的比例；首单不足 90 天的客户不计入。",
        "ratio", Combine.RATIO, _again, DIMENSIONS, few=20,
        example="60 customers, 12 too young, 18 of the others came back: 18 ÷ 48 = 37.5 %.",
        example_zh="60 个客户，12 个首单不足 90 天，其余 18 个复购：18 ÷ 48 = 37.5%。",
    ),
)  # fmt: skip
