"""Bodies and answers about documents."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Day, Id, Line

Holder = Literal["company", "contact", "lead", "deal", "activity", "product"]


class DocumentEdit(Body):
    """Name and validity; what is left out stays."""

    name: Annotated[Line, Field(min_length=1, max_length=200)] = ""
    valid_until: Day | None = None


class DocumentPlace(Body):
    """A record that the file hangs on."""

    type: Holder
    id: Id


class DocumentOut(Answer):
    """A file, in one of its versions."""

    id: str
    name: str
    size: int
    sha256: str
    content_type: str
    kind: str
    links: list[dict[str, Any]] | None = None
