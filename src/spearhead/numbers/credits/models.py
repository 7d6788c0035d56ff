"""The table of credits."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

WHOLE = 10_000  #: hundredths of a percent


class Credit(models.Model):
    """A person's part of a deal, from `low` up to `high` in hundredths of a percent of its amount.

    The parts of a deal (kind owner) lie end to end from 0 to 10,000, so that their amounts, each rounded at its ends,
    sum to the deal's exactly. Overlay credits stand beside them, from 0, and count only in overlay goals.
    """

    class Kind(models.TextChoices):
        OWNER = "owner"
        OVERLAY = "overlay"

    deal = models.ForeignKey("crm.Deal", on_delete=models.CASCADE, related_name="credits")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.OWNER)
    low = models.PositiveSmallIntegerField(default=0)
    high = models.PositiveSmallIntegerField()
    set_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["kind", "low", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deal", "user", "kind"], name="credit_once"),
            models.CheckConstraint(name="credit_span", condition=Q(high__gt=F("low"), high__lte=WHOLE)),
        ]
