"""The lead table."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from spearhead.crm.records.models import Record


class Lead(Record):
    """A signal not yet checked (线索). `raw` is what arrived, never changed afterwards.

    `conversion` is what converting made and moved, for the undo.
    """

    class Status(models.TextChoices):
        NEW = "new"
        WORKING = "working"
        QUALIFIED = "qualified"
        REJECTED = "rejected"
        CONVERTED = "converted"

    raw = models.JSONField(default=dict, blank=True)
    name = models.CharField(max_length=120)
    company_name = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    message = models.TextField(blank=True, max_length=20_000)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NEW)
    source = models.ForeignKey("crm.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("crm.Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    utm = models.JSONField(default=dict, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    first_response_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    reject_reason = models.CharField(max_length=40, blank=True)
    converted_at = models.DateTimeField(null=True, blank=True)
    company = models.ForeignKey("crm.Company", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey("crm.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    deal = models.ForeignKey("crm.Deal", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    conversion = models.JSONField(default=dict, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "status", "-id"], name="lead_owner"),
            models.Index(fields=["status", "-id"], name="lead_status"),
            models.Index(fields=["sort_key", "id"], name="lead_sort"),
        ]

    def __str__(self) -> str:
        return self.name
