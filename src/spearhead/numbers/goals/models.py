"""The goal and the steps it went through."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Goal(models.Model):
    """What a holder is to reach in a period.

    `target` is minor units of the base currency, a count, or hundredths of a percent, as the figure's unit says.
    `credit` says which credits count: those of owners, or those of overlays.
    """

    class Holder(models.TextChoices):
        PERSON = "person"
        TEAM = "team"
        TERRITORY = "territory"
        PRODUCT = "product"
        WORKSPACE = "workspace"

    class Level(models.TextChoices):
        GOAL = "goal"
        STRETCH = "stretch"
        CHALLENGE = "challenge"

    class State(models.TextChoices):
        DRAFT = "draft"
        PROPOSED = "proposed"
        AGREED = "agreed"
        APPEALED = "appealed"
        DECIDED = "decided"
        ACTIVE = "active"
        CLOSED = "closed"

    figure = models.CharField(max_length=40, default="bookings")
    holder = models.CharField(max_length=10, choices=Holder.choices)
    user = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    territory = models.ForeignKey("crm.Territory", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("crm.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.GOAL)
    credit = models.CharField(max_length=8, default="owner", choices=[("owner", "owner"), ("overlay", "overlay")])
    starts_on = models.DateField()
    ends_on = models.DateField()
    target = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    reason = models.CharField(max_length=500, blank=True)
    set_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-starts_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="goal_period", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(name="goal_positive", condition=Q(target__gt=0)),
            *(
                models.UniqueConstraint(
                    name=f"goal_once_{holder}",
                    fields=["figure", "level", "credit", *held, "starts_on", "ends_on"],
                    condition=Q(holder=holder, withdrawn_at__isnull=True),
                )
                for holder, held in {
                    "person": ["user"], "team": ["team"], "territory": ["territory"], "product": ["product"],
                    "workspace": [],
                }.items()
            ),
        ]  # fmt: skip


#: States in which a goal counts; a draft and a proposal do not yet.
IN_FORCE = (Goal.State.AGREED, Goal.State.APPEALED, Goal.State.DECIDED, Goal.State.ACTIVE, Goal.State.CLOSED)


class GoalStep(models.Model):
    """What happened to a goal: set, changed, proposed, agreed, appealed, decided …; appended, never changed."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=10)
    target = models.BigIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["goal", "at"], name="goal_step_at")]
