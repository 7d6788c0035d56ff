"""What all records share in bodies and answers, pages of them, and the small bodies of common acts."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, create_model

from spearhead.api.schemas.base import Answer, Changed, Id

Scalar = str | int | float | bool | None
Custom = Annotated[
    dict[Annotated[str, Field(max_length=40)], Scalar | list[Annotated[str, Field(max_length=200)]]],
    Field(max_length=200, description="Custom fields by their key."),
]


class RecordOut(Answer):
    """What every record shows; fields that the caller may not read are absent."""

    id: str
    number: str
    version: int
    owner: str | None = None
    custom: dict[str, Any] | None = None
    created_at: str
    changed_at: str


class Reassign(Changed):
    """To whom a record is handed."""

    owner: Id


def page_of(model: type[Answer]) -> Any:
    """A page of answers: its rows, the cursor of the next page, the total when asked for."""
    return create_model(
        f"{model.__name__.removesuffix('Out')}Page",
        __base__=Answer,
        __doc__="A page; next_cursor is null on the last one.",
        items=(list[model], ...),  # type: ignore[valid-type]
        next_cursor=(str | None, ...),
        total=(int | None, None),
    )
