"""The plan that goes with a published version, and who has read it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ChangePlan(models.Model):
    """Why a version was published and how it is watched.

    `watched` is held against `limit` among those who enter under the new version: a share between 0 and 1
    (conversion, won) or days (days). `compared` is the last comparison of the versions, as `insights.rollouts` makes
    it; `result` is what the follow-up on `review_on` found. `plan_b` is the version to go back to.
    """

    class Told(models.TextChoices):
        EVERYBODY = "everybody"
        REPS = "reps"
        MANAGERS = "managers"
        NOBODY = "nobody"

    class Watched(models.TextChoices):
        CONVERSION = "conversion"
        DAYS = "days"
        WON = "won"

    process_version = models.OneToOneField("process.PipelineVersion", on_delete=models.CASCADE, related_name="plan")
    why = models.CharField(max_length=1000)
    reading = models.CharField(max_length=2000, blank=True)
    told = models.CharField(max_length=10, choices=Told.choices, default=Told.EVERYBODY)
    notice_days = models.PositiveSmallIntegerField(default=5)
    told_at = models.DateTimeField()
    watched = models.CharField(max_length=10, choices=Watched.choices, blank=True)
    stage = models.ForeignKey(
        "process.Stage", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    limit = models.FloatField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    plan_b = models.ForeignKey(
        "process.PipelineVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    compared = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["review_on"], name="change_plan_review")]

    def __str__(self) -> str:
        return self.why


class Acknowledgement(models.Model):
    """Somebody who is told of a change: with the plan, on joining later, or again when it was edited; seen when opened,
    confirmed when they say so."""

    plan = models.ForeignKey(ChangePlan, on_delete=models.CASCADE, related_name="people", db_index=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    told_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "user"], name="acknowledged_once")]
        indexes: ClassVar = [models.Index(fields=["user", "confirmed_at"], name="acknowledgement_user")]
