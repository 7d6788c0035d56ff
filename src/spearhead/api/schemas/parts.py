"""Bodies about what hangs on records: tags, collaborators, lines and contacts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Id, Line40, Money, Name40, Version

Names = Annotated[list[Name40], Field(max_length=20)]
Quantity = Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,3})?$", strict=True, examples=["9.5"])]


class TagChange(Body):
    """Words to put on and to take off."""

    add: Names = Field(default_factory=list)
    remove: Names = Field(default_factory=list)


class CollaboratorNew(Body):
    """Who."""

    user: Id


class DealContactNew(Body):
    """Which contact, and their part in the deal."""

    contact: Id
    role: Line40 = ""


class DealLineNew(Body):
    """A product with its quantity; what is left out follows the price list. Amounts in the deal's currency."""

    product: Id
    quantity: Quantity = "1"
    unit_price: Money | None = None
    discount: Money | None = None
    tax: Money | None = None


class DealLines(Changed):
    """All lines of the deal, in order; they replace the present ones."""

    lines: Annotated[list[DealLineNew], Field(max_length=200)]


class DealLinesOut(Answer):
    """The lines of a deal."""

    items: list[dict[str, Any]]


class DealContactsOut(Answer):
    """The contacts of a deal."""

    items: list[dict[str, Any]]


class MergeBody(Changed):
    """The record that goes, the version of it that was seen, and where its values are to win."""

    loser: Id
    loser_version: Version
    picks: Annotated[
        dict[Annotated[str, Field(max_length=60)], Literal["survivor", "loser"]], Field(max_length=100)
    ] = Field(default_factory=dict)
