"""Bodies and answers about pipelines, stages, teams and users."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Day, Flag, Id, Line, Line120, Lines

Percent = Annotated[int, Field(ge=0, le=100, strict=True)]
Days = Annotated[int, Field(ge=1, le=3650, strict=True)]
Role = Literal["rep", "manager", "director", "marketing", "analyst", "administrator"]


class PipelineNew(Body):
    """A pipeline; it begins with two open stages, won and lost."""

    name: Line120 = ""
    name_zh: Line120 = ""


class PipelineEdit(PipelineNew, Changed):
    """Names, and whether new deals begin here."""

    is_default: Flag = False


class StageOrder(Body):
    """The open stages of the pipeline in their new order, each once."""

    stages: Annotated[list[Id], Field(min_length=1, max_length=20)]


class PipelineOut(Answer):
    """A way in which deals are sold."""

    id: str
    version: int
    key: str
    name: str
    name_zh: str
    position: int
    is_default: bool


class _StageFields(Body):
    name: Line120 = ""
    name_zh: Line120 = ""
    probability: Percent = 0
    category: Literal["omitted", "pipeline", "best_case", "most_likely", "commit"] = "pipeline"
    status: Literal["new", "qualified", "proposal", "negotiation"] = "new"
    target_days: Days | None = None
    rot_days: Days = 14
    purpose: Annotated[Lines, Field(max_length=500)] = ""
    guidance: Annotated[Lines, Field(max_length=1000)] = ""


class StageNew(_StageFields):
    """An open stage, after the other open ones of its pipeline."""

    pipeline: Id


class StageEdit(_StageFields, Changed):
    """Fields to change; what is left out stays."""


class StageOut(Answer):
    """A stage; kind says whether deals in it are open, won or lost."""

    id: str
    version: int
    pipeline: str
    key: str
    name: str
    name_zh: str
    position: int
    kind: str
    status: str
    probability: int


class LossReasonOut(Answer):
    """A reason for which deals are lost; `needs_competitor` asks to whom the deal went."""

    id: str
    version: int
    key: str
    name: str
    name_zh: str
    position: int
    needs_competitor: bool


class _UserFields(Body):
    email: Annotated[Line, Field(max_length=254)] | None = None
    title: Line120 = ""
    language: Literal["zh-hans", "en"] = "zh-hans"
    time_zone: Annotated[Line, Field(max_length=64)] = ""
    hired_on: Day | None = None
    left_on: Day | None = None


class UserNew(_UserFields):
    """A person; without an e-mail address they own records but cannot sign in."""

    name: Line120
    role: Role = "rep"


class UserEdit(_UserFields, Changed):
    """Fields to change; what is left out stays."""

    name: Line120 = ""


class UserRole(Changed):
    """The new role."""

    role: Role


class UserOut(Answer):
    """A person of the workspace."""

    id: str
    version: int
    name: str
    email: str | None
    role: str
    is_active: bool


class TeamNew(Body):
    """A team, at the root or under a parent."""

    name: Line120 = ""
    name_zh: Line120 = ""
    parent: Id | None = None


class TeamEdit(TeamNew, Changed):
    """Fields to change; what is left out stays."""


class TeamMember(Body):
    """Who, as what, from which day on; a deputy also until when."""

    user: Id
    kind: Literal["member", "manager", "deputy"] = "member"
    valid_from: Day
    valid_to: Day | None = None


class TeamLeave(Body):
    """Which membership ends, and on which day."""

    membership: Id
    on: Day


class TeamOut(Answer):
    """A team in the tree."""

    id: str
    version: int
    name: str
    name_zh: str
    parent: str | None
    members: list[dict[str, Any]] | None = None
