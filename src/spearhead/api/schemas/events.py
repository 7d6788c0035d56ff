"""Answers of the change feed, and of jobs."""

from __future__ import annotations

from typing import Any

from spearhead.api.schemas.base import Answer


class EventOut(Answer):
    """One change; amounts in changes are minor units."""

    id: str
    seq: str
    type: str
    at: str
    actor: str | None
    door: str
    record: dict[str, Any]
    changes: list[dict[str, Any]]
    cause: list[str]


class FeedOut(Answer):
    """Events in their sealed order; ask again with ``after`` = cursor."""

    items: list[EventOut]
    cursor: str


class JobOut(Answer):
    """A piece of slow work."""

    id: str
    kind: str
    title: str
    state: str
    done: int
    total: int | None
    note: str
    result: dict[str, Any]
    error: str
    reason: str


class JobsOut(Answer):
    """A page of jobs, newest first."""

    items: list[JobOut]
    next_cursor: str | None
