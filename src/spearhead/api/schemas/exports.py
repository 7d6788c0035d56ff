"""Asking for a list as a file, and how far it is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Line40, Line80

Noun = Literal["deals", "companies", "contacts", "leads", "activities"]


class ExportBody(Body):
    """Which list: its filter (the tree of lists), its columns by key in their order (none: those shown at first), its
    order (“-” first for descending)."""

    noun: Noun
    format: Literal["csv", "xlsx"] = "xlsx"
    filter: dict[str, Any] | None = None
    columns: Annotated[list[Line80], Field(max_length=100)] | None = None
    order: Annotated[list[Line80], Field(max_length=4)] | None = None
    scope: Literal["", "mine", "team"] = ""
    q: Line40 = ""


class ExportOut(Answer):
    """An export: `rows` and `bytes` once it is done; `file` is where to fetch it until `expires_at`, while it lies
    there."""

    id: str
    noun: Noun
    format: str
    state: str
    done: int
    total: int | None
    reason: str
    rows: int | None
    bytes: int | None
    file: str | None
    created_at: str
    expires_at: str


class ExportsOut(Answer):
    """A page of exports, newest first."""

    items: list[ExportOut]
    next_cursor: str | None
