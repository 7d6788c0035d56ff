"""The fields that every record has, and the rows that point at any record by (type, id)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Record(models.Model):
    """Common to companies, contacts, leads, deals, activities, products: identity, owner, version, soft delete.

    `deleted_with` names the record whose deletion took this one along (``company:12``), and brings it back with it.
    """

    number = models.BigIntegerField(default=0)
    owner = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True, blank=True)
    created_door = models.CharField(max_length=12, default="system")
    changed_at = models.DateTimeField()
    changed_by_id = models.BigIntegerField(null=True, blank=True)
    version = models.IntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_with = models.CharField(max_length=40, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    sort_key = models.CharField(max_length=255, blank=True)
    search = models.TextField(blank=True)

    class Meta:
        abstract = True


class Collaborator(models.Model):
    """A second person on a record: reads it, is told, and is counted as having helped."""

    record_type = models.CharField(max_length=24)
    record_id = models.BigIntegerField()
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "record_type", "record_id"], name="collaborator_once")
        ]
        indexes: ClassVar = [models.Index(fields=["record_type", "record_id"], name="collaborator_record")]


class ExternalId(models.Model):
    """The id that a record has in another system; unique per source system."""

    record_type = models.CharField(max_length=24)
    record_id = models.BigIntegerField()
    source = models.CharField(max_length=60)
    value = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record_type", "source", "value"], name="external_id_once")
        ]
        indexes: ClassVar = [models.Index(fields=["record_type", "record_id"], name="external_id_record")]


class BulkItem(models.Model):
    """What a bulk edit did to one record: `before` and `after` hold the fields that it changed, as events keep them."""

    class State(models.TextChoices):
        CHANGED = "changed"
        UNCHANGED = "unchanged"
        SKIPPED = "skipped"
        UNDONE = "undone"
        KEPT = "kept"

    job_id = models.BigIntegerField()
    record_type = models.CharField(max_length=24)
    record_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job_id", "record_type", "record_id"], name="bulk_item_once")
        ]
