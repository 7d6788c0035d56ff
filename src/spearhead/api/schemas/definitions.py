"""Answers about pipelines, stages, teams and users."""

from __future__ import annotations

from typing import Any

from spearhead.api.schemas.base import Answer


class PipelineOut(Answer):
    """A way in which deals are sold."""

    id: str
    version: int
    key: str
    name: str
    name_zh: str
    position: int
    is_default: bool


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


class UserOut(Answer):
    """A person of the workspace."""

    id: str
    version: int
    name: str
    email: str | None
    role: str
    is_active: bool


class TeamOut(Answer):
    """A team in the tree."""

    id: str
    version: int
    name: str
    name_zh: str
    parent: str | None
    members: list[dict[str, Any]] | None = None
