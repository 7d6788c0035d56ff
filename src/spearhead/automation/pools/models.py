"""Pools, their people, every stay of a record in a pool, and when a held record is due to go back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Pool(models.Model):
    """A pool of leads or of companies. Its rules hold for the records that its members own.

    `idle_days` without meaningful contact or `no_deal_days` without a deal send a record back (empty: never);
    `claims_per_day` and `hold_limit` bound what a person takes; the last two owners wait `cooling_days`.
    """

    class Kind(models.TextChoices):
        LEAD = "lead"
        COMPANY = "company"

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    assign_only = models.BooleanField(default=False)
    hidden = models.JSONField(default=list, blank=True)
    claims_per_day = models.PositiveSmallIntegerField(default=10)
    hold_limit = models.PositiveIntegerField(null=True, blank=True)
    cooling_days = models.PositiveSmallIntegerField(default=30)
    idle_days = models.PositiveSmallIntegerField(null=True, blank=True, default=30)
    no_deal_days = models.PositiveSmallIntegerField(null=True, blank=True)
    working_days = models.BooleanField(default=False)
    keep_helpers = models.BooleanField(default=True)
    takes_unassigned = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["kind", "name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="pool_days", condition=Q(idle_days__isnull=True) | Q(idle_days__gte=1))
        ]

    def __str__(self) -> str:
        return self.name


class PoolMember(models.Model):
    """Who may take from a pool; a manager of it also gives."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    manages = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["pool", "user"], name="pool_member_once")]


class PoolStay(models.Model):
    """A record in a pool from `in_at` until somebody took it (`out_at`, `to`); `by` gave it where that was another."""

    class Reason(models.TextChoices):
        RETURNED = "returned"
        RECYCLED = "recycled"
        LEFT = "left"
        NEW = "new"

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="stays")
    record_type = models.CharField(max_length=8)
    record_id = models.BigIntegerField()
    in_at = models.DateTimeField()
    reason = models.CharField(max_length=8, choices=Reason.choices)
    note = models.CharField(max_length=300, blank=True)
    previous = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    out_at = models.DateTimeField(null=True, blank=True)
    to = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record_type", "record_id"], name="pool_stay_once", condition=Q(out_at__isnull=True)
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["pool", "out_at", "-in_at"], name="pool_stay_in"),
            models.Index(fields=["record_type", "record_id", "-in_at"], name="pool_stay_record"),
            models.Index(fields=["to", "out_at"], name="pool_stay_to"),
        ]


class PoolDue(models.Model):
    """When a held record goes back if nothing happens: the countdown. `warned` is the last warning, in days."""

    pool = models.ForeignKey(Pool, on_delete=models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=8)
    record_id = models.BigIntegerField()
    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField()
    why = models.CharField(max_length=8)
    warned = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["record_type", "record_id"], name="pool_due_once")]
        indexes: ClassVar = [models.Index(fields=["due_on"], name="pool_due_on")]
