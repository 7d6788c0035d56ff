"""Publishing a fiscal calendar: it holds from a day on; what lies before keeps the one it had."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import refuse
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.numbers.calendars.fiscal import WEEKS, Layout
from spearhead.numbers.calendars.models import FiscalCalendar


@act
def publish_calendar(valid_from: date, start_month: int, pattern: str, *, by: User) -> FiscalCalendar:
    """Let fiscal years be laid out so from a day on: the first day of such a year, not in a year that is over."""
    by.sight.require("settings", "edit")
    if not 1 <= start_month <= 12:
        raise refuse("bad_month", "start_month", _("Choose a month."))
    if pattern != "months" and pattern not in WEEKS:
        raise refuse("unknown_pattern", "pattern", _("Choose a value from the list."))
    layout = Layout(start_month, pattern)
    if not 1972 <= valid_from.year <= 2197 or layout.of(valid_from, "year").start != valid_from:
        message = _("A calendar begins on the first day of one of its fiscal years.")
        raise refuse("not_a_year_start", "valid_from", message)
    if layout.of(valid_from, "year").end <= today() and FiscalCalendar.objects.exists():
        message = _("This fiscal year is over. Closed periods keep the calendar that they had.")
        raise refuse("year_closed", "valid_from", message)
    if FiscalCalendar.objects.filter(valid_from=valid_from).exists():
        raise refuse("already_there", "valid_from", _("A calendar begins on this day already."))
    row = FiscalCalendar.objects.create(
        valid_from=valid_from, start_month=start_month, pattern=pattern, set_by_id=by.pk
    )
    extra = {"valid_from": valid_from.isoformat(), "start_month": start_month, "pattern": pattern}
    record(Happened("fiscal_calendar.published", "fiscal_calendar", row.pk, by.pk, 1, extra=extra))
    return row
