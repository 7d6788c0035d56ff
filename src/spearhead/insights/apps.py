"""The Django app that holds dashboards."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Insight tables."""

    name = "spearhead.insights"
    label = "insights"

    def ready(self) -> None:
        """Let recurring work be known."""
        from spearhead.insights.calls import refresh as _calls  # noqa: F401, PLC0415
        from spearhead.insights.rollouts import jobs as _rollouts  # noqa: F401, PLC0415
