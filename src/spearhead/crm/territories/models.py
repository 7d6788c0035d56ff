"""The territory tree."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from spearhead.kernel.kept import definition


@definition
class Territory(models.Model):
    """A part of the market by place, industry, size or named accounts; `rules` is a closed filter over companies."""

    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    owner = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    rules = models.JSONField(default=dict, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
