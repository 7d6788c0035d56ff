"""The workspace row and the dated exchange rates; one database is one workspace."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from spearhead.kernel.kept import definition


@definition
class Workspace(models.Model):
    """Settings of the company that uses this database: a single row. `second_factor` is demanded of whoever signs in
    after `second_factor_since`; `export_told` is how many rows of an export administrators are told of, the server's
    setting if empty.
    """

    class Demand(models.TextChoices):
        NOBODY = "nobody"
        ADMINISTRATORS = "administrators"
        EVERYBODY = "everybody"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=120, default="Spearhead")
    base_currency = models.CharField(max_length=3, default="CNY")
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai")
    language = models.CharField(max_length=8, default="zh-hans")
    work_region = models.CharField(max_length=8, default="CN")
    fiscal_start_month = models.PositiveSmallIntegerField(default=1)
    hue = models.CharField(max_length=8, default="western")
    leads_enabled = models.BooleanField(default=True)
    document_quota_mb = models.PositiveIntegerField(null=True, blank=True)  #: room for files; none: as the disk has
    second_factor = models.CharField(max_length=14, choices=Demand.choices, default=Demand.NOBODY)
    second_factor_since = models.DateTimeField(null=True, blank=True)
    export_told = models.PositiveIntegerField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)


@definition
class CurrencyRate(models.Model):
    """From `valid_from` on, one unit of `currency` is `rate_e9` × 10⁻⁹ units of the base currency."""

    currency = models.CharField(max_length=3)
    valid_from = models.DateField()
    rate_e9 = models.BigIntegerField()
    source = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["currency", "-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["currency", "valid_from"], name="rate_day"),
            models.CheckConstraint(name="rate_positive", condition=models.Q(rate_e9__gt=0)),
        ]
