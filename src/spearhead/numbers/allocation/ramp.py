"""How much a person can carry: by tenure, days present and season; pure but for who was hired when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from spearhead.accounts.users.models import User
from spearhead.kernel.time import month_start

#: Percent of a full load in tenure months 0, 1, 2 …; the last one holds from then on.
RAMP: Final = (0, 25, 50, 75, 90, 100)


def ramp(tenure: int, table: Sequence[int] = RAMP) -> Fraction:
    """The share of a full load in a month of tenure; 0 before the first."""
    if tenure < 0:
        return Fraction(0)
    return Fraction(table[min(tenure, len(table) - 1)], 100)


def tenure_in(hired: date | None, month: date) -> int:
    """Which month of tenure a calendar month is; long-standing where nobody knows when the person came."""
    if hired is None:
        return len(RAMP)
    return (month.year - hired.year) * 12 + month.month - hired.month


def is_ramped(person: User, day: date) -> bool:
    """Whether the person carries a full load from that day on."""
    return ramp(tenure_in(person.hired_on, day)) == 1


def capacity(
    tenures: Sequence[int], availability: Sequence[Fraction | int], season: Sequence[Fraction | int] | None = None,
    table: Sequence[int] = RAMP,
) -> Fraction:  # fmt: skip
    """Σ over months of ramp(tenure) × availability × season: a whole quarter of a settled person is 3."""
    seasons = season or [1] * len(tenures)
    months = zip(tenures, availability, seasons, strict=True)
    return sum((ramp(tenure, table) * there * tide for tenure, there, tide in months), Fraction(0))


def months_of(start: date, end: date) -> list[tuple[date, date]]:
    """The calendar months that ``[start, end)`` touches, cut to it."""
    found, at = [], start
    while at < end:
        nxt = min(end, month_start(at.year, at.month + 1))
        found.append((at, nxt))
        at = nxt
    return found
