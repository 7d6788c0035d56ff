"""The Django app that holds definitions of strategy."""

from django.apps import AppConfig


class StrategyConfig(AppConfig):
    """Strategy tables."""

    name = "spearhead.strategy"
    label = "strategy"
