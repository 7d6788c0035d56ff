"""Plans, their dated terms, who is on them; statements with their lines; disputes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class CommissionPlan(models.Model):
    """What people earn for what they sell; its terms are dated, and a period keeps those that held when it began."""

    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class CommissionTerms(models.Model):
    """The terms of a plan from a day on.

    `tiers` is a list of ``[up to attainment or null, rate]`` in hundredths of a percent; amounts are minor units of
    the base currency. A deal that falls back within `clawback_days` of closing takes its commission back. `override`
    (hundredths of a percent) is earned on the sales of the teams that the person manages, those below them too where
    `override_below`. `draw_minor` is paid a month at least, as an advance where `draw_recoverable`.
    """

    plan = models.ForeignKey(CommissionPlan, on_delete=models.CASCADE, related_name="terms")
    valid_from = models.DateField()
    tiers = models.JSONField()
    retroactive = models.BooleanField(default=False)
    bonus_minor = models.BigIntegerField(default=0)
    cap_minor = models.BigIntegerField(null=True, blank=True)
    floor_minor = models.BigIntegerField(default=0)
    clawback_days = models.PositiveSmallIntegerField(default=0)
    override = models.PositiveIntegerField(default=0)
    override_below = models.BooleanField(default=False)
    draw_minor = models.BigIntegerField(default=0)
    draw_recoverable = models.BooleanField(default=True)
    set_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "valid_from"], name="commission_terms_once"),
            models.CheckConstraint(
                name="commission_terms_amounts", condition=Q(bonus_minor__gte=0, floor_minor__gte=0, draw_minor__gte=0)
            ),
        ]


class CommissionMember(models.Model):
    """Somebody on a plan from a day up to a day (or for good); nobody is on two at a time."""

    plan = models.ForeignKey(CommissionPlan, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["user__sort_key", "valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="commission_member_period", condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
            ),
        ]


class Statement(models.Model):
    """What somebody earned in a period; drawn up anew while a draft or in review, frozen once approved.

    `commission_minor` is the sum of the lines: what was earned. `payout_minor` is what is paid: with the advance on a
    recoverable draw, less what is paid back of earlier ones (`owed_minor`, as of the start).
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        REVIEW = "review"
        APPROVED = "approved"
        PAID = "paid"

    plan = models.ForeignKey(CommissionPlan, on_delete=models.PROTECT, related_name="+")
    terms = models.ForeignKey(CommissionTerms, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    quota_minor = models.BigIntegerField(null=True)
    credited_minor = models.BigIntegerField(default=0)
    commission_minor = models.BigIntegerField(default=0)
    draw_minor = models.BigIntegerField(default=0)
    owed_minor = models.BigIntegerField(default=0)
    advanced_minor = models.BigIntegerField(default=0)
    recovered_minor = models.BigIntegerField(default=0)
    payout_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    drawn_by_id = models.BigIntegerField(null=True)
    drawn_at = models.DateTimeField()
    approved_by_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(null=True)
    paid_by_id = models.BigIntegerField(null=True)
    paid_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-starts_on", "user__sort_key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "starts_on", "ends_on"], name="statement_once"),
            models.CheckConstraint(name="statement_period", condition=Q(ends_on__gt=F("starts_on"))),
        ]

    @property
    def owed_after(self) -> int:
        """What of the advances is still to be paid back after this statement, in minor units."""
        return self.owed_minor + self.advanced_minor - self.recovered_minor


class StatementLine(models.Model):
    """A part of a deal in one tier: amount × rate; or a bonus, cap, floor, clawback, or what a dispute granted.

    Kinds that begin with ``team`` are a leader's override on what others sold.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    deal = models.ForeignKey("crm.Deal", null=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    amount_minor = models.BigIntegerField(default=0)
    rate = models.IntegerField(default=0)
    commission_minor = models.BigIntegerField()
    team = models.ForeignKey("accounts.Team", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["statement", "position"], name="statement_line_once")]


class Dispute(models.Model):
    """Somebody says that their statement is wrong; whoever is above answers with a reason.

    What is granted is a line of the statement while that can still change, else of the next one (`applied` says which).
    """

    class State(models.TextChoices):
        OPEN = "open"
        ESCALATED = "escalated"
        GRANTED = "granted"
        PARTLY = "partly"
        DENIED = "denied"

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="disputes")
    deal = models.ForeignKey("crm.Deal", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    answer = models.CharField(max_length=500, blank=True)
    granted_minor = models.BigIntegerField(default=0)
    applied = models.ForeignKey(Statement, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    resolved_by_id = models.BigIntegerField(null=True)
    resolved_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]


#: states in which nothing changes any more
FROZEN = (Statement.State.APPROVED, Statement.State.PAID)
