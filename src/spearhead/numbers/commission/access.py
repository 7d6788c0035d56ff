"""Reading plans and statements: one's own from review on, those below with the right, never drafts of oneself."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.records.access import one
from spearhead.numbers.commission.models import CommissionMember, CommissionPlan, Dispute, Statement


def _whose(user: User, verb: str, path: str = "user_id") -> Q:
    match user.sight.reach("commission", verb):
        case "all":
            return Q()
        case "team":
            return Q(**{f"{path}__in": sorted(user.sight.people)})
        case "own":
            return Q(**{path: user.pk})
    return Q(pk__in=[])


def statements_visible_to(user: User) -> QuerySet[Statement]:
    """Statements within reach; one's own draft is not told before it is sent for review."""
    rows = Statement.objects.filter(_whose(user, "read"))
    return rows.exclude(user_id=user.pk, state=Statement.State.DRAFT)


def statement_for(user: User, statement_id: str | int) -> Statement:
    """One statement, or `Absent`."""
    return one(statements_visible_to(user).select_related("user", "plan", "terms"), statement_id)


def plans_visible_to(user: User) -> QuerySet[CommissionPlan]:
    """Who sets plans sees all; others those that they or people of their line are or were on."""
    rows = CommissionPlan.objects.all()
    if user.sight.may("commission", "edit") or user.sight.reach("commission", "read") == "all":
        return rows
    mine = CommissionMember.objects.filter(_whose(user, "read")).values("plan_id")
    return rows.filter(pk__in=mine)


def plan_for(user: User, plan_id: str | int) -> CommissionPlan:
    """One plan, or `Absent`."""
    return one(plans_visible_to(user), plan_id)


def disputes_visible_to(user: User) -> QuerySet[Dispute]:
    """Disputes of the statements that one may read."""
    return Dispute.objects.filter(statement__in=statements_visible_to(user).values("pk"))


def dispute_for(user: User, dispute_id: str | int) -> Dispute:
    """One dispute, or `Absent`."""
    return one(disputes_visible_to(user).select_related("statement", "statement__user", "deal"), dispute_id)


def may_approve(user: User, statement: Statement, verb: str = "approve") -> bool:
    """Whether the user may approve (or mark as paid) this statement: never their own."""
    return statement.user_id != user.pk and user.sight.covers("commission", verb, owner_id=statement.user_id)


def member_on(user_id: int, day: date) -> CommissionMember | None:
    """The plan that somebody is on."""
    rows = CommissionMember.objects.filter(user_id=user_id, valid_from__lte=day).select_related("plan", "user")
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day)).first()
