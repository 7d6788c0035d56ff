"""Bodies and answers about saved views."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Flag, Name80

Entity = Literal["deal", "company", "contact", "lead", "activity"]
Key = Annotated[str, Field(max_length=64)]
#: Columns in pixels, 56 to 960.
Widths = Annotated[dict[Key, Annotated[int, Field(ge=56, le=960, strict=True)]], Field(max_length=60)]
Keys = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=60)]


class _Fields(Body):
    """What a view holds."""

    audience: Literal["private", "team", "everyone"] = "private"
    locked: Flag = False
    shape: Literal["list", "board", "calendar"] = "list"
    filter: dict[str, Any] = Field(default_factory=dict)
    columns: Keys = Field(default_factory=list)
    widths: Widths = Field(default_factory=dict)
    order: Keys = Field(default_factory=list)
    group_by: Annotated[str, Field(max_length=64, strict=True)] = ""
    date_field: Annotated[
        str, Field(max_length=64, strict=True, description="The day by which a calendar shows it.")
    ] = ""
    density: Literal["compact", "normal", "roomy"] = "normal"


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
    date_field: str
