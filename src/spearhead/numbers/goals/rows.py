"""What goals are measured with, as SQL: won with shared credit, open pipeline, targets prorated by days present."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from spearhead.accounts.absences.access import Presence
from spearhead.accounts.absences.models import Absence
from spearhead.accounts.roles.reach import people_in
from spearhead.accounts.teams.tree import subtree
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import work_calendar
from spearhead.crm.deals.models import DealVersion
from spearhead.kernel.figures import Scope
from spearhead.kernel.filters import Field, Fields
from spearhead.kernel.money import round_half_away
from spearhead.kernel.time import ALL, FOREVER
from spearhead.numbers.credits.models import WHOLE, Credit
from spearhead.numbers.goals.access import goals_visible_to, in_force
from spearhead.numbers.goals.models import Goal, GoalStep

ZERO = Value(0, output_field=BigIntegerField())


def goals_in(scope: Scope, credit: str = "owner") -> QuerySet[Goal]:
    """People's goals over bookings that lie in the period; one within a larger one of the period counts in that."""
    seen = goals_visible_to(scope.user)
    if scope.moment is not None:
        seen = seen.filter(created_at__lt=scope.moment)
    rows = in_force(seen).filter(holder="person", figure="bookings", level="goal", credit=credit)
    if scope.period is not ALL:
        rows = rows.filter(starts_on__gte=scope.period.start, ends_on__lte=scope.period.end)
    rows = rows.exclude(Exists(_larger(rows, credit)))
    fields = Fields(
        {
            "owner": Field("owner", "ref", "user_id"),
            "team": Field("team", "ref", build=lambda _op, value: _team(scope, value)),
            "goal": Field("goal", "ref", "pk"),
        },
        me=scope.user.pk,
    )
    for key, operator, value in scope.filters:
        rows = rows.filter(fields.condition(key, operator, value).q())
    return rows.annotate(owner_id=F("user_id"))


def _larger(rows: QuerySet[Goal], credit: str) -> QuerySet[Goal]:
    wider = Q(starts_on__lte=OuterRef("starts_on"), ends_on__gt=OuterRef("ends_on")) | Q(
        starts_on__lt=OuterRef("starts_on"), ends_on__gte=OuterRef("ends_on")
    )
    inside = rows.order_by().values("pk")
    return Goal.objects.filter(wider, pk__in=inside, user_id=OuterRef("user_id"), credit=credit)


def _team(scope: Scope, value: int | list[int]) -> Q:
    return Q(user_id__in=people_in(subtree(value if isinstance(value, list) else [value]), scope.day))


def _standing(scope: Scope) -> QuerySet[DealVersion]:
    rows = DealVersion.objects.filter(deleted=False)
    if scope.moment is None:
        return rows.filter(valid_to=FOREVER)
    return rows.filter(valid_from__lt=scope.moment, valid_to__gte=scope.moment)


def _total(rows: QuerySet[Any], key: str, amount: Any) -> Coalesce:
    summed = rows.order_by().values(key).annotate(total=Sum(amount)).values("total")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), ZERO, output_field=BigIntegerField())


def _part(bound: str) -> Any:
    """⌊amount × bound ÷ 10,000⌋ without leaving 64 bits."""
    amount, share = F("base_minor"), F(f"deal__credits__{bound}")
    return amount / WHOLE * share + amount % WHOLE * share / WHOLE


def credited(scope: Scope, credit: str = "owner") -> Any:
    """What was won within each goal and counts for its holder: whole deals, and parts of shared ones."""
    won = _standing(scope).filter(status="won", closed_on__gte=OuterRef("starts_on"), closed_on__lt=OuterRef("ends_on"))
    shares = Credit.objects.filter(kind=credit)
    shared = won.filter(deal__credits__user_id=OuterRef("user_id"), deal__credits__kind=credit)
    parts = _total(shared, "deal__credits__user_id", _part("high") - _part("low"))
    if credit != "owner":
        return parts
    own = won.filter(owner_id=OuterRef("user_id"))
    if not shares.exists():
        return _total(own, "owner_id", F("base_minor"))
    whole = own.exclude(Exists(shares.filter(deal_id=OuterRef("deal_id"))))
    return _total(whole, "owner_id", F("base_minor")) + parts


def pipeline(scope: Scope) -> Any:
    """The open pipeline of each goal's holder that is expected to close within the goal's period."""
    rows = _standing(scope).filter(
        status="open", owner_id=OuterRef("user_id"), expected_close__gte=OuterRef("starts_on"),
        expected_close__lt=OuterRef("ends_on"),
    )  # fmt: skip
    return _total(rows, "owner_id", F("base_minor"))


def target_at(scope: Scope) -> Any:
    """Each goal's target at the scope's moment."""
    if scope.moment is None:
        return F("target")
    steps = GoalStep.objects.filter(goal=OuterRef("pk"), at__lt=scope.moment).order_by("-at", "-id")
    return Coalesce(Subquery(steps.values("target")[:1]), F("target"))


def prorated(rows: QuerySet[Goal], scope: Scope) -> Any:
    """Each goal's target × working days present ÷ working days: people who came, left or were away in the period."""
    target = target_at(scope)
    cases = [When(pk=pk, then=Value(amount)) for pk, amount in _prorations(rows, target).items()]
    if not cases:
        return target
    return Case(*cases, default=target, output_field=BigIntegerField())


def _prorations(rows: QuerySet[Goal], target: Any) -> dict[int, int]:
    """Goal → prorated target, for those that differ from the whole one."""
    away = Absence.objects.filter(
        user_id=OuterRef("user_id"), starts_on__lt=OuterRef("ends_on"), ends_on__gt=OuterRef("starts_on")
    )
    partly = Q(user__hired_on__gt=F("starts_on")) | Q(user__left_on__lt=F("ends_on")) | Q(Exists(away))
    found = list(
        rows.filter(partly)
        .order_by()
        .annotate(_target=target)
        .values_list("pk", "user_id", "starts_on", "ends_on", "_target")
    )
    if not found:
        return {}
    people = User.objects.filter(pk__in={row[1] for row in found})
    start, end = min(row[2] for row in found), max(row[3] for row in found)
    presence = Presence(people, start, end, work_calendar())
    return {pk: round_half_away(presence.share(user, first, last) * amount) for pk, user, first, last, amount in found}
