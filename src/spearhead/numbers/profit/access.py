"""Reading what selling costs: pay only by the right to see salaries, the rest by the right to see costs."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.records.access import one
from spearhead.numbers.profit.models import CostPool, CostShare, ProductPlan, SellingCost


def costs_visible_to(user: User) -> QuerySet[SellingCost]:
    """The costs that this user may see; withdrawn ones are left out."""
    rows = SellingCost.objects.filter(withdrawn_at__isnull=True)
    pay = Q(kind=SellingCost.Kind.PAY)
    return rows.filter((_as_far_as_figures(user, "cost") & ~pay) | (pay_of(user) & pay))


def pay_of(user: User, verb: str = "read") -> Q:
    """Whose pay the user may see (or enter)."""
    match user.sight.reach("salary", verb):
        case "all":
            return Q()
        case "team":
            return _line(user)
        case "own":
            return Q(user_id=user.pk)
    return Q(pk__in=[])


def commission_of(user: User) -> Q:
    """Lines of the statements that count as a cost to a reader: of those whose pay they may see."""
    match user.sight.reach("salary", "read"):
        case "all":
            return Q()
        case "team":
            return Q(statement__user_id__in=sorted(user.sight.people))
        case "own":
            return Q(statement__user_id=user.pk)
    return Q(pk__in=[])


def _line(user: User) -> Q:
    """What is a person's of the user's line, or its teams' as a whole."""
    return Q(user_id__in=sorted(user.sight.people)) | Q(user=None, team_id__in=sorted(user.sight.teams))


def _as_far_as_figures(user: User, right: str) -> Q:
    """What is of one's line, as far as one's figures reach, for who may read that kind of cost."""
    if not user.sight.may(right, "read"):
        return Q(pk__in=[])
    match user.sight.reach("figure", "read"):
        case "all":
            return Q()
        case "team":
            return _line(user)
        case "own":
            return Q(user_id=user.pk)
    return Q(pk__in=[])


def cost_for(user: User, cost_id: str | int) -> SellingCost:
    """One cost, or `Absent`."""
    return one(costs_visible_to(user).select_related("user", "team"), cost_id)


def plans_visible_to(user: User) -> QuerySet[ProductPlan]:
    """The plans per product, for who may see costs."""
    return ProductPlan.objects.all() if user.sight.may("cost", "read") else ProductPlan.objects.none()


def sees_pools(user: User) -> bool:
    """Whether the user may see whole pools: they are everybody's, so a part of the figures is not enough."""
    if user.sight.may("service_cost", "edit"):
        return True
    return user.sight.may("service_cost", "read") and user.sight.reach("figure", "read") == "all"


def pools_visible_to(user: User) -> QuerySet[CostPool]:
    """The pools of cost to serve; withdrawn ones are left out."""
    rows = CostPool.objects.filter(withdrawn_at__isnull=True)
    return rows if sees_pools(user) else rows.none()


def pool_for(user: User, pool_id: str | int) -> CostPool:
    """One pool, or `Absent`."""
    return one(pools_visible_to(user), pool_id)


def shares_of(user: User) -> Q:
    """Shares of pools that count for a reader."""
    return _as_far_as_figures(user, "service_cost")


def shares_visible_to(user: User) -> QuerySet[CostShare]:
    """The shares that the user may see, earlier ones with them: what a reading of a past day opens."""
    return CostShare.objects.filter(shares_of(user))
