"""The Django app of the web door: templates and static files, no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Web door."""

    name = "spearhead.web"
    label = "web"
