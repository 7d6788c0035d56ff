"""Bodies and answers about saved views."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Flag, Name80

Entity = Literal["deal", "company", "contact", "lead", "activity"]
Keys = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=60)]


class _Fields(Body):
    """What a view holds."""

    audience: Literal["private", "team", "everyone"] = "private"
    locked: Flag = False
    shape: Literal["list", "board", "calendar"] = "list"
    filter: dict[str, Any] = Field(default_factory=dict)
    columns: Keys = Field(default_factory=list)
    order: Keys = Field(default_factory=list)
    group_by: Annotated[str, Field(max_length=64, strict=True)] = ""
    density: Literal["normal", "compact"] = "normal"


class ViewNew(_Fields):
    """A view of one kind of record."""

    entity: Entity
    name: Name80


class ViewEdit(_Fields, Changed):
    """Fields to change; what is left out stays."""

    name: Name80 = ""


class ViewOut(Answer):
    """A saved view."""

    id: str
    version: int
    entity: str
    name: str
    owner: str
    audience: str
    shape: str
