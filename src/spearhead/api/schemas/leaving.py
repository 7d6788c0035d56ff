"""Bodies and answers about handing over what somebody leaves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Id

Part = Literal[
    "deals", "companies", "contacts", "leads", "activities", "views", "automations", "routing", "pools", "approvals",
    "deputies", "approval_rules",
]  # fmt: skip


class HandoverBody(Body):
    """`to` takes over; without `parts` all of them."""

    to: Id
    parts: Annotated[list[Part], Field(max_length=20)] | None = None


class HandoverPreviewOut(Answer):
    """How much there is, by part."""

    counts: dict[str, int]
