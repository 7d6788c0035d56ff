"""Where the layers above may stop an act on a deal before it is saved: approvals ask here. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import Deal, DealLine


@dataclass(frozen=True, slots=True)
class Proposed:
    """What an act is about to do: other `lines`, a `win` at `base_minor` (base currency), or an `override` of a gate,
    of which the `missing` things are named."""

    what: Literal["lines", "win", "override"]
    deal: Deal
    lines: Sequence[DealLine] = ()
    base_minor: int | None = None
    missing: Sequence[str] = ()


Guard = Callable[[Proposed, User], None]
_GUARDS: Final[list[Guard]] = []


def guard(function: Guard) -> Guard:
    """Let a function be asked about everything that is proposed; it raises to refuse."""
    _GUARDS.append(function)
    return function


def ask_guards(proposed: Proposed, *, by: User) -> None:
    """Called by acts inside their transaction, after their own checks and before they write."""
    for one in _GUARDS:
        one(proposed, by)
