"""The table of fiscal calendars."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from spearhead.kernel.kept import definition

PATTERNS = [("months", "months"), ("4-4-5", "4-4-5"), ("4-5-4", "4-5-4"), ("5-4-4", "5-4-4")]


@definition
class FiscalCalendar(models.Model):
    """How fiscal years are laid out that begin on or after `valid_from`; the newest such row decides.

    With a pattern of weeks a year begins on the Monday nearest to the first of its month and has 52 or 53 weeks.
    """

    valid_from = models.DateField(unique=True)
    start_month = models.PositiveSmallIntegerField(default=1)
    pattern = models.CharField(max_length=8, choices=PATTERNS, default="months")
    set_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(name="fiscal_month", condition=Q(start_month__gte=1, start_month__lte=12))
        ]
