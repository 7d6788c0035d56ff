"""The activity table: one row for what is planned and, once done, what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from spearhead.crm.records.models import Record


class Activity(Record):
    """A call, meeting, visit, e-mail, task or note (跟进).

    Planned while `done_at` is empty; `due_at` is when it is to happen. `answered` marks an outbound message that was
    answered. Meaningful contact: an inbound message, an answered outbound one, or a held call, meeting or visit with
    an outcome (`is_contact`).
    """

    class Kind(models.TextChoices):
        CALL = "call"
        MEETING = "meeting"
        VISIT = "visit"
        EMAIL = "email"
        TASK = "task"
        NOTE = "note"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True, max_length=100_000)
    direction = models.CharField(max_length=8, blank=True, choices=[("in", "in"), ("out", "out")])
    due_at = models.DateTimeField(null=True, blank=True)
    all_day = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)
    answered = models.BooleanField(default=False)
    is_contact = models.BooleanField(default=False)
    place = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=10, default="typed")
    company = models.ForeignKey(
        "crm.Company", null=True, blank=True, on_delete=models.SET_NULL, related_name="activities"
    )
    contact = models.ForeignKey(
        "crm.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="activities"
    )
    lead = models.ForeignKey("crm.Lead", null=True, blank=True, on_delete=models.SET_NULL, related_name="activities")
    deal = models.ForeignKey("crm.Deal", null=True, blank=True, on_delete=models.SET_NULL, related_name="activities")
    team_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="activity_subject", condition=~Q(subject=""))]
        indexes: ClassVar = [
            models.Index(fields=["owner", "done_at"], name="activity_owner_done"),
            models.Index(fields=["owner", "due_at"], name="activity_owner_due", condition=Q(done_at__isnull=True)),
            models.Index(fields=["done_at", "kind"], name="activity_done", condition=Q(done_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.subject
