"""Bodies and answers about activities."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from spearhead.api.schemas.base import (
    Body,
    Changed,
    Day,
    Flag,
    Id,
    Line200,
    Line300,
    Lines,
    Moment,
)  # fmt: skip
from spearhead.api.schemas.records import Custom, RecordOut

Kind = Literal["call", "meeting", "visit", "email", "task", "note"]
Minutes = Annotated[int, Field(ge=0, le=10_080, strict=True)]


class _Fields(Body):
    """What may be set when an activity is written down and changed later."""

    subject: Line300 = ""
    body: Annotated[Lines, Field(max_length=100_000)] = ""
    direction: Literal["", "in", "out"] = ""
    due_at: Moment | None = None
    all_day: Flag = False
    started_at: Moment | None = None
    minutes: Minutes | None = None
    done_at: Moment | None = None
    outcome: Line300 = ""
    answered: Flag = False
    place: Line200 = ""
    company: Id | None = None
    contact: Id | None = None
    lead: Id | None = None
    deal: Id | None = None
    custom: Custom = Field(default_factory=dict)


class ActivityNew(_Fields):
    """Planned with ``due_at`` and no ``done_at``, or as a task without ``done_at``; else logged as done."""

    kind: Kind
    owner: Id | None = None


class ActivityEdit(_Fields, Changed):
    """Fields to change; what is left out stays."""

    kind: Kind = "task"


class FollowUp(Body):
    """What is planned next, on the same records."""

    kind: Literal["call", "meeting", "visit", "email", "task"] = "task"
    subject: Line300
    due_at: Moment


class ActivityComplete(Changed):
    """The outcome, and what comes next."""

    outcome: Line300 = ""
    next_step: Line300 = ""
    next_step_on: Day | None = None
    follow_up: FollowUp | None = None


class ActivityReopen(Changed):
    """Nothing but the version."""


class ActivitySnooze(Changed):
    """Until when."""

    until: Moment


class ActivityOut(RecordOut):
    """An activity."""

    kind: str
    subject: str
    body: str | None = None
    body_length: int | None = None
    due_at: str | None = None
    done_at: str | None = None
