"""Filter fields that every kind of record has."""

from __future__ import annotations

from spearhead.kernel.filters import Condition, Field


def name_field(key: str = "name") -> Field:
    """The name: filtered by what is written, sorted by the stored sort key (pinyin, the same on both databases)."""
    written = Field(key, "text")
    return Field(key, "text", "sort_key", build=lambda operator, value: Condition(written, operator, value).q())
