"""Reading routing rules, for whoever publishes the process."""

from __future__ import annotations

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.automation.routing.models import Assignment, RoutingRule
from spearhead.crm.leads.models import Lead
from spearhead.kernel.errors import Absent


def rules_visible_to(user: User) -> QuerySet[RoutingRule]:
    """All rules in their order, with the people under them."""
    user.sight.require("process", "publish")
    return RoutingRule.objects.prefetch_related("seats__user").order_by("retired_at", "position", "id")


def rule_of(user: User, rule_id: int) -> RoutingRule:
    """One rule, or `Absent`."""
    found = rules_visible_to(user).filter(pk=rule_id).first()
    if found is None:
        raise Absent
    return found


def last_assignment(lead: Lead) -> Assignment | None:
    """The last time a lead was routed; whoever reads the lead may read why."""
    return Assignment.objects.filter(lead=lead).select_related("rule", "user").order_by("-id").first()
