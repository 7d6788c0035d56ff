"""The event log and the head of its hash chain."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """One thing that happened. Written once by an act; `seq` and `hash` are given by the sealer after commit.

    `payload` holds ``{"changes": {field: [before, after]}, ...}``; it enters the chain only as a salted hash,
    so that a person's data can be erased from it later while the chain stays whole.
    """

    seq = models.BigIntegerField(null=True, unique=True, editable=False)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=12)
    request_id = models.CharField(max_length=40, blank=True)
    cause = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=48)
    record_type = models.CharField(max_length=24)
    record_id = models.BigIntegerField()
    record_version = models.IntegerField(default=0)
    payload = models.JSONField(default=dict)
    salt = models.CharField(max_length=32)
    payload_hash = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["record_type", "record_id", "-id"], name="event_record"),
            models.Index(fields=["actor_id", "-id"], name="event_actor"),
            models.Index(fields=["kind", "-id"], name="event_kind"),
            models.Index(fields=["id"], name="event_unsealed", condition=models.Q(seq__isnull=True)),
        ]


class ChainHead(models.Model):
    """The last sealed place of the chain: a single row that the sealer locks."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
    sealed_at = models.DateTimeField(null=True)
