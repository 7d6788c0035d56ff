"""The Django app that holds process definitions."""

from django.apps import AppConfig


class ProcessConfig(AppConfig):
    """Process tables."""

    name = "spearhead.process"
    label = "process"
