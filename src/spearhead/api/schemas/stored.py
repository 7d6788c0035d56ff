"""Answers about what is stored about a person."""

from __future__ import annotations

from typing import Any

from spearhead.api.schemas.base import Answer


class StoredPartOut(Answer):
    """A table: how many rows about the person, and how many private ones of others, which are only counted."""

    key: str
    group: str
    title: str
    count: int
    only_counted: int


class StoredOut(Answer):
    """Every table that holds anything about the caller."""

    parts: list[StoredPartOut]


class StoredRowOut(Answer):
    """A row: in which ways it names the person, and its values by column."""

    ways: list[str]
    values: dict[str, Any]


class StoredRowsOut(Answer):
    """A page of rows, newest first."""

    items: list[StoredRowOut]
    next_cursor: str | None
