"""Calls, judgements, submissions and the cells frozen every day; all but judgements are appended, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from spearhead.kernel.kept import definition

COLUMNS = [("commit", "commit"), ("most_likely", "most_likely"), ("best_case", "best_case")]
PERIODS = [("month", "month"), ("quarter", "quarter")]


@definition
class ForecastType(models.Model):
    """How the workspace forecasts (one row): per month or quarter, with or without "most likely", and whether whoever
    is adjusted by the manager sees the amount or only that there is one.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    period_kind = models.CharField(
        max_length=8, default="quarter", choices=[("month", "month"), ("quarter", "quarter")]
    )
    most_likely = models.BooleanField(default=False)
    shows_amount = models.BooleanField(default=True)
    version = models.IntegerField(default=1)


class ForecastCall(models.Model):
    """Somebody's number for a cell. `layer` own: the author's own; manager: on a direct report.

    `amount` is minor units of the base currency: the number itself, or what is added to it; a reset has 0.
    `base_seen` is what stood there when the author decided.
    """

    class Kind(models.TextChoices):
        ABSOLUTE = "absolute"
        DELTA = "delta"
        RESET = "reset"

    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    layer = models.CharField(max_length=8, choices=[("own", "own"), ("manager", "manager")])
    starts_on = models.DateField()
    ends_on = models.DateField()
    column = models.CharField(max_length=12, choices=COLUMNS)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    amount = models.BigIntegerField()
    base_seen = models.BigIntegerField()
    note = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="call_period", condition=Q(ends_on__gt=F("starts_on")))]
        indexes: ClassVar = [
            models.Index(fields=["starts_on", "ends_on", "person", "column"], name="call_cell"),
        ]


class Judgement(models.Model):
    """Whether a manager counts a deal in or out in a period."""

    deal = models.ForeignKey("crm.Deal", on_delete=models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    verdict = models.CharField(max_length=3, choices=[("in", "in"), ("out", "out")])
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="judgement_once", fields=["deal", "by", "starts_on", "ends_on"])
        ]


class Submission(models.Model):
    """A forecast as it was handed up: `cells` is column → ``{"raw", "base", "call", "final"}``."""

    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    cells = models.JSONField()
    note = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["starts_on", "ends_on", "person", "at"], name="submission_cell")]


class FrozenCell(models.Model):
    """A cell as it stood at the end of a day. Deal lines are not copied: their versions keep every past day."""

    day = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    column = models.CharField(max_length=12, choices=COLUMNS)
    closed = models.BigIntegerField()
    own = models.BigIntegerField()
    raw = models.BigIntegerField()
    base = models.BigIntegerField()
    call = models.BigIntegerField()
    without_own_call = models.BigIntegerField()
    final = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="frozen_once", fields=["starts_on", "ends_on", "day", "person", "column"])
        ]
