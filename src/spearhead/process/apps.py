"""The Django app that holds process definitions."""

from django.apps import AppConfig


class ProcessConfig(AppConfig):
    """Process tables."""

    name = "spearhead.process"
    label = "process"

    def ready(self) -> None:
        """Let recurring work be known."""
        from spearhead.process.plans import editing as _editing  # noqa: F401, PLC0415
        from spearhead.process.plans import reminding as _reminding  # noqa: F401, PLC0415
