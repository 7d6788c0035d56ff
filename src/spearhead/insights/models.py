"""All tables of insights, gathered for Django."""

from spearhead.insights.dashboards.models import Dashboard

__all__ = ["Dashboard"]
