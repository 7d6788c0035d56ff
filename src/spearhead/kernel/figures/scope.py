"""What a figure is read for: whose rights, which period, as of which day, narrowed and grouped how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from spearhead.kernel.time import ALL, Period


@dataclass(frozen=True, slots=True)
class Scope:
    """`user` reads; `as_of` is the end of a past day, or None for now.

    `filters` are ``(field, operator, value)``; `within` is a query of record ids (a filtered list, a board) that
    narrows the rows to those records.
    """

    user: Any
    period: Period = ALL
    as_of: date | None = None
    moment: datetime | None = None  #: the instant that `as_of` stands for, in UTC
    today: date | None = None  #: the workspace's present day
    filters: Sequence[tuple[str, str, Any]] = field(default_factory=tuple)
    group_by: str = ""
    within: Any = None

    @property
    def day(self) -> date:
        """The day on which the figure stands: as of, or today."""
        day = self.as_of or self.today
        if day is None:
            raise ValueError("a scope needs today or as_of")
        return day
