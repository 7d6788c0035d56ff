"""Reading approvals: one's own, those that one is asked for, those of one's line and of deals that one may read."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.automation.approvals.councils import open_seats, speaks_for_the_line
from spearhead.automation.approvals.models import ApprovalRequest, ApprovalRule, ApprovalSeat
from spearhead.automation.approvals.people import stands_in_for
from spearhead.crm.deals.access import deals_visible_to
from spearhead.kernel.errors import Absent
from spearhead.kernel.ids import read_id


def rules_visible_to(user: User) -> QuerySet[ApprovalRule]:
    """All rules: everybody may know what needs an approval."""
    user.sight.require("process", "read")
    return ApprovalRule.objects.select_related("pipeline")


def rule_of(user: User, rule_id: str | int) -> ApprovalRule:
    """One rule, or `Absent`."""
    found = rules_visible_to(user).filter(pk=read_id(rule_id)).first()
    if found is None:
        raise Absent
    return found


def _asked(user: User) -> Exists:
    people = {user.pk} | stands_in_for(user, today())
    return Exists(ApprovalSeat.objects.filter(request_id=OuterRef("pk"), user_id__in=people))


def _waited_for(user: User) -> Exists:
    return Exists(open_seats(user).filter(request_id=OuterRef("pk")))


def requests_visible_to(user: User) -> QuerySet[ApprovalRequest]:
    """The requests that this user may read."""
    if ("deal", "amount") in user.sight.hidden:
        return ApprovalRequest.objects.none()  # all of it is about amounts
    mine = Q(requester_id=user.pk) | Q(_asked(user))
    if user.sight.reach("deal", "read") == "all":
        return ApprovalRequest.objects.all()
    return ApprovalRequest.objects.filter(mine | Q(deal__in=deals_visible_to(user)))


def request_for(user: User, request_id: str | int) -> ApprovalRequest:
    """One request, or `Absent`."""
    rows = requests_visible_to(user).select_related("deal", "requester", "decided_by")
    found = rows.filter(pk=read_id(request_id)).first()
    if found is None:
        raise Absent
    return found


def waiting_for(user: User) -> QuerySet[ApprovalRequest]:
    """What this user is to decide, as themselves or for somebody who is away; the first due first."""
    rows = ApprovalRequest.objects.filter(_waited_for(user), state=ApprovalRequest.State.PENDING)
    return rows.exclude(requester_id=user.pk).select_related("deal", "requester").order_by("due_at", "id")


def may_decide(user: User, request: ApprovalRequest) -> bool:
    """Whether the user may decide it now: somebody asked who has not spoken, their deputy, or, for the line, anybody
    above of enough weight; never the requester."""
    if request.requester_id == user.pk:
        return False
    return open_seats(user).filter(request=request).exists() or speaks_for_the_line(user, request)
