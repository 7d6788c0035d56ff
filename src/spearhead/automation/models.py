"""All tables of automation, gathered for Django."""

from spearhead.automation.approvals.models import ApprovalDeputy, ApprovalRequest, ApprovalRule, ApprovalSeat
from spearhead.automation.channels.models import Channel, Delivery, Mailer
from spearhead.automation.clocks.models import Clock, ServiceLevel
from spearhead.automation.intake.models import Arrival, LeadForm
from spearhead.automation.pools.models import Pool, PoolDue, PoolMember, PoolStay
from spearhead.automation.routing.models import Assignment, RoutingRule, Seat
from spearhead.automation.rules.models import AutomationRule, AutomationRun, AutomationVersion

__all__ = [
    "ApprovalDeputy",
    "ApprovalRequest",
    "ApprovalRule",
    "ApprovalSeat",
    "Arrival",
    "Assignment",
    "AutomationRule",
    "AutomationRun",
    "AutomationVersion",
    "Channel",
    "Clock",
    "Delivery",
    "LeadForm",
    "Mailer",
    "Pool",
    "PoolDue",
    "PoolMember",
    "PoolStay",
    "RoutingRule",
    "Seat",
    "ServiceLevel",
]
