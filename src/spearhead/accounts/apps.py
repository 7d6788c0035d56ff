"""The Django app that holds users, teams, roles and workspace settings."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Account tables."""

    name = "spearhead.accounts"
    label = "accounts"
