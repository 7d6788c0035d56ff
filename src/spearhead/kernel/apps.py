"""The Django app that holds the kernel's tables: events, counters, jobs."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from spearhead.kernel.sqlite.days import read_leniently


class KernelConfig(AppConfig):
    """Kernel tables."""

    name = "spearhead.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Watch the tables of definitions from the moment that they are there; a broken day fails no list."""
        read_leniently()
        post_migrate.connect(_watch, dispatch_uid="spearhead.kernel.kept")


def _watch(using: str, **_more: Any) -> None:
    from spearhead.kernel import kept  # noqa: PLC0415  # holds a model, which needs the apps

    kept.watch(connections[using])
