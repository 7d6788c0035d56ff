"""The Django app that holds imports."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """Import tables."""

    name = "spearhead.integrations"
    label = "integrations"
