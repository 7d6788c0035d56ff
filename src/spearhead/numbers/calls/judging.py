"""Judging deals in or out, the total that follows, and making it a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.access import deal_for
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Forbidden
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.figures import read
from spearhead.kernel.time import Period
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.acts import Wanted, call
from spearhead.numbers.calls.cells import Grid, Person
from spearhead.numbers.calls.models import ForecastCall, Judgement

VERDICTS = ("in", "out", "none")


@dataclass(frozen=True, slots=True)
class TotalIn:
    """What is closed and what was judged in, in minor units; `n` deals judged in."""

    closed: int
    judged_in: int
    n: int

    @property
    def total(self) -> int:
        """Closed + judged in."""
        return self.closed + self.judged_in


@act
def judge(period: FiscalPeriod, deal_id: str | int, verdict: str, *, by: User) -> None:
    """Count an open deal of one's line in or out in a period, or take that back (none)."""
    by.sight.require("forecast", "edit")
    deal = deal_for(by, deal_id)
    if period.end <= today():
        raise refuse("period_closed", "period", _("This period is over; its forecast stays as it was."))
    if verdict not in VERDICTS:
        raise refuse("unknown_verdict", "verdict", _("Choose a value from the list."))
    if not by.sight.covers("forecast", "edit", owner_id=deal.owner_id):
        raise Forbidden(_("You can judge only deals of your own line."))
    if verdict == "none":
        gone, _each = Judgement.objects.filter(**_place(period.period), deal=deal, by=by).delete()
        if not gone:
            return
    else:
        if deal.status != "open":
            raise refuse("deal_closed", "deal", _("This deal is closed; it counts as it closed."))
        found, new = Judgement.objects.get_or_create(
            **_place(period.period), deal=deal, by=by, defaults={"verdict": verdict, "at": timezone.now()}
        )
        if not new and found.verdict == verdict:
            return
        found.verdict, found.at = verdict, timezone.now()
        found.save(update_fields=["verdict", "at"])
    extra = {"title": period.key, "deal": deal.pk, "verdict": verdict}
    record_event(Happened("forecast.judged", "forecast", deal.pk, by.pk, 1, extra=extra))


def _place(period: Period) -> dict[str, object]:
    return {"starts_on": period.start, "ends_on": period.end}


def judgements_of(user: User, period: Period) -> Mapping[int, str]:
    """Deal → in or out, as this user judged."""
    return dict(Judgement.objects.filter(**_place(period), by=user).values_list("deal_id", "verdict"))


def total_in(grid: Grid, person: Person) -> TotalIn:
    """The reader's own judgement on the deals of a person and everybody below, read from the catalogue."""
    judged = Judgement.objects.filter(**_place(grid.period), by=grid.user, verdict="in").values("deal_id")
    people = [one.user_id for one in person.walk()]
    scope = scope_for(grid.user, period=grid.period, as_of=grid.as_of, filters=[("owner", "in", people)], within=judged)
    found = read("open_pipeline", scope)
    return TotalIn(person.closed, int(found.value or 0), found.n)


@act
def use_as_call(period: FiscalPeriod, column: str, grid: Grid, *, by: User, note: str = "") -> ForecastCall:
    """Make the total that was judged in one's own call."""
    person = grid.person(by.pk)
    found = total_in(grid, person) if person else TotalIn(0, 0, 0)
    said = ngettext("Judged deal by deal: %(n)d deal in.", "Judged deal by deal: %(n)d deals in.", found.n)
    words = note.strip() or said % {"n": found.n}
    return call(period, Wanted(by.pk, column, "absolute", found.total, words, "own"), by=by)
