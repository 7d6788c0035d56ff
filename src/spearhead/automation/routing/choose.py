"""Choosing among the people under a rule; nothing is read or written here, so that a dry run chooses alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate as they stand now: open leads against capacity, leads of the last 24 hours, last turn."""

    user_id: int
    open: int
    capacity: int
    last_at: datetime
    today: int = 0
    active: bool = True
    away: bool = False

    @property
    def load(self) -> Fraction:
        """Open leads as a part of what the person takes."""
        return Fraction(self.open, self.capacity) if self.capacity else Fraction(1)


@dataclass(frozen=True, slots=True)
class Choice:
    """Who was chosen, and why each other was passed over (``inactive``, ``away``, ``full``, ``day_cap`` …)."""

    user_id: int | None
    passed: tuple[tuple[int, str], ...]


def choose(
    method: str, candidates: Iterable[Standing], *, day_cap: int | None = None, barred: Sequence[int] = ()
) -> Choice:
    """Round robin: who waits longest, then the lower id; load: the lowest load, then who waits longest."""
    able: list[Standing] = []
    passed: list[tuple[int, str]] = []
    for one in candidates:
        why = _obstacle(one, day_cap, barred)
        if why:
            passed.append((one.user_id, why))
        else:
            able.append(one)
    if not able:
        return Choice(None, tuple(passed))
    if method == "round_robin":
        chosen = min(able, key=lambda one: (one.last_at, one.user_id))
    else:
        chosen = min(able, key=lambda one: (one.load, one.last_at, one.user_id))
    later = "had_a_turn" if method == "round_robin" else "busier"
    passed += [(one.user_id, later) for one in able if one is not chosen]
    return Choice(chosen.user_id, tuple(passed))


def _obstacle(one: Standing, day_cap: int | None, barred: Sequence[int]) -> str:
    if not one.active:
        return "inactive"
    if one.user_id in barred:
        return "barred"
    if one.away:
        return "away"
    if one.open >= one.capacity:
        return "full"
    return "day_cap" if day_cap is not None and one.today >= day_cap else ""
