"""The Django app that holds dashboards."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Insight tables."""

    name = "spearhead.insights"
    label = "insights"
