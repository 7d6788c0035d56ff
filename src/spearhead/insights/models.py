"""All tables of insights, gathered for Django."""

from spearhead.insights.actions.models import Action
from spearhead.insights.briefs.models import Brief
from spearhead.insights.calls.models import Call
from spearhead.insights.dashboards.models import Dashboard
from spearhead.insights.readings.models import SavedReading
from spearhead.insights.stalls.models import StallReview

__all__ = ["Action", "Brief", "Call", "Dashboard", "SavedReading", "StallReview"]
