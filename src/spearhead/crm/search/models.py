"""The token table that search reads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SearchToken(models.Model):
    """One token under which a record is found (a word, a CJK bigram, pinyin, a typo neighbour, a phone tail)."""

    token = models.CharField(max_length=48)
    record_type = models.CharField(max_length=12)
    record_id = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["token", "record_type", "record_id"], name="search_token"),
            models.Index(fields=["record_type", "record_id"], name="search_token_record"),
        ]
