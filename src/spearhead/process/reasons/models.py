"""Reasons for which a deal is lost."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from spearhead.kernel.kept import definition


@definition
class LossReason(models.Model):
    """A listed reason; `needs_competitor` asks to whom the deal went. Renaming breaks nothing: ids stay."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    needs_competitor = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name
