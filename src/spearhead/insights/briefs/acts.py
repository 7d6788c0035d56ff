"""Beginning a brief, writing its words, and sending it: from then on it stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.insights.briefs.access import brief_for, last_sent
from spearhead.insights.briefs.contents import BLOCKS, default_day, read_content
from spearhead.insights.briefs.figures import keep_figures
from spearhead.insights.briefs.models import Brief
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Absent, Conflict, Forbidden
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.text.clean import clean_text
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.line import line_on

MOST_WORDS = 200  #: characters per block: so that everything stays on one page
MOST_READERS = 20


@act
def begin_brief(period: FiscalPeriod, *, by: User, compared_on: date | None = None) -> Brief:
    """A draft for a period that runs; the one that is there already is given back."""
    by.sight.require("forecast", "edit")
    if period.end <= today() or period.start > today():
        raise refuse("period_not_running", "period", _("A brief is for a period that runs now."))
    day = compared_on or default_day(period, last_sent(by))
    if day >= today():
        raise refuse("bad_day", "compared_on", _("Compare with a day before today."))
    place = {"author": by, "starts_on": period.start, "ends_on": period.end, "state": Brief.State.DRAFT}
    found, new = Brief.objects.get_or_create(
        **place, defaults={"period": period.key, "compared_on": day, "created_at": timezone.now()}
    )
    if not new and compared_on is not None and found.compared_on != day:
        found.compared_on = day
    content = read_content(by, period, found.compared_on, last_sent(by))
    if content is None:
        raise refuse("no_row", "period", _("You have no row in this forecast, so there is nothing to brief on."))
    found.content = content
    found.save(update_fields=["content", "compared_on"])
    if new:
        record_event(Happened("brief.begun", "brief", found.pk, by.pk, 1, extra={"title": period.key}))
    return found


@act
def word_brief(brief_id: str | int, words: Mapping[str, str], *, by: User, seen_version: int) -> Brief:
    """Write the author's words, block by block; numbers are not written."""
    found = _draft(brief_id, by, seen_version)
    for name, text in words.items():
        if name not in BLOCKS:
            raise refuse("unknown_block", name[:40], _("There is no such block."))
        clean = clean_text(text, max_length=10_000, field=name, multiline=True)
        if len(clean) > MOST_WORDS:
            message = _("Too long for one page: %(n)d characters, at most %(most)d.")
            raise refuse("too_long", name, message % {"n": len(clean), "most": MOST_WORDS})
        found.words[name] = clean
    found.version += 1
    found.save(update_fields=["words", "version"])
    record_event(Happened("brief.worded", "brief", found.pk, by.pk, found.version, extra={"title": found.period}))
    return found


@act
def send_brief(
    brief_id: str | int, period: FiscalPeriod, readers: Sequence[int], *, by: User, seen_version: int
) -> Brief:
    """Read the numbers a last time, freeze them, and tell the readers; the brief sent before is superseded.

    Without readers it goes to the author's manager.
    """
    found = _draft(brief_id, by, seen_version)
    people = list(User.objects.filter(pk__in=list(readers)[: MOST_READERS + 1], is_active=True).exclude(pk=by.pk))
    if not readers and (manager := line_on(today(), today()).managers.get(by.pk)):
        people = list(User.objects.filter(pk=manager, is_active=True))
    if not people or len(people) > MOST_READERS or (readers and len(people) != len(set(readers) - {by.pk})):
        raise refuse("bad_readers", "readers", _("Choose who is to read it: up to 20 people who work here."))
    if outside := [one for one in people if not one.sight.may("forecast", "read")]:
        message = _("%(who)s may not read forecasts.") % {"who": outside[0].name}
        raise refuse("may_not_read", "readers", message)
    content = read_content(by, period, found.compared_on, last_sent(by))
    if content is None:
        raise refuse("no_row", "period", _("You have no row in this forecast, so there is nothing to brief on."))
    before = Brief.objects.filter(author=by, starts_on=found.starts_on, ends_on=found.ends_on, state=Brief.State.SENT)
    before.update(state=Brief.State.SUPERSEDED)
    found.content, found.state, found.sent_at = content, Brief.State.SENT, timezone.now()
    found.version += 1
    found.save(update_fields=["content", "state", "sent_at", "version"])
    found.readers.set(people)
    keep_figures(found, period.period, people)
    for one in people:
        extra = {"title": found.period, "user": one.pk}
        record_event(Happened("brief.sent", "brief", found.pk, by.pk, found.version, extra=extra))
    return found


@act
def drop_brief(brief_id: str | int, *, by: User, seen_version: int) -> None:
    """Throw a draft away; what was sent stays."""
    found = _draft(brief_id, by, seen_version)
    record_event(Happened("brief.dropped", "brief", found.pk, by.pk, found.version, extra={"title": found.period}))
    found.delete()


def _draft(brief_id: str | int, by: User, seen_version: int) -> Brief:
    by.sight.require("forecast", "edit")
    pk = brief_for(by, brief_id).pk
    found = Brief.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise Absent
    if found.author_id != by.pk:
        raise Forbidden(_("Only the author changes a brief."))
    if found.state != Brief.State.DRAFT:
        raise refuse("already_sent", "state", _("This brief was sent; it stays as it was. Begin a new one."))
    if found.version != seen_version:
        raise Conflict(_("Somebody else changed this meanwhile. Reload it and try again."))
    return found
