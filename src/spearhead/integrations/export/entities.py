"""What goes into a full export: every table of the domain but secrets, indexes and people data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.db.models import Field, Model

APPS: Final = ("accounts", "strategy", "process", "crm", "numbers", "insights", "automation", "integrations", "kernel")
#: Secrets, what is rebuilt from the rest, and what only the running server needs. People data have rights of their own.
LEFT_OUT: Final = frozenset({
    "accounts.ApiToken", "accounts.SignInLink", "accounts.SignInAttempt", "accounts.SecondFactor",
    "accounts.RecoveryCode", "accounts.Session", "crm.SearchToken", "kernel.Beat", "kernel.Job",
    "kernel.KeptAnswer", "integrations.ImportRow",
})  # fmt: skip
FIELDS_LEFT_OUT: Final = frozenset({
    "password", "last_login", "search", "sort_key", "preferences", "secret_hash", "session_epoch", "url_sealed",
    "secret_sealed", "password_sealed",
})  # fmt: skip


def entities() -> Iterator[tuple[str, type[Model]]]:
    """File name and model, definitions before records."""
    for label in APPS:
        if not apps.is_installed(f"spearhead.{label}"):
            continue
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if model._meta.label not in LEFT_OUT:
                yield model._meta.model_name or model.__name__.lower(), model


def fields_of(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns that are taken out."""
    return [field for field in model._meta.concrete_fields if field.name not in FIELDS_LEFT_OUT]
