"""Filter fields that every kind of record has."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.apps import apps
from django.db.models import Q

from spearhead.kernel.filters import Condition, Field


def name_field(key: str = "name") -> Field:
    """The name: filtered by what is written, sorted by the stored sort key (pinyin, the same on both databases)."""
    written = Field(key, "text")
    return Field(key, "text", "sort_key", build=lambda operator, value: Condition(written, operator, value).q())


def activity_field(link: str) -> Field:
    """``activity``: whether anything was done within a stretch of time with a record that activities point to."""
    return Field("activity", "event", build=partial(_active, link), sortable=False)


def _active(link: str, operator: str, value: Any) -> Q:
    done = apps.get_model("crm", "Activity")._default_manager.filter(
        done_at__gte=value[0], done_at__lt=value[1], deleted_at__isnull=True, **{f"{link}__isnull": False}
    )  # fmt: skip
    found = Q(pk__in=done.values(f"{link}_id"))
    return ~found if operator == "not_within" else found
