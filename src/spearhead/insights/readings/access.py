"""Opening kept readings: one's own, and those that came with a brief."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.insights.readings.models import SavedReading
from spearhead.kernel.errors import Absent
from spearhead.kernel.figures import Scope, figures_for
from spearhead.kernel.ids import read_id


def readings_visible_to(user: User) -> QuerySet[SavedReading]:
    """Of figures that the user may still read at all."""
    if not user.sight.may("figure", "read"):
        return SavedReading.objects.none()
    sent = SavedReading.readers.through.objects.filter(user=user).values("savedreading_id")
    open_to = [one.key for one in figures_for(user)]
    return SavedReading.objects.filter(Q(kept_by=user) | Q(pk__in=sent), figure__in=open_to)


def reading_for(user: User, reading_id: str | int) -> SavedReading:
    """One kept reading, or `Absent`."""
    found = readings_visible_to(user).select_related("kept_by").filter(pk=read_id(reading_id)).first()
    if found is None:
        raise Absent
    return found


def scope_of(kept: SavedReading, *, now: bool = False) -> Scope:
    """The scope that was read; with `now` the same as of today."""
    filters = [(name, operator, value) for name, operator, value in kept.filters]
    as_of = "" if now or kept.as_of is None else kept.as_of
    return scope_for(kept.kept_by, period=kept.period, as_of=as_of, filters=filters, group_by=kept.group_by)
