"""Kept reviews of pipelines: what was found on a day, so that a later one can be compared with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class StallReview(models.Model):
    """One review of a pipeline, or of the part of it that `only` names; `result` is what `review` returned."""

    pipeline = models.ForeignKey("process.Pipeline", on_delete=models.PROTECT, related_name="+")
    only = models.CharField(max_length=32, blank=True)
    made_at = models.DateTimeField()
    result = models.JSONField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["pipeline", "only", "-made_at"], name="stall_review_newest")]
