"""All tables of numbers, gathered for Django."""

from spearhead.numbers.allocation.models import Allocation, AllocationLine
from spearhead.numbers.calendars.models import FiscalCalendar
from spearhead.numbers.calls.models import ForecastCall, ForecastType, FrozenCell, Judgement, Submission
from spearhead.numbers.chances.models import Chance, ChanceRun, ChanceSettings, LeadChance
from spearhead.numbers.commission.models import (
    CommissionMember,
    CommissionPlan,
    CommissionTerms,
    Dispute,
    Statement,
    StatementLine,
)
from spearhead.numbers.credits.models import Credit
from spearhead.numbers.goals.models import Goal, GoalStep
from spearhead.numbers.outlook.models import Outlook
from spearhead.numbers.profit.models import CostPool, CostShare, ProductPlan, Returned, SellingCost

__all__ = [
    "Allocation",
    "AllocationLine",
    "Chance",
    "ChanceRun",
    "ChanceSettings",
    "CommissionMember",
    "CommissionPlan",
    "CommissionTerms",
    "CostPool",
    "CostShare",
    "Credit",
    "Dispute",
    "FiscalCalendar",
    "ForecastCall",
    "ForecastType",
    "FrozenCell",
    "Goal",
    "GoalStep",
    "Judgement",
    "LeadChance",
    "Outlook",
    "ProductPlan",
    "Returned",
    "SellingCost",
    "Statement",
    "StatementLine",
    "Submission",
]
