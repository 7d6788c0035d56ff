"""An action with its owner, its figure as it stood, what is expected of it, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Action(models.Model):
    """What is done about a finding. `figure` in `scope` (``{"stage": id, "reps": [ids]}``) stood at `baseline`
    (``{"hits", "n"}``); it is expected to change by `expected_points` percentage points until `check_on`.

    `result` holds the measured effect: ``{"before", "after", "compared", "effect", "low", "high", "verdict"}``.
    """

    class Kind(models.TextChoices):
        STEP = "step"
        TRAINING = "training"
        COACHING = "coaching"
        TARGET = "target"
        RULE = "rule"
        CONTENT = "content"
        OTHER = "other"

    class State(models.TextChoices):
        OPEN = "open"
        DOING = "doing"
        DONE = "done"
        MEASURED = "measured"
        DROPPED = "dropped"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=160)
    note = models.CharField(max_length=1000, blank=True)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    stage = models.ForeignKey("process.Stage", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    figure = models.CharField(max_length=40)
    scope = models.JSONField(default=dict, blank=True)
    baseline = models.JSONField(default=dict, blank=True)
    expected_points = models.FloatField()
    due_on = models.DateField()
    check_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="action_checked_after_due", condition=Q(check_on__gte=F("due_on"))),
            models.CheckConstraint(name="action_expects_something", condition=~Q(expected_points=0)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "state"], name="action_owner"),
            models.Index(fields=["state", "check_on"], name="action_check"),
            models.Index(fields=["stage", "-id"], name="action_stage"),
        ]
