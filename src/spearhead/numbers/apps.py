"""The Django app that holds goals."""

from django.apps import AppConfig


class NumbersConfig(AppConfig):
    """Number tables."""

    name = "spearhead.numbers"
    label = "numbers"
