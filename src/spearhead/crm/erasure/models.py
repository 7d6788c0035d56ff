"""The certificates of what was erased: they name nobody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Erasure(models.Model):
    """One erasure: asked by whom and why, what went, which copies outside of the database still hold it.

    `counts` is ``{part: how many}``; `copies` are ``{"name", "made_at", "until"}`` of each backup (`until` is None
    where nothing but a person removes it).
    """

    class Reason(models.TextChoices):
        REQUEST = "request"
        WITHDRAWN = "withdrawn"
        PURPOSE = "purpose"
        LAW = "law"

    record_type = models.CharField(max_length=12)
    record_id = models.BigIntegerField()
    stand_in = models.CharField(max_length=120)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    asked_at = models.DateTimeField()
    asked_by_id = models.BigIntegerField()
    job_id = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    copies = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["record_type", "record_id"], name="erasure_record")]
