"""The dashboard table; ready-made dashboards live in code until somebody changes one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Dashboard(models.Model):
    """A person's own arrangement of tiles; the viewer's rights apply, not the author's."""

    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="dashboards")
    name = models.CharField(max_length=80)
    audience = models.CharField(max_length=8, default="me")
    based_on = models.CharField(max_length=20, blank=True)
    tiles = models.JSONField(default=list)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
