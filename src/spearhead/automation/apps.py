"""The Django app that holds intake, routing and clocks."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    """Automation tables."""

    name = "spearhead.automation"
    label = "automation"

    def ready(self) -> None:
        """Let recurring work be known, and whom its events call."""
        from spearhead.automation import leaving as _leaving  # noqa: F401, PLC0415
        from spearhead.automation import watch as _watch  # noqa: F401, PLC0415
        from spearhead.automation.approvals import guarding as _guarding  # noqa: F401, PLC0415
        from spearhead.automation.approvals import offering as _offering  # noqa: F401, PLC0415
        from spearhead.automation.approvals import watch as _approvals  # noqa: F401, PLC0415
        from spearhead.automation.channels import plan as _channels  # noqa: F401, PLC0415
        from spearhead.automation.channels import send as _sending  # noqa: F401, PLC0415
        from spearhead.automation.intake import erasing as _erasing  # noqa: F401, PLC0415
        from spearhead.automation.intake import tidy as _tidy  # noqa: F401, PLC0415
        from spearhead.automation.pools import recycle as _pools  # noqa: F401, PLC0415
        from spearhead.automation.rules import erasing as _rules  # noqa: F401, PLC0415
        from spearhead.automation.rules import running as _running  # noqa: F401, PLC0415
