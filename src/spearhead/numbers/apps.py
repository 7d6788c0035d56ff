"""The Django app that holds goals."""

from django.apps import AppConfig


class NumbersConfig(AppConfig):
    """Number tables."""

    name = "spearhead.numbers"
    label = "numbers"

    def ready(self) -> None:
        """Put the figures of goals into the catalogue."""
        from spearhead.numbers.goals import figures as _goals  # noqa: F401, PLC0415
