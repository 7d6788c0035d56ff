"""All tables of automation, gathered for Django."""

from spearhead.automation.clocks.models import Clock, ServiceLevel
from spearhead.automation.intake.models import Arrival, LeadForm
from spearhead.automation.routing.models import Assignment, RoutingRule, Seat

__all__ = ["Arrival", "Assignment", "Clock", "LeadForm", "RoutingRule", "Seat", "ServiceLevel"]
