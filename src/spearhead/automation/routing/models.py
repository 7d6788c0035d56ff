"""Routing rules, the people who may be chosen by them, and each choice with its reason."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class RoutingRule(models.Model):
    """Leads that fit `sources`, `campaigns`, `words` and `territories` (empty fits all) go to one of its seats."""

    class Method(models.TextChoices):
        ROUND_ROBIN = "round_robin"
        LOAD = "load"
        TERRITORY = "territory"

    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=120)
    sources = models.JSONField(default=list, blank=True)
    campaigns = models.JSONField(default=list, blank=True)
    territories = models.JSONField(default=list, blank=True)
    words = models.JSONField(default=list, blank=True)
    method = models.CharField(max_length=12, choices=Method.choices, default=Method.ROUND_ROBIN)
    day_cap = models.PositiveIntegerField(null=True, blank=True)
    in_hours = models.BooleanField(default=False)
    company_owner_first = models.BooleanField(default=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A person under a rule: how many open leads they take, and since when they wait for the next one."""

    rule = models.ForeignKey(RoutingRule, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    capacity = models.PositiveIntegerField(default=20)
    away_until = models.DateField(null=True, blank=True)
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "user"], name="seat_once"),
            models.CheckConstraint(name="seat_capacity", condition=Q(capacity__lte=10_000)),
        ]


class Assignment(models.Model):
    """Who got a lead when, by which rule, and why the others were passed over."""

    lead = models.ForeignKey("crm.Lead", on_delete=models.CASCADE, related_name="assignments")
    user = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    rule = models.ForeignKey(RoutingRule, null=True, on_delete=models.SET_NULL, related_name="assignments")
    at = models.DateTimeField()
    why = models.CharField(max_length=16)
    passed = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "-at"], name="assignment_user")]
