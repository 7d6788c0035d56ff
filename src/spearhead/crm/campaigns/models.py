"""Sources and campaigns."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Source(models.Model):
    """Where a lead or deal came from (来源), as a listed value."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """A marketing campaign (市场活动)."""

    name = models.CharField(max_length=120)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="campaigns")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-starts_on", "id"]

    def __str__(self) -> str:
        return self.name
