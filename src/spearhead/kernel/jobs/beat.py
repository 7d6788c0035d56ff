"""The heartbeat of the background process, so that others can tell whether it lives."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone


class Beat(models.Model):
    """When the background process was last alive: a single row; also the last slot of each recurring task."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()


def beat(name: str = "background") -> None:
    """Say that it lives."""
    Beat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def last_beat(name: str = "background") -> datetime | None:
    """When it last lived."""
    return Beat.objects.filter(name=name).values_list("at", flat=True).first()
