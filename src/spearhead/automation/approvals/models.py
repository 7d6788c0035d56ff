"""Approval rules, requests with what they asked for and what came of it, who is asked, and who stands in for whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class ApprovalRule(models.Model):
    """What needs whose approval. `bands` rise: ``[{"up_to": 1000, "level": "rep"}, …, {"up_to": null, …}]``, in
    hundredths of a percent for a discount, in base minor units for an amount, in hundredths of a percent of the net
    price that cost may reach for a margin (a floor of 30 % is 7000); an edge belongs to the lower band.

    What is asked for without a guard (a price, terms, a contract) has one band.

    Beyond what reps may alone, `quorum` of the `people` have to agree besides the line; 0 is all of them."""

    class Kind(models.TextChoices):
        DISCOUNT = "discount"
        AMOUNT = "amount"
        OVERRIDE = "override"
        MARGIN = "margin"
        PRICE = "price"
        TERMS = "terms"
        CONTRACT = "contract"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=120)
    pipeline = models.ForeignKey("process.Pipeline", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    bands = models.JSONField(default=list)
    hours = models.PositiveSmallIntegerField(default=8)
    people = models.JSONField(default=list, blank=True)
    quorum = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["kind", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="approval_rule_hours", condition=Q(hours__gte=1, hours__lte=400))
        ]

    def __str__(self) -> str:
        return self.name


class ApprovalRequest(models.Model):
    """One act that waits. `payload` is what the act is called with, `snapshot` what was shown, `facts` how the deal
    stood; `outcome` says whether the act was done on approval, and `told` why not. `steps` all have to be reached:
    ``[{"rule": "", "need": 1}, {"rule": "Large discounts", "need": 2}]``, the line first where it is asked. `costs` is
    what only those may read who may read costs."""

    class State(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        CHANGES = "changes"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"

    deal = models.ForeignKey("crm.Deal", on_delete=models.CASCADE, related_name="approvals")
    requester = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kinds = models.JSONField(default=list)
    act = models.CharField(max_length=8)
    payload = models.JSONField(default=dict)
    snapshot = models.JSONField(default=dict)
    costs = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    facts = models.CharField(max_length=64)
    asked = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500)
    level = models.CharField(max_length=8)
    rule_version = models.IntegerField(default=0)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    due_at = models.DateTimeField(null=True, blank=True)
    hours = models.PositiveSmallIntegerField(default=8)
    escalated = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=6, blank=True)
    told = models.CharField(max_length=500, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="approval_due"),
            models.Index(fields=["deal", "state"], name="approval_deal"),
            models.Index(fields=["requester", "-id"], name="approval_mine"),
        ]


class ApprovalSeat(models.Model):
    """Somebody who is asked in one step of a request, since when, and what was said: by them or for them. Whoever was
    called because it was late `settles` the step alone."""

    class Said(models.TextChoices):
        APPROVE = "approve"
        REJECT = "reject"

    request = models.ForeignKey(ApprovalRequest, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0)
    settles = models.BooleanField(default=False)
    said = models.CharField(max_length=7, choices=Said.choices, blank=True)
    said_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["request", "step", "user"], name="approval_seat_once")]


class ApprovalDeputy(models.Model):
    """Who decides while a person is away."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="+")
    deputy = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="approval_deputy_other", condition=~Q(user=F("deputy")))]
