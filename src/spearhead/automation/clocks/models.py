"""The service level that a team promises, and one clock for each lead that waits for its first answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class ServiceLevel(models.Model):
    """How fast leads are answered: one row. `spans` are working hours in minutes after midnight."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    minutes = models.PositiveIntegerField(default=240)
    spans = models.JSONField(default=list)
    stop_words = models.JSONField(default=list, blank=True)
    blocked_domains = models.JSONField(default=list, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="service_level_minutes", condition=Q(minutes__gte=1, minutes__lte=60_000))
        ]


class Clock(models.Model):
    """Working time until the first human answer to a lead; at most one runs for a lead.

    `told` is the last escalation: 0, 50, 100 or 150 percent of the promised time.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        PAUSED = "paused"
        MET = "met"
        MISSED = "missed"
        CANCELLED = "cancelled"

    lead = models.ForeignKey("crm.Lead", on_delete=models.CASCADE, related_name="clocks")
    owner = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    minutes = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    half_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    pauses = models.JSONField(default=list, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    overdue_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    told = models.PositiveSmallIntegerField(default=0)
    barred = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lead"], name="clock_once", condition=Q(state__in=["running", "paused"])),
        ]
        indexes: ClassVar = [
            models.Index(fields=["half_at"], name="clock_half", condition=Q(state="running", told=0)),
            models.Index(fields=["due_at"], name="clock_due", condition=Q(state="running")),
        ]
