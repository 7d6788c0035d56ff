"""The absence table."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Absence(models.Model):
    """A person is away from `starts_on` up to (not including) `ends_on`; `percent` of each day, 100 for the whole."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    percent = models.PositiveSmallIntegerField(default=100)
    entered_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["starts_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="absence_period", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(name="absence_percent", condition=Q(percent__gte=1, percent__lte=100)),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "starts_on"], name="absence_user")]
