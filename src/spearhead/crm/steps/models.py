"""Steps done, method fields filled, the evidence for both, and the exceptions that were made."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class DealStep(models.Model):
    """A step of the process on a deal; a step without a row is open."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        NOT_APPLICABLE = "not_applicable"

    deal = models.ForeignKey("crm.Deal", on_delete=models.CASCADE, related_name="steps", db_index=False)
    step_id = models.CharField(max_length=40)
    state = models.CharField(max_length=14, choices=State.choices)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["deal", "step_id"], name="deal_step_once")]


class MethodValue(models.Model):
    """What is known of a method field on a deal: unknown, claimed or verified (with evidence)."""

    deal = models.ForeignKey("crm.Deal", on_delete=models.CASCADE, related_name="methods", db_index=False)
    key = models.CharField(max_length=40)
    text = models.TextField(blank=True, max_length=2000)
    status = models.CharField(max_length=8, default="unknown")
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deal", "key"], name="method_value_once"),
            models.CheckConstraint(
                name="method_value_status", condition=Q(status__in=["unknown", "claimed", "verified"])
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["key", "status"], name="method_value_status_index")]


class Evidence(models.Model):
    """A proof for a step or a method field (`about` is ``step:<id>`` or ``method:<key>``).

    `kind` is activity, document, contact, link or field; `record_id` the record where there is one. `gone_at` is set
    while that record is deleted: then it proves nothing.
    """

    deal = models.ForeignKey("crm.Deal", on_delete=models.CASCADE, related_name="evidence", db_index=False)
    about = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    record_id = models.BigIntegerField(null=True)
    link = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=300, blank=True)
    strong = models.BooleanField(default=False)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["deal", "about"], name="evidence_deal"),
            models.Index(fields=["kind", "record_id"], name="evidence_record"),
        ]


class GateOverride(models.Model):
    """A move that was made although something was missing; what was missing is owed until `settle_by`.

    `missing` lists ``{"key", "name", "name_zh"}`` of each item; `flagged` marks a reason given for the third time.
    """

    deal = models.ForeignKey("crm.Deal", on_delete=models.CASCADE, related_name="overrides", db_index=False)
    from_stage = models.ForeignKey("process.Stage", on_delete=models.PROTECT, related_name="+", db_index=False)
    to_stage = models.ForeignKey("process.Stage", on_delete=models.PROTECT, related_name="+", db_index=False)
    missing = models.JSONField(default=list)
    reason = models.CharField(max_length=500)
    flagged = models.BooleanField(default=False)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    settle_by = models.DateField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["deal", "settled_at"], name="gate_override_deal"),
            models.Index(fields=["settle_by"], name="gate_override_open", condition=Q(settled_at__isnull=True)),
        ]


class NextStepAnswer(models.Model):
    """What a person said to a suggested next step: `until` hides it on this deal up to that day."""

    deal = models.ForeignKey("crm.Deal", on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=60)
    answer = models.CharField(max_length=10)
    reason = models.CharField(max_length=300, blank=True)
    until = models.DateField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["deal", "until"], name="next_step_answer_deal")]
