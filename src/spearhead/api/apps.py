"""The Django app of the API door; it has no tables."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """API door."""

    name = "spearhead.api"
    label = "api"

    def ready(self) -> None:
        """Let the kept answers be known as holding data about people."""
        from spearhead.api import erasing as _erasing  # noqa: F401, PLC0415
