"""The goal table."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Goal(models.Model):
    """What a person or a team is to reach: `target` in minor units of the base currency, or a count."""

    class Holder(models.TextChoices):
        PERSON = "person"
        TEAM = "team"
        WORKSPACE = "workspace"

    figure = models.CharField(max_length=40, default="bookings")
    holder = models.CharField(max_length=10, choices=Holder.choices)
    user = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    target = models.BigIntegerField()
    set_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-starts_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="goal_period", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(name="goal_positive", condition=Q(target__gt=0)),
            models.UniqueConstraint(
                name="goal_once_person",
                fields=["figure", "user", "starts_on", "ends_on"],
                condition=Q(holder="person", withdrawn_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="goal_once_team",
                fields=["figure", "team", "starts_on", "ends_on"],
                condition=Q(holder="team", withdrawn_at__isnull=True),
            ),
        ]
