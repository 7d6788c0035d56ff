"""Reading absences: one's own, one's line's, or all; and how many working days somebody was there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from django.db.models import Q, QuerySet

from spearhead.accounts.absences.models import Absence
from spearhead.accounts.users.models import User
from spearhead.kernel.calendar import WorkCalendar
from spearhead.kernel.errors import Absent
from spearhead.kernel.ids import read_id


def absences_visible_to(user: User) -> QuerySet[Absence]:
    """Absences by the reach of ``goal:read``; whoever keeps the people sees all."""
    if user.sight.may("user", "edit"):
        return Absence.objects.all()
    match user.sight.reach("goal", "read"):
        case "team":
            return Absence.objects.filter(user_id__in=list(user.sight.people))
        case "own":
            return Absence.objects.filter(user_id=user.pk)
    return Absence.objects.none()


def absence_for(user: User, absence_id: str | int) -> Absence:
    """One absence, or `Absent`."""
    found = absences_visible_to(user).select_related("user").filter(pk=read_id(absence_id)).first()
    if found is None:
        raise Absent
    return found


class Presence:
    """How much of a span people are there: hired, not left, not away; read once for many people."""

    def __init__(self, people: Iterable[User], start: date, end: date, calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self._span = {person.pk: (person.hired_on, person.left_on) for person in people}
        self._away: defaultdict[int, list[tuple[date, date, int]]] = defaultdict(list)
        rows = Absence.objects.filter(Q(starts_on__lt=end) & Q(ends_on__gt=start), user_id__in=list(self._span))
        for user_id, first, last, percent in rows.values_list("user_id", "starts_on", "ends_on", "percent"):
            self._away[user_id].append((first, last, percent))

    def share(self, user_id: int, start: date, end: date) -> Fraction:
        """Working days present ÷ working days of ``[start, end)``; 1 where nothing says otherwise."""
        hired, left = self._span.get(user_id, (None, None))
        whole = (hired is None or hired <= start) and (left is None or left >= end)
        away = [one for one in self._away.get(user_id, ()) if one[0] < end and one[1] > start]
        if whole and not away:
            return Fraction(1)
        there = total = Fraction(0)
        for day in self._calendar.workdays(start, end):
            total += 1
            if (hired is None or day >= hired) and (left is None or day < left):
                gone = max((percent for first, last, percent in away if first <= day < last), default=0)
                there += Fraction(100 - gone, 100)
        return there / total if total else Fraction(1)
