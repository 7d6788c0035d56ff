"""Reading change plans: everybody who reads processes sees why; who has confirmed is seen by those who lead them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.kernel.errors import Absent
from spearhead.kernel.ids import read_id
from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.plans.models import Acknowledgement, ChangePlan

#: A plan counts from its publication; one whose version went back into work is that of nobody.
_TOLD = Q(process_version__published_at__isnull=False) | Q(process_version__state=PipelineVersion.State.SCHEDULED)


def plans_visible_to(user: User) -> QuerySet[ChangePlan]:
    """The plans of published versions, and of those that wait for their day."""
    if not user.sight.may("process", "read"):
        return ChangePlan.objects.none()
    return ChangePlan.objects.filter(_TOLD).select_related("process_version__pipeline", "stage", "plan_b")


def plan_for(user: User, plan_id: str | int) -> ChangePlan:
    """One plan, or `Absent`."""
    found = plans_visible_to(user).filter(pk=read_id(plan_id)).first()
    if found is None:
        raise Absent
    return found


def readers_visible_to(user: User, plan: ChangePlan) -> QuerySet[Acknowledgement]:
    """Who was told, as far as the reader leads them: oneself, one's line, everybody for those who edit processes."""
    rows = plan.people.select_related("user").filter(user__is_active=True)
    return rows if user.sight.may("process", "edit") else rows.filter(user_id__in=user.sight.people)


def unconfirmed(user: User) -> QuerySet[ChangePlan]:
    """The changes that this user was told of and has not confirmed; a change that was replaced needs no reading."""
    in_force = (PipelineVersion.State.PUBLISHED, PipelineVersion.State.SCHEDULED)
    mine = plans_visible_to(user).filter(people__user_id=user.pk, people__confirmed_at__isnull=True)
    return mine.filter(process_version__state__in=in_force).order_by("told_at", "pk")
