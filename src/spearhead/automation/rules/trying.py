"""The dry run: what a rule would have done on the last 30 days; nothing is written and nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.automation.rules.doing import Outcome, foresee
from spearhead.automation.rules.matching import concerned, due_now, event_kinds, fits
from spearhead.automation.rules.models import AutomationRule
from spearhead.crm.records.kinds import KINDS
from spearhead.crm.records.models import Record
from spearhead.kernel.events.models import Event

WINDOW: Final = timedelta(days=30)
MOST_EVENTS: Final = 20_000
SHOWN: Final = 50
#: so many records, the last changed first, are tried for a button
MOST_PRESSED: Final = 200


@dataclass(slots=True)
class Example:
    """A record that the rule would have met, with what each action would have done."""

    record: Record
    outcomes: list[Outcome]


@dataclass(slots=True)
class Trial:
    """How many events were looked at and how many records matched; `cut` when there were too many events to look at."""

    looked_at: int = 0
    matched: int = 0
    kept: int = 0
    cut: bool = False
    examples: list[Example] = field(default_factory=list)


def dry_run(rule: AutomationRule, user: User) -> Trial:
    """Conditions are asked of the records as they are today, with this person's rights."""
    found, seen = Trial(), set[int]()
    for record_id in _met(rule, found, user):
        if record_id in seen:
            continue
        seen.add(record_id)
        record = fits(rule, user, record_id)
        if record is None:
            continue
        found.matched += 1
        if len(found.examples) < SHOWN:
            outcomes = [{"do": one["do"], **foresee(rule.noun, record, one, user)} for one in rule.actions]
            found.kept += any("kept" in one for one in outcomes)
            found.examples.append(Example(record, outcomes))
    return found


def _met(rule: AutomationRule, found: Trial, user: User) -> Iterator[int]:
    kinds = event_kinds(rule)
    if rule.trigger["kind"] == "button":  # whatever fits may be pressed: the latest are shown
        latest = KINDS[rule.noun].visible(user).order_by("-changed_at", "-pk").values_list("pk", flat=True)
        for record_id in latest[:MOST_PRESSED]:
            found.looked_at += 1
            yield record_id
        return
    if not kinds:
        for record_id, _key in due_now(rule, timezone.now()):
            found.looked_at += 1
            yield record_id
        return
    since: dict[str, Any] = {"at__gte": timezone.now() - WINDOW, "kind__in": kinds}
    events = Event.objects.filter(**since).order_by("-id")[: MOST_EVENTS + 1]
    for event in events.iterator(chunk_size=2000):
        if found.looked_at == MOST_EVENTS:
            found.cut = True
            return
        found.looked_at += 1
        if (met := concerned(rule, event)) is not None:
            yield met
