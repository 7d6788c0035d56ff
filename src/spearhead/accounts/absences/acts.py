"""Entering and taking back absences: by whoever keeps the people, or leads the person; nobody their own."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from spearhead.accounts.absences.access import absence_for
from spearhead.accounts.absences.models import Absence
from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import check_seen, locked, refuse
from spearhead.kernel.errors import Absent, Forbidden
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened

LONGEST = 1100  #: days


@act
def enter_absence(user_id: str | int, starts_on: date, ends_on: date, *, by: User, percent: int = 100) -> Absence:
    """Somebody is away from a day up to (not including) another; overlapping absences are refused."""
    _require(by)
    person = locked(User, user_id)
    if not by.sight.may("user", "edit") and person.pk not in by.sight.people:
        raise Absent
    if person.pk == by.pk:
        raise Forbidden(_("Your own absence is entered by whoever leads you."), "own_absence")
    if not starts_on < ends_on:
        raise refuse("bad_period", "ends_on", _("The end lies after the beginning."))
    if (ends_on - starts_on).days > LONGEST:
        raise refuse("bad_period", "ends_on", _("An absence lasts three years at most."))
    if not 1 <= percent <= 100:
        raise refuse("bad_percent", "percent", _("Enter a percentage from 1 to 100."))
    if Absence.objects.filter(user=person, starts_on__lt=ends_on, ends_on__gt=starts_on).exists():
        raise refuse("overlapping", "starts_on", _("%(name)s is away then already.") % {"name": person.name})
    row = Absence.objects.create(
        user=person, starts_on=starts_on, ends_on=ends_on, percent=percent, entered_by_id=by.pk
    )
    extra = {"user": person.pk, "from": starts_on.isoformat(), "to": ends_on.isoformat(), "percent": percent}
    record(Happened("absence.entered", "absence", row.pk, by.pk, 1, extra=extra))
    return row


@act
def withdraw_absence(absence_id: str | int, *, by: User, seen_version: int | None = None) -> None:
    """Take an absence back; goals count those days again."""
    _require(by)
    row = absence_for(by, absence_id)
    check_seen(row, seen_version)
    if row.user_id == by.pk:
        raise Forbidden(_("Your own absence is entered by whoever leads you."), "own_absence")
    extra = {"user": row.user_id, "from": row.starts_on.isoformat(), "to": row.ends_on.isoformat()}
    record(Happened("absence.withdrawn", "absence", row.pk, by.pk, row.version, extra=extra))
    row.delete()


def _require(by: User) -> None:
    if not by.sight.may("user", "edit"):
        by.sight.require("goal", "edit")
