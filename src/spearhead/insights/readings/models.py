"""A kept reading with the rows behind it; it never changes."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

from django.db import models


class SavedReading(models.Model):
    """A figure as it was read once, in its keeper's rights.

    `value_top` ÷ `value_bottom` is the value (minor units, a count, days, or a share), both empty where it was not
    known. `rows` holds ``[record type, id, num, den, version, name]``; version 0 means that it is not known. `readers`
    may open it too: those whom the brief was sent to that it belongs to.
    """

    kept_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    brief = models.ForeignKey("insights.Brief", on_delete=models.CASCADE, null=True, related_name="readings")
    readers = models.ManyToManyField("accounts.User", related_name="+", blank=True)
    figure = models.CharField(max_length=64)
    definition_version = models.PositiveIntegerField()
    title = models.CharField(max_length=120, blank=True)
    period = models.CharField(max_length=40)
    as_of = models.DateField(null=True, blank=True)
    filters = models.JSONField(default=list, blank=True)
    group_by = models.CharField(max_length=64, blank=True)
    currency = models.CharField(max_length=3)
    value_top = models.BigIntegerField(null=True, blank=True)
    value_bottom = models.BigIntegerField(null=True, blank=True)
    n = models.PositiveIntegerField()
    groups = models.JSONField(default=list, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    rows = models.JSONField(default=list, blank=True)
    taken_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kept_by", "-taken_at"], name="reading_keeper")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="reading_value",
                condition=models.Q(value_top=None, value_bottom=None) | models.Q(value_bottom__gt=0),
            )
        ]

    @property
    def value(self) -> int | Fraction | None:
        """The value as it was; a whole number where it is one."""
        if self.value_top is None or self.value_bottom is None:
            return None
        return self.value_top if self.value_bottom == 1 else Fraction(self.value_top, self.value_bottom)
