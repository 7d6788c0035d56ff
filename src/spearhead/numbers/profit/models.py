"""What selling costs beside the goods, and what was planned per product."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class SellingCost(models.Model):
    """A direct cost of selling in a month, in minor units of the base currency.

    It is a person's, a team's, or nobody's (not allocated); `team` is whom it counts for, as on that day. A cost that
    was entered wrongly is withdrawn, not deleted.
    """

    class Kind(models.TextChoices):
        PAY = "pay"
        TRAVEL = "travel"
        SAMPLES = "samples"
        OTHER = "other"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    user = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    minor = models.BigIntegerField()
    note = models.CharField(max_length=200, blank=True)
    entered_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-day", "kind", "id"]
        constraints: ClassVar = [models.CheckConstraint(name="selling_cost_positive", condition=Q(minor__gt=0))]
        indexes: ClassVar = [models.Index(fields=["day", "kind"], name="selling_cost_day")]


class Returned(models.Model):
    """What of a won deal came back or was credited, on a day of its own; minor units of the base currency, before tax.

    `cost_minor` is what the goods are worth that came back: 0 where none did, NULL where their cost is unknown. The
    rate is that of the deal's closing day, so that a whole return leaves nothing. One entered wrongly is withdrawn.
    """

    deal = models.ForeignKey("crm.Deal", on_delete=models.CASCADE, related_name="returns")
    product = models.ForeignKey("crm.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    quantity_milli = models.BigIntegerField(default=0)
    minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=200)
    entered_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-day", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="returned_positive", condition=Q(minor__gt=0, quantity_milli__gte=0)),
            models.CheckConstraint(name="returned_has_reason", condition=~Q(reason="")),
        ]
        indexes: ClassVar = [models.Index(fields=["day"], name="returned_day")]


class ProductPlan(models.Model):
    """How much of a product is to be sold in a period, at which price and cost, by a team or by everybody.

    Unit prices in the base currency: `list_minor` is before discounts, `price_minor` what is to be earned of it.
    """

    product = models.ForeignKey("crm.Product", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    quantity_milli = models.BigIntegerField()
    list_minor = models.BigIntegerField()
    price_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField()
    set_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["starts_on", "product_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "team", "starts_on", "ends_on"],
                name="product_plan_of_team_once",
                condition=Q(team__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["product", "starts_on", "ends_on"], name="product_plan_once", condition=Q(team__isnull=True)
            ),
            models.CheckConstraint(name="product_plan_period", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(
                name="product_plan_positive",
                condition=Q(quantity_milli__gt=0, list_minor__gte=0, price_minor__gte=0, cost_minor__gte=0),
            ),
        ]


class CostPool(models.Model):
    """What serving customers costs in a period, to be shared out by what drives it; minor units of the base currency.

    Its shares are rows, made when it is set (or shared out anew while the period runs), and sum to it exactly.
    One entered wrongly is withdrawn, not deleted.
    """

    class Driver(models.TextChoices):
        DEALS = "deals"
        REVENUE = "revenue"
        LINES = "lines"
        ACTIVITIES = "activities"
        VISITS = "visits"

    name = models.CharField(max_length=120)
    driver = models.CharField(max_length=10, choices=Driver.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    minor = models.BigIntegerField()
    note = models.CharField(max_length=200, blank=True)
    set_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    shared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-starts_on", "name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="cost_pool_positive", condition=Q(minor__gt=0)),
            models.CheckConstraint(name="cost_pool_period", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(name="cost_pool_named", condition=~Q(name="")),
        ]


class CostShare(models.Model):
    """A part of a pool, from `since` until it was shared out anew or withdrawn; `weight` is its part of the driver.

    `day` is when the driver happened: a deal's closing day, the last activity of a month. A share that names nobody is
    what could not be allocated.
    """

    pool = models.ForeignKey(CostPool, on_delete=models.CASCADE, related_name="shares")
    deal = models.ForeignKey("crm.Deal", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    company = models.ForeignKey("crm.Company", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    product = models.ForeignKey(
        "crm.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    user = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    team = models.ForeignKey(
        "accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    territory = models.ForeignKey(
        "crm.Territory", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()
    weight = models.BigIntegerField()
    minor = models.BigIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-minor", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="cost_share_positive", condition=Q(minor__gt=0, weight__gte=0)),
        ]
        indexes: ClassVar = [models.Index(fields=["day"], name="cost_share_day", condition=Q(until__isnull=True))]
