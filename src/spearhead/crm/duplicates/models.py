"""Keys under which duplicates meet, merges that were made, and pairs that people said are not the same."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class MatchKey(models.Model):
    """A normalised e-mail, phone, domain, legal id or name of a record."""

    record_type = models.CharField(max_length=24)
    record_id = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=254)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "key"], name="match_key"),
            models.Index(fields=["record_type", "record_id"], name="match_key_record"),
        ]


class NotDuplicate(models.Model):
    """Two records of one kind that a person said are not the same; `first_id` < `second_id`."""

    record_type = models.CharField(max_length=24)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    said_by_id = models.BigIntegerField(null=True)
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record_type", "first_id", "second_id"], name="not_duplicate_once")
        ]


class Merge(models.Model):
    """One record merged into another; `moved` holds what was re-linked and changed, for 30 days of un-merging."""

    record_type = models.CharField(max_length=24)
    survivor_id = models.BigIntegerField()
    loser_id = models.BigIntegerField()
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["record_type", "survivor_id"], name="merge_survivor"),
            models.Index(fields=["record_type", "loser_id"], name="merge_loser"),
        ]
