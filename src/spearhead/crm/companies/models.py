"""The company table."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from spearhead.crm.records.models import Record


class Company(Record):
    """A company (客户): `employees` is a head count; `revenue_minor` is yearly, in minor units of its currency.

    A territory chosen by hand (`territory_by_hand`) is left alone by the rules.
    """

    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    legal_id = models.CharField(max_length=40, blank=True)
    domain = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=80, blank=True)
    city = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=300, blank=True)
    industry = models.CharField(max_length=80, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    revenue_minor = models.BigIntegerField(null=True, blank=True)
    revenue_currency = models.CharField(max_length=3, blank=True)
    tier = models.CharField(max_length=20, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="subsidiaries")
    segment = models.ForeignKey("strategy.Segment", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    territory = models.ForeignKey("crm.Territory", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    territory_by_hand = models.BooleanField(default=False)
    source = models.ForeignKey("crm.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("crm.Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="company_not_own_parent", condition=~Q(parent=F("id"))),
            models.CheckConstraint(name="company_named", condition=~Q(name="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "sort_key"], name="company_owner"),
            models.Index(fields=["sort_key", "id"], name="company_sort"),
        ]

    def __str__(self) -> str:
        return self.name
