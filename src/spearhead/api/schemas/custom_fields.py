"""Bodies and answers about custom fields: what the workspace added to its records."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Flag, Line40, Line80, Line200, Lines, Name80

Kind = Literal[
    "text", "long_text", "integer", "decimal", "money", "percent", "date", "datetime", "boolean", "choice", "choices",
    "person", "link", "formula", "url", "phone", "email",
]  # fmt: skip


class ChoiceBody(Body):
    """One choice; with its `key` it is the one that is there, under perhaps other words."""

    key: Line40 = ""
    label: Name80
    label_zh: Line80 = ""


class _Fields(Body):
    """What may be set of a field."""

    label_zh: Line80 = ""
    help: Line200 = ""
    help_zh: Line200 = ""
    choices: Annotated[list[ChoiceBody], Field(max_length=200)] | None = None
    required: Flag = False
    unique: Flag = False
    personal: Flag = False
    on_card: Flag = False
    position: Annotated[int, Field(ge=0, le=32_767, strict=True)] = 0
    default: Any = None
    formula: Annotated[Lines, Field(max_length=2000)] = ""


class CustomFieldNew(_Fields):
    """A field. Its key (made of the label unless given), its record and, for a link, its target never change."""

    entity: Literal["company", "contact", "lead", "deal", "activity"]
    kind: Kind
    key: Line40 = ""
    label: Line80 = ""
    target: Line40 = ""


class CustomFieldEdit(_Fields, Changed):
    """Fields to change; what is left out stays. Another kind only where it holds every value."""

    kind: Kind | None = None
    label: Line80 = ""


class CustomFieldOut(Answer):
    """A field: records carry it as ``custom.key``. Choices that were used and taken out are there as retired; a
    retired field (`hidden_at`) is absent everywhere and keeps its values."""

    id: str
    version: int
    entity: str
    key: str
    kind: str
    label: str
    label_zh: str
    help: str
    help_zh: str
    choices: list[dict[str, Any]]
    required: bool
    unique: bool
    default: Any
    formula: str
    result: str
    target: str
    personal: bool
    on_card: bool
    position: int
    hidden_at: str | None
