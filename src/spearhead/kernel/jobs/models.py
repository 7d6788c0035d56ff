"""The job row: what is asked, how far it is, what came of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _


class Job(models.Model):
    """One piece of slow work; `cursor` is where it resumes after a kill."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    user_id = models.BigIntegerField(null=True)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, blank=True)
    cursor = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user_id", "-id"], name="job_user"),
            models.Index(fields=["state", "heartbeat_at"], name="job_state"),
        ]

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def reason(self) -> str:
        """Why it failed, in words: a refusal's own, or what a code of ours means."""
        match self.error:
            case "unexpected" | "worker_lost":
                return _("This is our fault, not yours; the error is in the log.")
            case "storage_full":
                return _("There is no room to save; reading still works.")
        return self.error

    def as_json(self) -> dict[str, Any]:
        """What doors show of a job."""
        return {
            "id": str(self.pk),
            "kind": self.kind,
            "title": self.title,
            "state": self.state,
            "done": self.done,
            "total": self.total,
            "note": self.note,
            "result": self.result,
            "error": self.error,
            "reason": self.reason,
            "created_at": self.created_at.isoformat(),
            "started_at": self.started_at.isoformat() if self.started_at else None,
            "finished_at": self.finished_at.isoformat() if self.finished_at else None,
        }
