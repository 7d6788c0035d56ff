"""The figures that a brief rests on, kept with their rows when it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.insights.briefs.contents import COLUMN, MARGIN
from spearhead.insights.briefs.models import Brief
from spearhead.insights.readings.access import readings_visible_to
from spearhead.insights.readings.acts import freeze
from spearhead.insights.readings.models import SavedReading
from spearhead.kernel.figures import figures_for
from spearhead.kernel.time import Period
from spearhead.numbers.calls.columns import categories_in


def keep_figures(brief: Brief, period: Period, readers: Sequence[User]) -> list[SavedReading]:
    """What is won, what is committed, the pipeline and the margin, as the author sees them now."""
    return [
        freeze(key, scope_for(brief.author, period=period, filters=filters), brief_id=brief.pk, readers=readers)
        for key, filters in _rests_on(brief)
    ]


def _rests_on(brief: Brief) -> Iterator[tuple[str, list[tuple[str, str, Any]]]]:
    people: tuple[str, str, Any] = ("owner", "in", brief.content["people"])
    yield "bookings", [people]
    yield "open_pipeline", [people, ("category", "in", list(categories_in(COLUMN)))]
    yield "open_pipeline", [people]
    if MARGIN in {one.key for one in figures_for(brief.author)}:
        yield MARGIN, [people]


def figures_behind(brief: Brief, user: User) -> list[SavedReading]:
    """The kept figures of a sent brief that this reader may open."""
    return list(readings_visible_to(user).filter(brief=brief).select_related("kept_by").order_by("pk"))
