"""Products and their prices by list and period."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Product(models.Model):
    """Something sold; retired ones stay on past deals. Cost and list price are minor units of `currency`."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, blank=True)
    family = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    currency = models.CharField(max_length=3)
    list_minor = models.BigIntegerField(null=True, blank=True)
    cost_minor = models.BigIntegerField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)
    sort_key = models.CharField(max_length=255, blank=True)
    search = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name


class ProductCost(models.Model):
    """What a unit of a product costs us from a day on, until the next one; minor units of the product's currency."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="costs")
    minor = models.BigIntegerField()
    valid_from = models.DateField()
    set_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(name="product_cost_not_negative", condition=Q(minor__gte=0)),
            models.UniqueConstraint(fields=["product", "valid_from"], name="product_cost_once"),
        ]


class PriceList(models.Model):
    """Prices in one currency, for everybody or for a segment or territory, over a period."""

    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, blank=True)
    currency = models.CharField(max_length=3)
    segment = models.ForeignKey("strategy.Segment", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    territory = models.ForeignKey("crm.Territory", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """A product's price on a list from `valid_from` up to `valid_to`; periods of one product do not overlap."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices")
    minor = models.BigIntegerField()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="price_not_negative", condition=Q(minor__gte=0))]
