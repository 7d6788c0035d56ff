"""Bodies and answers about briefs. The numbers in `content` are minor units of its currency."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Day, Id, Line40, Lines

Words = Annotated[Lines, Field(max_length=2000)]


class BriefNew(Body):
    """A brief for the running period; `compared_on` is the day whose evening changes are counted from."""

    period: Line40 = ""
    compared_on: Day | None = None


class BriefWords(Changed):
    """The author's words, block by block; what is left out stays."""

    number: Words | None = None
    moved: Words | None = None
    accuracy: Words | None = None
    risks: Words | None = None
    plan: Words | None = None
    margin: Words | None = None


class BriefSend(Changed):
    """Who is to read it; nobody named: the author's manager."""

    readers: Annotated[list[Id], Field(default_factory=list, max_length=20)]


class BriefOut(Answer):
    """A brief; read alone it has its content. `margin` is "restricted" where the reader may not know it."""

    id: str
    version: int
    author: str
    period: str
    compared_on: str
    state: str
    words: dict[str, str]
    sent_at: str | None
    content: dict[str, Any] | None = None
