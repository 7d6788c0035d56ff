"""Tags and the records that bear them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Tag(models.Model):
    """A word that people put on records."""

    name = models.CharField(max_length=40, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class RecordTag(models.Model):
    """A tag on a record."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="uses")
    record_type = models.CharField(max_length=24)
    record_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tag", "record_type", "record_id"], name="tag_once")]
        indexes: ClassVar = [models.Index(fields=["record_type", "record_id"], name="tag_record")]
