"""A brief with its numbers and words; once sent, neither changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Brief(models.Model):
    """`content` holds the blocks as plain data in minor units (see `contents.py`): a draft's is read anew on looking
    and kept when begun or sent, a sent one's never changes. `words` are the author's: block → text. `compared_on` is
    the day whose evening the changes are counted from.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        SENT = "sent"
        SUPERSEDED = "superseded"

    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    compared_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    content = models.JSONField(default=dict, blank=True)
    words = models.JSONField(default=dict, blank=True)
    readers = models.ManyToManyField("accounts.User", related_name="+", blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["author", "starts_on"], name="brief_author")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="brief_one_draft", fields=["author", "starts_on", "ends_on"], condition=Q(state="draft")
            ),
            models.CheckConstraint(
                name="brief_sent_when", condition=Q(state="draft", sent_at=None) | ~Q(state="draft") & ~Q(sent_at=None)
            ),
        ]
