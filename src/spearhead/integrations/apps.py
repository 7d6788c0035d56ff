"""The Django app that holds imports."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """Import tables."""

    name = "spearhead.integrations"
    label = "integrations"

    def ready(self) -> None:
        """Let the parts that hold data about people be known."""
        from spearhead.integrations.backup import erasing as _backup  # noqa: F401, PLC0415
        from spearhead.integrations.export import erasing as _export  # noqa: F401, PLC0415
        from spearhead.integrations.imports import erasing as _imports  # noqa: F401, PLC0415
