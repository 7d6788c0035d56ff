"""Sources, campaigns and what they cost."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from spearhead.kernel.kept import definition


@definition
class Source(models.Model):
    """Where a lead or deal came from (来源), as a listed value."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


@definition
class Campaign(models.Model):
    """A marketing campaign (市场活动); its costs are in minor units of `currency`."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40, blank=True)
    owner = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    currency = models.CharField(max_length=3, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="campaigns")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-starts_on", "id"]

    def __str__(self) -> str:
        return self.name


class CampaignCost(models.Model):
    """What a campaign cost in one month (its first day), in minor units of the campaign's currency."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="costs")
    month = models.DateField()
    minor = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["month"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "month"], name="campaign_cost_month"),
            models.CheckConstraint(name="campaign_cost_not_negative", condition=models.Q(minor__gte=0)),
        ]
