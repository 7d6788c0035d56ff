"""Answers of search."""

from __future__ import annotations

from spearhead.api.schemas.base import Answer


class HitOut(Answer):
    """A record that was found; the hint tells records of one name apart."""

    type: str
    id: str
    name: str
    hint: str
    match: str


class FoundOut(Answer):
    """What was found, best first."""

    items: list[HitOut]
