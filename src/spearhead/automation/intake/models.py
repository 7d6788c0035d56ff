"""Public forms, and everything that arrived, as it arrived."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class LeadForm(models.Model):
    """A public form: `key` is its address, `fields` a part of the closed list, `consent` has a version of its own."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    heading = models.CharField(max_length=200, blank=True)
    intro = models.CharField(max_length=1000, blank=True)
    thanks = models.CharField(max_length=500, blank=True)
    fields = models.JSONField(default=list)
    consent = models.CharField(max_length=2000, blank=True)
    consent_version = models.PositiveIntegerField(default=1)
    origins = models.JSONField(default=list, blank=True)
    source = models.ForeignKey("crm.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("crm.Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8, default="zh-hans")
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Arrival(models.Model):
    """One signal as it came in (a touch): never changed but for what became of it. Junk is kept for 30 days."""

    class State(models.TextChoices):
        NEW = "new"
        MATCHED = "matched"
        JUNK = "junk"

    at = models.DateTimeField()
    channel = models.CharField(max_length=12)
    form = models.ForeignKey(LeadForm, null=True, blank=True, on_delete=models.SET_NULL, related_name="arrivals")
    event_key = models.CharField(max_length=120, null=True, blank=True, unique=True)
    sender = models.CharField(max_length=64, blank=True)
    raw = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    consent_version = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices)
    why = models.CharField(max_length=40, blank=True)
    lead = models.ForeignKey("crm.Lead", null=True, blank=True, on_delete=models.SET_NULL, related_name="arrivals")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["form", "sender", "-at"], name="arrival_sender"),
            models.Index(fields=["state", "-at"], name="arrival_state"),
        ]
