"""The notice table."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Notice(models.Model):
    """One thing that a person is told, about one event; never made twice for the same event. `routed_at`: mail or chat
    were seen to."""

    class Loudness(models.TextChoices):
        ACT_NOW = "act_now"
        TODAY = "today"
        GOOD_TO_KNOW = "know"

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="notices")
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=48)
    loudness = models.CharField(max_length=8, choices=Loudness.choices, default=Loudness.TODAY)
    record_type = models.CharField(max_length=24)
    record_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    routed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "event_id"], name="notice_once")]
        indexes: ClassVar = [
            models.Index(fields=["user", "read_at", "-id"], name="notice_user"),
            models.Index(fields=["created_at"], name="notice_new", condition=models.Q(routed_at__isnull=True)),
        ]
