"""What was granted on a deal."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class DealTerm(models.Model):
    """A price, terms or a contract that somebody asked for and that was approved. `lines` are those of a price, as
    `set_lines` takes them; `request` is the approval that it rests on, a record of a layer above."""

    class Kind(models.TextChoices):
        PRICE = "price"
        TERMS = "terms"
        CONTRACT = "contract"

    deal = models.ForeignKey("crm.Deal", on_delete=models.CASCADE, related_name="terms")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(max_length=1000)
    lines = models.JSONField(default=list, blank=True)
    until = models.DateField(null=True, blank=True)
    request = models.BigIntegerField(unique=True)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    applied_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-granted_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="deal_term_applied", condition=Q(applied_at__isnull=True) | Q(applied_by__isnull=False)
            )
        ]
