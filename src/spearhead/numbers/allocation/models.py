"""A proposal for the goals of a team in a period, and its line per person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Allocation(models.Model):
    """A pool to be shared among the people of a team; applied as one act, which sets their goals."""

    class State(models.TextChoices):
        DRAFT = "draft"
        APPLIED = "applied"
        DROPPED = "dropped"

    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    target = models.BigIntegerField()
    over_percent = models.PositiveSmallIntegerField(default=100)
    potential_percent = models.PositiveSmallIntegerField(default=50)
    cap_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    pool = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    made_by_id = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="allocation_period", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(name="allocation_positive", condition=Q(target__gt=0, pool__gt=0)),
        ]


class AllocationLine(models.Model):
    """A person's part: what it was worked out from, whether it is pinned, and the amount in minor units."""

    allocation = models.ForeignKey(Allocation, on_delete=models.CASCADE, related_name="lines")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    capacity_milli = models.PositiveIntegerField()
    potential = models.BigIntegerField()
    history = models.BigIntegerField()
    history_proposed = models.BooleanField(default=False)
    last = models.BigIntegerField(null=True, blank=True)
    amount = models.BigIntegerField()
    pinned = models.BooleanField(default=False)
    held_by_cap = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["allocation", "user"], name="allocation_line_once"),
            models.CheckConstraint(name="allocation_line_amount", condition=Q(amount__gte=0)),
        ]
