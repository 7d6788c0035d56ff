"""A call: something broke on a record, since when, what it is worth, and whether somebody took it up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Call(models.Model):
    """At most one of a kind is open for a record. `said` holds what its words need; `value_minor` is in base currency;
    `owner` is whose record it is. It is resolved when its cause is gone, never by hand."""

    class Kind(models.TextChoices):
        CLOCK = "clock"
        UNASSIGNED = "unassigned"
        ROT = "rot"
        DEBT = "debt"
        PUSHED = "pushed"
        ACTION = "action"
        POOL = "pool"
        CHANGE = "change"

    class State(models.TextChoices):
        OPEN = "open"
        ACTING = "acting"
        SNOOZED = "snoozed"
        RESOLVED = "resolved"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    record_type = models.CharField(max_length=16)
    record_id = models.BigIntegerField()
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField()
    value_minor = models.BigIntegerField(null=True)
    said = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    until = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    resolved_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "record_type", "record_id"], name="call_once", condition=~Q(state="resolved")
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "state"], name="call_owner"),
            models.Index(fields=["state", "kind"], name="call_state"),
        ]
