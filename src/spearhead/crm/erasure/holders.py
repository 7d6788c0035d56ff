"""Who holds something about people: every layer says for its own tables how to count and how to erase it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from spearhead.crm.erasure.models import Erasure
from spearhead.crm.erasure.subject import Subject

Count = Callable[[Subject], int]
Erase = Callable[[Subject, Erasure], int]


@dataclass(frozen=True, slots=True)
class Holder:
    """A part of the workspace that holds data about people. `erase` says how many rows or files it changed, runs in
    transactions of its own and may be repeated; `count` is quick, or None where only a walk over everything tells.
    """

    part: str
    count: Count | None
    erase: Erase


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy outside of the database that nobody can erase from: until when it is kept, None for no end."""

    name: str
    made_at: datetime
    until: datetime | None


HOLDERS: Final[dict[str, Holder]] = {}
COPIES: Final[list[Callable[[], list[Copy]]]] = []


def holds(part: str, erase: Erase, *, count: Count | None = None) -> None:
    """Register a part; the words for it are in `wording`."""
    HOLDERS[part] = Holder(part, count, erase)


def copies() -> list[Copy]:
    """All copies that exist now, oldest first."""
    return sorted((one for told in COPIES for one in told()), key=lambda one: one.made_at)


def in_order() -> list[Holder]:
    """The events last: they tell under which names and addresses the person was known before."""
    return sorted(HOLDERS.values(), key=lambda holder: holder.part == "events")
