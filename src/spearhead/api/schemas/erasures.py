"""Bodies and answers about erasing people."""

from __future__ import annotations

from typing import Literal

from spearhead.api.schemas.base import Answer, Body, Id, Line200


class EraseBody(Body):
    """The person's name as it is written, so that nobody erases somebody else by a slip, and why."""

    name: Line200
    reason: Literal["request", "withdrawn", "purpose", "law"]


class EraseMemberBody(EraseBody):
    """`to` takes over what is still open."""

    to: Id


class CopyOut(Answer):
    """A backup that still holds the person; `until` is the day by which it goes, null for no end."""

    name: str
    made_at: str
    until: str | None


class ErasurePreviewOut(Answer):
    """What would go, by part, and what cannot be reached."""

    stand_in: str
    counts: dict[str, int]
    copies: list[CopyOut]


class ErasureOut(Answer):
    """A certificate; `done_at` is null while its job is at work."""

    id: str
    kind: Literal["contact", "user"]
    record: str
    stand_in: str
    reason: str
    asked_at: str
    asked_by: str
    done_at: str | None
    job: str | None
    counts: dict[str, int]
    copies: list[CopyOut]


class ErasuresOut(Answer):
    """All certificates, newest first."""

    data: list[ErasureOut]
