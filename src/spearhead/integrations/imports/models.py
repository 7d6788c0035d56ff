"""An import as an object: its files and mapping, how far it is, what it did to each row."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Import(models.Model):
    """One import of one or several linked files. Only the importer and administrators see it.

    `mapping` is the text of the mapping file; `files` are ``{"name", "path", "sha256", "size"}`` with the path below
    the import's own folder; `repairs` are ``{section: {line: {column: text} | "skip"}}``; `counts` and `report` are
    filled by the check and by the run.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        CHECKING = "checking"
        CHECKED = "checked"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"
        UNDOING = "undoing"
        UNDONE = "undone"

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    mapping = models.TextField(blank=True)
    files = models.JSONField(default=list)
    repairs = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    job_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    undo_until = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]


class ImportRow(models.Model):
    """What the run did to one row: a record created, or updated with its fields before and after; or the error."""

    class Action(models.TextChoices):
        CREATED = "created"
        UPDATED = "updated"
        RESTORED = "restored"
        ERROR = "error"

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    section = models.CharField(max_length=60)
    line = models.IntegerField()
    action = models.CharField(max_length=8, choices=Action.choices)
    record_type = models.CharField(max_length=24, blank=True)
    record_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["batch", "action", "id"], name="import_row_action"),
            models.Index(fields=["record_type", "record_id"], name="import_row_record"),
        ]
