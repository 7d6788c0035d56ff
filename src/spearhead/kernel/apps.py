"""The Django app that holds the kernel's tables: events, counters, jobs."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Kernel tables."""

    name = "spearhead.kernel"
    label = "kernel"
