"""The days that people mean: since last Monday, since the month or the quarter began."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_noop

from spearhead.kernel.time import period_of

#: preset → its words
PRESETS: Final = {
    "monday": gettext_noop("Since Monday"),
    "last-monday": gettext_noop("Since Monday of last week"),
    "month": gettext_noop("Since the month began"),
    "quarter": gettext_noop("Since the quarter began"),
    "30-days": gettext_noop("Since 30 days ago"),
}


def day_before(preset: str, today: date) -> date:
    """The day at whose end the stretch begins: the evening before its first day."""
    monday = today - timedelta(days=today.weekday())
    firsts = {
        "monday": monday,
        "last-monday": monday - timedelta(days=7),
        "month": period_of(today, "month").start,
        "quarter": period_of(today, "quarter").start,
        "30-days": today - timedelta(days=29),
    }
    return firsts.get(preset, firsts["last-monday"]) - timedelta(days=1)
