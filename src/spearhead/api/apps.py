"""The Django app of the API door: the table of kept answers."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """API door."""

    name = "spearhead.api"
    label = "api"
