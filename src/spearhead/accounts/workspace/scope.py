"""Making the scope of a figure from what a person or a program asks, in the workspace's own time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace, zone
from spearhead.kernel.errors import Refused
from spearhead.kernel.figures import Scope
from spearhead.kernel.time import ALL, Period, end_of_day, read_period


def scope_for(
    user: User,
    *,
    period: str | Period = ALL,
    as_of: str | date | None = None,
    filters: Sequence[tuple[str, str, Any]] = (),
    group_by: str = "",
    within: Any = None,
) -> Scope:
    """A scope; refuses unknown periods, unreadable days, and an as-of day in the future."""
    settings = workspace()
    now = today(settings)
    span = read_period(period, today=now) if isinstance(period, str) else period
    day = _as_of(as_of, now)
    return Scope(
        user=user,
        period=span,
        as_of=day,
        moment=end_of_day(day, zone(settings)) if day else None,
        today=now,
        filters=tuple(filters),
        group_by=group_by,
        within=within,
    )


def _as_of(raw: str | date | None, now: date) -> date | None:
    if raw in (None, ""):
        return None
    try:
        day = raw if isinstance(raw, date) else date.fromisoformat(str(raw))
    except ValueError:
        message = _("“%(value)s” is no date; write it like 2026-11-23.") % {"value": str(raw)[:40]}
        raise Refused("bad_date", message, {"as_of": message}) from None
    if day > now:
        message = _("The as-of day cannot lie in the future.")
        raise Refused("as_of_in_future", message, {"as_of": message})
    return day
