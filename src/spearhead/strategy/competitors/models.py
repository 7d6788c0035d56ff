"""A competitor that deals are lost to or won against."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from spearhead.kernel.kept import definition


@definition
class Competitor(models.Model):
    """A competing company; retired ones stay on past deals."""

    name = models.CharField(max_length=120, unique=True)
    name_zh = models.CharField(max_length=120, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
