"""Next best step (下一步建议): the first that applies in a fixed order, with its reason; up to two more below.

Layers above add what only they know (approvals, plays) with `source`; ranks 5 and 9 are theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from spearhead.accounts.workspace.access import today, zone
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal
from spearhead.crm.steps.gate import lacks_of
from spearhead.crm.steps.models import NextStepAnswer
from spearhead.crm.steps.reading import debts
from spearhead.crm.steps.standing import Standing, standing
from spearhead.kernel.calendar import add_workdays
from spearhead.kernel.formats_dates import day as day_text

#: A customer's message waits this long before it is called unanswered.
PATIENCE: Final = timedelta(hours=24)
SHOWN: Final = 3
PEOPLE: Final = 2
LATE: Final = ("proposal", "negotiation")


@dataclass(frozen=True, slots=True)
class Advice:
    """A suggestion: `key` names it for answers, `reason` says why, `records` are ``("activity", 12)`` behind it."""

    rank: int
    key: str
    text: str
    reason: str
    records: tuple[tuple[str, int], ...] = ()


Found = Iterator[Advice]
Source = Callable[[Standing, date], Found]
_SOURCES: Final[dict[int, list[Source]]] = {}


def source(rank: int) -> Callable[[Source], Source]:
    """Register what may suggest at this rank; used below and by the layers above."""

    def keep(function: Source) -> Source:
        _SOURCES.setdefault(rank, []).append(function)
        return function

    return keep


def advise(deal: Deal, stands: Standing | None = None, *, most: int = SHOWN) -> list[Advice]:
    """What to do next on an open deal, best first; what was put off or found useless is left out meanwhile."""
    if deal.status != "open":
        return []
    day = today()
    stood = stands or standing(deal)
    rows = NextStepAnswer.objects.filter(deal_id=deal.pk, until__gt=day)
    hidden = set(rows.values_list("key", flat=True))
    found: list[Advice] = []
    for rank in sorted(_SOURCES):
        for ask in _SOURCES[rank]:
            found += [one for one in ask(stood, day) if one.key not in hidden]
        if len(found) >= most:
            break
    return found[:most]


@source(1)
def _unanswered(stands: Standing, day: date) -> Found:
    rows = Activity.objects.filter(deal_id=stands.deal.pk, done_at__isnull=False, deleted_at__isnull=True)
    last = rows.filter(kind=Activity.Kind.EMAIL, direction="in").order_by("-done_at").first()
    if last is None or last.done_at is None or last.done_at > timezone.now() - PATIENCE or last.answered:
        return
    after = rows.filter(done_at__gt=last.done_at).exclude(kind__in=(Activity.Kind.NOTE, Activity.Kind.TASK))
    if not after.exclude(direction="in").exists():
        words = _("A message of the customer waits for an answer since %(day)s.") % {"day": _day(last.done_at)}
        yield Advice(1, f"answer:{last.pk}", _("Answer “%(subject)s”") % {"subject": last.subject}, words,
                     (("activity", last.pk),))  # fmt: skip


def _day(moment: datetime) -> str:
    return format_date(moment.astimezone(zone()).date())


def format_date(value: date) -> str:
    """A day in the reader's language."""
    return day_text(value, "zh-hans" if (get_language() or "").startswith("zh") else "en")


@source(2)
def _promised(stands: Standing, day: date) -> Found:
    deal = stands.deal
    start = datetime.combine(day, time(), zone())
    late = Activity.objects.filter(
        deal_id=deal.pk, done_at__isnull=True, deleted_at__isnull=True, due_at__lt=start
    ).order_by("due_at").first()  # fmt: skip
    if late is not None and late.due_at is not None:
        words = _("It was planned for %(day)s.") % {"day": _day(late.due_at)}
        yield Advice(2, f"planned:{late.pk}", late.subject, words, (("activity", late.pk),))
    elif deal.next_step_on and deal.next_step_on < day:
        words = _("It was promised for %(day)s.") % {"day": format_date(deal.next_step_on)}
        yield Advice(2, "next_step", deal.next_step or _("Take the promised step"), words)


@source(3)
def _debt(stands: Standing, day: date) -> Found:
    limit = add_workdays(day, 2)
    for debt in debts(stands.deal, stands, day):
        if debt.override.settle_by <= limit:
            words = _("Owed since a gate was passed without it; due %(day)s.") % {
                "day": format_date(debt.override.settle_by)
            }
            text = _("Supply: %(names)s") % {"names": " · ".join(debt.names)}
            yield Advice(3, f"debt:{debt.override.pk}", text, words)
            return


@source(4)
def _past_close(stands: Standing, day: date) -> Found:
    close = stands.deal.expected_close
    if close and close < day:
        words = _("%(day)s is past.") % {"day": format_date(close)}
        yield Advice(4, "close_date", _("Agree a new close date with the customer"), words)


@source(6)
def _open_step(stands: Standing, day: date) -> Found:
    stage = stands.deal.stage
    lacks = lacks_of(stands, stage, stands.process.stage(stage.pk))
    step = next((one for one in lacks if one.kind == "step"), None)
    if step is not None:
        yield Advice(6, f"step:{step.key}", step.name, _("It is the first step still open in this stage."))


@source(7)
def _method(stands: Standing, day: date) -> Found:
    stage = stands.deal.stage
    lacks = [one for one in lacks_of(stands, stage, stands.process.stage(stage.pk)) if one.kind == "method"]
    lacks.sort(key=lambda one: stands.status(one.key) != "unknown")
    if lacks:
        one = lacks[0]
        claimed = stands.status(one.key) == "claimed"
        text = _("Verify: %(field)s") if claimed else _("Find out: %(field)s")
        words = _("It is claimed, without proof.") if claimed else _("Nothing is known of it yet.")
        yield Advice(7, f"method:{one.key}", text % {"field": one.name}, words)


@source(8)
def _few_people(stands: Standing, day: date) -> Found:
    deal = stands.deal
    if deal.stage.status not in LATE:
        return
    since = timezone.now() - timedelta(days=30)
    rows = Activity.objects.filter(deal_id=deal.pk, is_contact=True, deleted_at__isnull=True, done_at__gte=since)
    count = rows.exclude(contact__isnull=True).values("contact_id").distinct().count()
    if count < PEOPLE:
        words = ngettext(
            "%(count)d contact answered in the last 30 days.", "%(count)d contacts answered in the last 30 days.", count
        )
        yield Advice(8, "people", _("Bring in a second person of the customer"), words % {"count": count})


@source(10)
def _no_step(stands: Standing, day: date) -> Found:
    if stands.deal.next_step_on is None:
        yield Advice(10, "no_next_step", _("Agree a dated next step"), _("There is none."))
