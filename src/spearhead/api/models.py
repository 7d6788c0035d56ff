"""What the API remembers between requests: the answers to requests with an Idempotency-Key, for a day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class KeptAnswer(models.Model):
    """The answer to one POST of one user; written in the transaction of the act, so that it exists if the act does."""

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user_id", "key"], name="kept_answer_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="kept_answer_age")]
