"""Attainment: what was won against the goals of people."""

from __future__ import annotations

from django.db.models import BigIntegerField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from spearhead.accounts.roles.reach import people_in
from spearhead.accounts.teams.tree import subtree
from spearhead.crm.deals.dimensions import OPEN
from spearhead.crm.deals.models import DealVersion
from spearhead.kernel.figures import Combine, Figure, RowSet, Scope, register
from spearhead.kernel.filters import Field, Fields
from spearhead.kernel.time import ALL, FOREVER
from spearhead.numbers.goals.access import goals_visible_to
from spearhead.numbers.goals.models import Goal


def _goals(scope: Scope) -> RowSet:
    """One row per person's goal that lies in the period: what they won in it, above what they were to win."""
    goals = goals_visible_to(scope.user).filter(holder=Goal.Holder.PERSON, figure="bookings")
    if scope.period is not ALL:
        goals = goals.filter(starts_on__gte=scope.period.start, ends_on__lte=scope.period.end)
    fields = Fields(
        {
            "owner": Field("owner", "ref", "user_id"),
            "team": Field("team", "ref", build=lambda _op, value: _team(scope, value)),
        },
        me=scope.user.pk,
    )
    for key, operator, value in scope.filters:
        goals = goals.filter(fields.condition(key, operator, value).q())
    return RowSet(goals.annotate(owner_id=F("user_id")), _won(scope), F("target"), record="pk", record_type="goal")


def _team(scope: Scope, value: int | list[int]) -> Q:
    return Q(user_id__in=people_in(subtree(value if isinstance(value, list) else [value]), scope.day))


def _won(scope: Scope) -> Coalesce:
    deals = DealVersion.objects.filter(
        status="won", deleted=False, owner_id=OuterRef("user_id"),
        closed_on__gte=OuterRef("starts_on"), closed_on__lt=OuterRef("ends_on"),
    )  # fmt: skip
    if scope.moment is None:
        deals = deals.filter(valid_to=FOREVER)
    else:
        deals = deals.filter(valid_from__lt=scope.moment, valid_to__gte=scope.moment)
    total = deals.order_by().values("owner_id").annotate(total=Sum("base_minor")).values("total")
    return Coalesce(Subquery(total), Value(0), output_field=BigIntegerField())


register(
    Figure(
        "attainment", "Attainment", "达成率",
        "Won by people in the periods of their goals ÷ those goals; people without a goal are not in it.",
        "个人在其目标期间内的签约额 ÷ 目标；没有目标的人不计入。",
        "ratio", Combine.RATIO, _goals, {key: OPEN[key] for key in ("owner", "team", "region", "manager")},
        example="Goal 900,000, won 270,000: 30 %.", example_zh="目标 900,000，签约 270,000：30%。",
    ),
)  # fmt: skip
