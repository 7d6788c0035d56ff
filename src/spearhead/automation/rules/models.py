"""Automation rules, their versions, and each run with what it did."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class AutomationRule(models.Model):
    """When `trigger` happens to a record of kind `noun` and `conditions` hold, do `actions` with its owner's rights."""

    class State(models.TextChoices):
        DRAFT = "draft"
        ON = "on"
        OFF = "off"
        TRIPPED = "tripped"

    name = models.CharField(max_length=120)
    noun = models.CharField(max_length=16)
    trigger = models.JSONField(default=dict)
    conditions = models.JSONField(default=dict, blank=True)
    actions = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(default=0)
    hour_limit = models.PositiveIntegerField(default=1000)
    on_since = models.DateTimeField(null=True, blank=True)
    tried_version = models.IntegerField(default=0)
    tried_count = models.PositiveIntegerField(default=0)
    why_off = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="automation_hour_limit", condition=Q(hour_limit__gte=1, hour_limit__lte=1000)),
        ]

    def __str__(self) -> str:
        return self.name


class AutomationVersion(models.Model):
    """What a rule said at one version, so that its old runs stay readable."""

    rule = models.ForeignKey(AutomationRule, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    content = models.JSONField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule", "number"], name="automation_version_once")]


class AutomationRun(models.Model):
    """A rule met a record: `key` names the event or the quiet spell, so that each is answered once."""

    class Result(models.TextChoices):
        DONE = "done"
        FAILED = "failed"
        SKIPPED = "skipped"

    rule = models.ForeignKey(AutomationRule, on_delete=models.CASCADE, related_name="runs")
    rule_version = models.IntegerField()
    key = models.CharField(max_length=100)
    record_type = models.CharField(max_length=24)
    record_id = models.BigIntegerField()
    at = models.DateTimeField()
    result = models.CharField(max_length=8, choices=Result.choices)
    reason = models.CharField(max_length=300, blank=True)
    outcomes = models.JSONField(default=list)
    chain = models.BigIntegerField(default=0)
    depth = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule", "key"], name="automation_run_once")]
        indexes: ClassVar = [
            models.Index(fields=["rule", "-at"], name="automation_run_rule"),
            models.Index(fields=["record_type", "record_id", "-at"], name="automation_run_record"),
        ]
