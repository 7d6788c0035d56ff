"""Answers kept by key for a day, so that the same request sent again is answered the same and does nothing twice.

A door claims a key in the transaction of the act and keeps its answer in the same one: the answer exists if and only
if what was done exists. Of two requests that arrive at the same moment the second waits in `claim` for the first.
What an answer is, and who may send which key, is the door's to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, Final

from django.db import models
from django.utils import timezone

from spearhead.kernel.jobs.schedule import recurring

KEPT_FOR: Final = timedelta(hours=24)


class KeptAnswer(models.Model):
    """The answer to one request of one user; status 0 while the act is being done."""

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


class Reused(Exception):
    """The key was used for a request of other content; `kept` is the answer to that one."""

    def __init__(self, kept: KeptAnswer) -> None:
        super().__init__(kept.key)
        self.kept = kept


def claim(user_id: int, key: str, fingerprint: str) -> KeptAnswer | None:
    """Take the key for a request (within a transaction): None when it is ours to do, else the answer to give again.

    Raises `Reused` when the key stands for another request. Of the same content is what has the same `fingerprint`
    (at most 64 characters).
    """
    now = timezone.now()
    mine = KeptAnswer.objects.filter(user_id=user_id, key=key)
    mine.filter(at__lt=now - KEPT_FOR).delete()
    row = KeptAnswer(user_id=user_id, key=key, fingerprint=fingerprint, at=now)
    KeptAnswer.objects.bulk_create([row], ignore_conflicts=True)
    found = mine.get()
    if found.fingerprint != fingerprint:
        raise Reused(found)
    return found if found.status else None


def keep(user_id: int, key: str, *, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Keep the answer under a key that this request has claimed, in the same transaction."""
    KeptAnswer.objects.filter(user_id=user_id, key=key).update(status=status, headers=dict(headers), body=body)


def let_go(user_id: int, key: str) -> None:
    """Give a claimed key back: nothing was done under it, it may be tried again."""
    KeptAnswer.objects.filter(user_id=user_id, key=key, status=0).delete()


@recurring("answers.forget", every=timedelta(days=1), offset=timedelta(hours=18))
def forget_old_answers() -> int:
    """Delete the answers of more than a day ago; how many there were. Every night."""
    return KeptAnswer.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]
