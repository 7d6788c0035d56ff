"""The worker: each sealed event meets each rule once; what runs away is stopped, and its owner is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import Final

import structlog
from django.db import transaction
from django.utils import timezone, translation

from spearhead.accounts.users.models import User
from spearhead.automation.rules.closed import FIELDS
from spearhead.automation.rules.doing import perform
from spearhead.automation.rules.matching import SILENT_DOORS, concerned, fits, fresh_due
from spearhead.automation.rules.models import AutomationRule, AutomationRun
from spearhead.automation.rules.sending import mark_of
from spearhead.crm.records.kinds import KINDS
from spearhead.kernel.acts import through
from spearhead.kernel.errors import Refused, SpearheadError
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.feed import after, newest
from spearhead.kernel.events.models import Event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import Counter
from spearhead.kernel.jobs.schedule import recurring

log = structlog.get_logger(__name__)
CURSOR: Final = "automation.followed"
BATCH: Final = 50
MOST_DEPTH: Final = 5
MOST_PER_RECORD: Final = 20
#: codes of refusals that say that what a rule names is there no more
GONE: Final = frozenset({"unknown_field", "unknown_person", "unknown_channel", "not_listed", "no_pool"})
State, Result = AutomationRule.State, AutomationRun.Result


@recurring("automation.follow", every=timedelta(seconds=10))
def _tend_events() -> int:
    return follow()


@recurring("automation.due", every=timedelta(minutes=2))
def _tend_time() -> int:
    return follow_time(timezone.now())


def follow() -> int:
    """Let the rules meet all events sealed since the last call; returns how many runs were written."""
    runs = 0
    Counter.objects.get_or_create(name=CURSOR, defaults={"value": newest()})
    while Counter.objects.filter(name=CURSOR, value__lt=newest()).exists():
        with transaction.atomic():
            cursor = Counter.objects.select_for_update().get(name=CURSOR)
            events = list(after(cursor.value, BATCH))
            if not events:
                return runs
            for event in events:
                runs += sum(_meet(rule, event) for rule in _live() if event.door not in SILENT_DOORS)
            Counter.objects.filter(name=CURSOR).update(value=events[-1].seq)
    return runs


def follow_time(moment: datetime) -> int:
    """Run the rules that wait for quiet or for a date; each quiet spell and each date once."""
    runs = 0
    for rule in _live():
        if rule.trigger["kind"] in {"quiet", "date"}:
            for record_id, key in _due(rule, moment):
                if rule.state == State.ON:
                    with transaction.atomic():
                        runs += run_rule(rule, record_id, key)
    return runs


def _due(rule: AutomationRule, moment: datetime) -> list[tuple[int, str]]:
    """What is due and was not met yet, as much as the rule may do in this hour; the rest waits for the next. Time is
    no flood: a rule that many records are due for does not run away."""
    lately = AutomationRun.objects.filter(rule=rule, at__gt=moment - timedelta(hours=1)).count()
    try:
        among = KINDS[rule.noun].visible(rule.owner).filter(FIELDS[rule.noun](rule.owner).tree(rule.conditions).q())
    except Refused:  # a field is gone: the first record that is due switches the rule off and says so
        among = None
    fresh = fresh_due(rule, moment, among)
    return list(islice(fresh, max(rule.hour_limit - lately, 0)))


def _live() -> list[AutomationRule]:
    return list(AutomationRule.objects.filter(state=State.ON).select_related("owner"))


def _meet(rule: AutomationRule, event: Event) -> int:
    if rule.on_since is None or event.at < rule.on_since or (record_id := concerned(rule, event)) is None:
        return 0
    mark, _colon, rest = event.cause.partition(":")
    chain, depth = (int(one) for one in rest.split(":")) if mark == "auto" else (event.pk, 0)
    return run_rule(rule, record_id, f"event:{event.pk}", chain=chain, depth=depth + 1)


def run_rule(rule: AutomationRule, record_id: int, key: str, *, chain: int = 0, depth: int = 1) -> int:
    """Run a rule on a record where it fits; called in a transaction, so that all of it happens or nothing."""
    AutomationRule.objects.select_for_update().get(pk=rule.pk)
    if AutomationRun.objects.filter(rule=rule, key=key).exists():
        return 0
    owner = rule.owner
    with translation.override(owner.language):
        if not owner.is_active or not owner.sight.may("automation", "edit"):
            stop(rule, State.OFF, "owner")
            return 0
        try:
            found = fits(rule, owner, record_id)
        except Refused as refusal:
            stop(rule, State.OFF, refusal.message)
            return 0
        if found is None:
            return 0
        run = AutomationRun(
            rule=rule, rule_version=rule.version, key=key, record_type=rule.noun, record_id=record_id,
            at=timezone.now(), chain=chain, depth=depth, result=Result.SKIPPED,
        )  # fmt: skip
        if _guarded(rule, run):
            _act(rule, run, owner)
        run.save()
    return 1


def _guarded(rule: AutomationRule, run: AutomationRun) -> bool:
    """Whether it may act: not a loop, not too deep, not too often; a rule that runs too often is stopped."""
    runs = AutomationRun.objects.filter(rule=rule)
    here = runs.filter(record_type=run.record_type, record_id=run.record_id)
    if run.depth > MOST_DEPTH:
        run.reason = f"depth:{MOST_DEPTH}"
    elif run.chain and here.filter(chain=run.chain).exists():
        run.reason = "loop"
    elif here.filter(at__gte=run.at - timedelta(hours=24)).count() >= MOST_PER_RECORD:
        run.reason = f"per_record:{MOST_PER_RECORD}"
        stop(rule, State.TRIPPED, run.reason)
    elif runs.filter(at__gte=run.at - timedelta(hours=1)).count() >= rule.hour_limit:
        run.reason = f"per_hour:{rule.hour_limit}"
        stop(rule, State.TRIPPED, run.reason)
    return not run.reason


def _act(rule: AutomationRule, run: AutomationRun, owner: User) -> None:
    cause = f"auto:{run.chain}:{run.depth}" if run.chain else ""
    try:
        with transaction.atomic(), through("automation", cause=cause):
            for place, action in enumerate(rule.actions):
                record = KINDS[rule.noun].one(owner, run.record_id)  # as the actions before left it
                run.outcomes.append(perform(rule.noun, record, action, owner, f"{mark_of(run)}{place}"))
        run.result = Result.DONE
    except SpearheadError as refusal:
        run.result, run.outcomes = Result.FAILED, []
        run.reason = (str(refusal) or "not_allowed")[:300]
        if isinstance(refusal, Refused) and refusal.code in GONE:
            stop(rule, State.OFF, run.reason)
    except Exception:
        log.exception("automation_failed", rule=rule.pk, record=run.record_id)
        run.result, run.outcomes, run.reason = Result.FAILED, [], "error"


def stop(rule: AutomationRule, state: str, why: str) -> None:
    """Switch a rule off by itself, say why, and tell its owner."""
    rule.state, rule.why_off = state, why[:300]
    AutomationRule.objects.filter(pk=rule.pk).update(state=state, why_off=rule.why_off)
    extra = {"owner": rule.owner_id, "text": rule.why_off, "title": rule.name}
    record_event(Happened("automation.stopped", "automation", rule.pk, None, rule.version, extra=extra))
