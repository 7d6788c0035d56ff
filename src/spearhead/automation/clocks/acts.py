"""Starting, pausing and stopping clocks, and saying what the team promises; escalation is in `watch`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spearhead.accounts.users.models import User
from spearhead.automation.clocks.access import service_level, working_time
from spearhead.automation.clocks.models import Clock, ServiceLevel
from spearhead.crm.leads.access import lead_to_change
from spearhead.crm.leads.models import Lead
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, create, refuse
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.text.clean import clean_text
from spearhead.kernel.worktime import WorkTime, read_spans

#: Why a clock may stand still: key → words
PAUSES: Final = {
    "marketing": gettext_lazy("Waiting for marketing"),
    "customer_later": gettext_lazy("The customer named a later date"),
}  # fmt: skip
MOST_PAUSES: Final = 3
MOST_MINUTES: Final = 60_000
MOST_WORDS: Final = 500


def start_clock(
    lead: Lead, *, at: datetime | None = None, minutes: int | None = None, barred: Iterable[int] = ()
) -> Clock:
    """Start the clock of a lead for its owner, unless one runs already."""
    running = Clock.objects.filter(lead=lead, state__in=("running", "paused")).first()
    if running:
        return running
    level = service_level()
    start, promised = at or timezone.now(), minutes or level.minutes
    clock = Clock(lead=lead, owner_id=lead.owner_id, minutes=promised, started_at=start, barred=list(barred))
    _time(clock, working_time(level))
    clock.save(force_insert=True)
    return clock


def _time(clock: Clock, hours: WorkTime) -> None:
    """Set when half, all and one and a half of the promised time is over."""
    paused = sum(one["minutes"] for one in clock.pauses)
    clock.half_at = hours.after(clock.started_at, paused + clock.minutes // 2)
    clock.due_at = hours.after(clock.started_at, paused + clock.minutes)
    clock.late_at = hours.after(clock.started_at, paused + clock.minutes * 3 // 2)


def _running(lead: Lead) -> Clock:
    clock = Clock.objects.select_for_update().filter(lead=lead, state__in=("running", "paused")).first()
    if clock is None:
        raise Refused("no_clock", _("No clock runs for this lead."))
    return clock


@act
def pause_clock(lead_id: str | int, reason: str, *, by: User, at: datetime | None = None) -> Clock:
    """Let the clock of a lead stand still, for a reason of the list; three times at most."""
    lead = lead_to_change(by, lead_id)
    clock = _running(lead)
    if reason not in PAUSES:
        raise refuse("pause_reason_needed", "reason", _("Choose why the clock is paused."))
    if clock.state == Clock.State.PAUSED:
        raise Refused("paused_already", _("This clock is paused already."))
    if len(clock.pauses) >= MOST_PAUSES:
        raise Refused("too_many_pauses", _("This clock was paused three times; answer the lead or hand it over."))
    clock.state, clock.paused_at = Clock.State.PAUSED, at or timezone.now()
    clock.save()
    record(Happened("lead.clock_paused", "lead", lead.pk, by.pk, lead.version, extra={"reason": reason}))
    return clock


@act
def resume_clock(lead_id: str | int, *, by: User, at: datetime | None = None) -> Clock:
    """Let a paused clock run on; the working time of the pause does not count."""
    lead = lead_to_change(by, lead_id)
    clock = _running(lead)
    if clock.paused_at is None:
        raise Refused("not_paused", _("This clock is not paused."))
    hours, now = working_time(), at or timezone.now()
    minutes = hours.between(clock.paused_at, now)
    clock.pauses = [*clock.pauses, {"from": clock.paused_at.isoformat(), "to": now.isoformat(), "minutes": minutes}]
    clock.state, clock.paused_at = Clock.State.RUNNING, None
    _time(clock, hours)
    clock.save()
    record(Happened("lead.clock_resumed", "lead", lead.pk, by.pk, lead.version, extra={"minutes": minutes}))
    return clock


@act
def cancel_clock(lead_id: str | int, *, by: User, at: datetime | None = None) -> Clock:
    """Stop the clock of a lead that nobody has to answer any more; it counts neither as met nor as missed."""
    lead = lead_to_change(by, lead_id)
    clock = _running(lead)
    clock.state, clock.stopped_at, clock.paused_at = Clock.State.CANCELLED, at or timezone.now(), None
    clock.save(update_fields=["state", "stopped_at", "paused_at"])
    _stopped(lead, clock.state, by.pk)
    return clock


def _stopped(lead: Lead, state: str, by_id: int | None) -> None:
    record(Happened("lead.clock_stopped", "lead", lead.pk, by_id, lead.version, extra={"state": state}))


@act
def set_service_level(values: Mapping[str, Any], *, by: User, seen_version: int | None) -> ServiceLevel:
    """Say how fast leads are answered and when people work; running clocks follow the new hours."""
    by.sight.require("settings", "edit")
    check_known(values, ("minutes", "hours", "stop_words", "blocked_domains"))
    given = dict(values)
    if "hours" in given:
        given["spans"] = [list(span) for span in read_spans(str(given.pop("hours")))]
    if "minutes" in given and not 1 <= int(given["minutes"] or 0) <= MOST_MINUTES:
        raise refuse("bad_minutes", "minutes", _("Promise an answer within 1 to 60,000 working minutes."))
    for name in ("stop_words", "blocked_domains"):
        if name in given:
            given[name] = _words(name, given[name])
    row = ServiceLevel.objects.select_for_update().filter(pk=1).first()
    if row is None:
        row = create(service_level(), noun="service_level", by_id=by.pk)
    changes = change(row, given, noun="service_level", by_id=by.pk, seen_version=seen_version)
    if "spans" in changes:
        _follow(working_time(row))
    return row


def _words(name: str, given: Iterable[Any]) -> list[str]:
    words = [clean_text(str(word), max_length=100, field=name).casefold() for word in given]
    words = [word for word in words if word]
    if len(words) > MOST_WORDS:
        raise refuse("too_many_words", name, _("Enter at most %(limit)d words.") % {"limit": MOST_WORDS})
    return words


def _follow(hours: WorkTime) -> None:
    """Running clocks only: what is over stays as it was measured."""
    for clock in Clock.objects.select_for_update().filter(state__in=("running", "paused")).iterator(500):
        _time(clock, hours)
        clock.save(update_fields=["half_at", "due_at", "late_at"])


def stop_answered() -> int:
    """Stop the clocks of leads that were answered, met or missed; and of those that nobody answers any more."""
    stopped = 0
    rows = Clock.objects.filter(state__in=("running", "paused")).select_related("lead")
    for clock in rows.filter(lead__first_response_at__isnull=False)[:1000]:
        answered = clock.lead.first_response_at
        assert answered is not None
        state = Clock.State.MET if answered <= clock.due_at + _still(clock, answered) else Clock.State.MISSED
        stopped += _stop(clock, state, answered)
    over = rows.filter(lead__status__in=("rejected", "converted")) | rows.filter(lead__deleted_at__isnull=False)
    for clock in over[:1000]:
        stopped += _stop(clock, Clock.State.CANCELLED, timezone.now())
    return stopped


@transaction.atomic
def _stop(clock: Clock, state: str, at: datetime) -> int:
    """Stop a clock that still runs, once however many schedulers do so; how many were stopped."""
    still = Clock.objects.filter(pk=clock.pk, state__in=("running", "paused"))
    if not still.update(state=state, stopped_at=at, paused_at=None):
        return 0
    _stopped(clock.lead, state, None)
    return 1


def _still(clock: Clock, moment: datetime) -> timedelta:
    """How long a clock that is paused has stood still by then."""
    return max(moment - clock.paused_at, timedelta()) if clock.paused_at else timedelta()
