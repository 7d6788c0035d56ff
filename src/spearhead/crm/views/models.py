"""Saved views."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SavedView(models.Model):
    """Filter, columns, order, grouping and shape of a list; private, for a team, or for everyone.

    `columns` are in the order in which they stand, `widths` maps some of them to pixels. `team_id` is the team of
    whoever saved it, with which a view for the team is shared.
    """

    entity = models.CharField(max_length=24)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(
        max_length=8, default="private", choices=[("private", "private"), ("team", "team"), ("everyone", "everyone")]
    )
    team_id = models.BigIntegerField(null=True, blank=True)
    locked = models.BooleanField(default=False)
    shape = models.CharField(
        max_length=8, default="list", choices=[("list", "list"), ("board", "board"), ("calendar", "calendar")]
    )
    date_field = models.CharField(max_length=64, blank=True)  #: the day by which a calendar shows it
    filter = models.JSONField(default=dict, blank=True)
    columns = models.JSONField(default=list, blank=True)
    widths = models.JSONField(default=dict, blank=True)
    order = models.JSONField(default=list, blank=True)
    group_by = models.CharField(max_length=64, blank=True)
    density = models.CharField(max_length=8, default="normal")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [models.Index(fields=["entity", "owner"], name="saved_view_owner")]

    def __str__(self) -> str:
        return self.name
