"""Bodies and answers about the versions of a process."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Day, Id, Lines
from spearhead.api.schemas.definitions import StageEdit

Number = Annotated[int, Field(ge=1, le=100_000, strict=True)]
Mapping = Annotated[dict[Annotated[str, Field(pattern="^[0-9]{1,19}$")], Id], Field(max_length=20)]


class DraftNew(Body):
    """A draft of a pipeline's process."""

    pipeline: Id


class DraftEdit(Changed):
    """What each stage asks, whole; a note says why."""

    content: Annotated[dict[str, Any], Field(max_length=2)] | None = None
    note: Annotated[Lines, Field(max_length=1000)] | None = None


class DraftStage(StageEdit):
    """A stage of a draft."""


class DraftStageOut(Changed):
    """Where the running deals of a stage go that is left out."""

    to: Id | None = None


class DraftOrder(Changed):
    """The stages of the draft in their new order, each once."""

    stages: Annotated[list[Id], Field(min_length=1, max_length=20)]


class DraftMapping(Changed):
    """From stages that the draft leaves out to stages that it has."""

    mapping: Mapping


class DraftReview(Changed):
    """The version that was read before it was sent."""


class DraftReturn(Changed):
    """What is to be changed."""

    comment: Annotated[Lines, Field(max_length=1000)]


class Publishing(Changed):
    """For whom, from when, and what becomes of running deals."""

    teams: Annotated[list[Id], Field(max_length=100)] = Field(default_factory=list)
    effective_from: Day | None = None
    mode: Literal["stay", "next", "move"] = "stay"
    why: Annotated[Lines, Field(max_length=1000, description="Needed unless it is the first version.")] = ""
    reading: Annotated[Lines, Field(max_length=2000)] = ""
    told: Literal["everybody", "reps", "managers", "nobody"] = "everybody"
    notice_days: Annotated[int, Field(ge=0, le=60, strict=True, description="Working days to confirm.")] = 5
    watched: Literal["", "conversion", "days", "won"] = ""
    stage: Id | None = None
    limit: (
        Annotated[float, Field(gt=0, le=3650, strict=True, description="The worst it may be: a share of 1, or days.")]
        | None
    ) = None
    review_on: Day | None = None


class RollBack(Body):
    """The number of the version in use as it was seen, and where deals of stages go that the older one has not."""

    why: Annotated[Lines, Field(max_length=1000)] = ""
    in_use: Number | None = None
    mapping: Mapping = Field(default_factory=dict)


class ProcessVersionOut(Answer):
    """A version of a process; `path` lists its stages in order."""

    id: str
    version: int
    pipeline: str
    number: int
    state: str
    content: dict[str, Any]
    path: list[dict[str, Any]]
    mapping: dict[str, Any]
    mode: str


class RolloutOut(Answer):
    """What a version changes, and for how many running deals."""

    changes: list[dict[str, Any]]
    stages: list[dict[str, Any]]


class ProcessChangeEdit(Changed):
    """What is said anew; ``notice_days`` are working days."""

    why: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    reading: Annotated[str, Field(max_length=2000)] | None = None
    notice_days: Annotated[int, Field(ge=0, le=60, strict=True)] | None = None


class ProcessChangeLineOut(Answer):
    """Why a version was published, who is told, and how it is watched."""

    id: str
    version: int
    process_version: str
    why: str
    reading: str
    told: str
    notice_days: int
    told_at: str
    watched: str
    stage: str | None
    limit: float | None
    review_on: str | None
    plan_b: str | None


class ProcessChangeOut(ProcessChangeLineOut):
    """One change whole. ``compared`` holds the last comparison with the version before, for those who edit processes;
    ``people`` those whom the caller leads, and whether they confirmed."""

    compared: dict[str, Any]
    result: dict[str, Any]
    people: list[dict[str, Any]]
