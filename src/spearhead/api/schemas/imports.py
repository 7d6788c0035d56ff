"""Bodies and answers about imports."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body

Cells = dict[Annotated[str, Field(max_length=200)], Annotated[str, Field(max_length=10_000)]]
Lines = dict[Annotated[str, Field(pattern="^[0-9]{1,9}$")], Cells | Annotated[str, Field(pattern="^skip$")]]


class ImportMapping(Body):
    """The mapping, as the text of the file that the wizard saves (YAML)."""

    mapping: Annotated[str, Field(max_length=200_000, strict=True)]


class ImportRepairs(Body):
    """What was mended in place: section → line → texts by column, or “skip”."""

    repairs: Annotated[dict[Annotated[str, Field(max_length=60)], Lines], Field(max_length=50)]


class ImportOut(Answer):
    """An import: its files, how far it is, what it counted and found odd."""

    id: str
    version: int
    name: str
    state: str
    files: list[dict[str, Any]]
    counts: dict[str, Any]
    report: dict[str, Any]
    job: str | None


class ImportsOut(Answer):
    """A page of imports, newest first."""

    items: list[ImportOut]
    next_cursor: str | None
