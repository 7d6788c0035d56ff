"""Recurring work: each slot fires once, however many schedulers run and however their clocks differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from spearhead.kernel.acts import through
from spearhead.kernel.jobs.beat import Beat

log = structlog.get_logger(__name__)
EPOCH = datetime(2000, 1, 3, tzinfo=UTC)  # a Monday


@dataclass(frozen=True, slots=True)
class Recurring:
    """`run` is called once per slot of length `every`, slots beginning `offset` after midnight UTC (or Monday)."""

    name: str
    every: timedelta
    offset: timedelta
    run: Callable[[], object]

    def slot(self, now: datetime) -> datetime:
        """The beginning of the slot that `now` lies in."""
        return EPOCH + self.offset + (now - EPOCH - self.offset) // self.every * self.every


_recurring: dict[str, Recurring] = {}


def recurring(
    name: str, *, every: timedelta, offset: timedelta = timedelta(0)
) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function to be called once per slot; it is to be quick, or to start a job."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        if name in _recurring:
            raise ValueError(f"recurring work {name} is declared twice")
        _recurring[name] = Recurring(name, every, offset, function)
        return function

    return register


def fire_due(now: datetime | None = None) -> list[str]:
    """Fire what is due; slots that were slept through are not made up for, only the present one counts."""
    moment = now or timezone.now()
    fired = []
    for one in list(_recurring.values()):
        if claim(f"slot:{one.name}", one.slot(moment)):
            fired.append(one.name)
            _run(one)
    return fired


def claim(name: str, slot: datetime) -> bool:
    """Whether this caller is the one to fire the slot; the first sight ever only sets the mark."""
    with transaction.atomic():
        if Beat.objects.filter(name=name, at__lt=slot).update(at=slot):
            return True
    Beat.objects.get_or_create(name=name, defaults={"at": slot})
    return False


def _run(one: Recurring) -> None:
    try:
        with through("system", request_id=f"recurring-{one.name}"[:40]):
            one.run()
    except Exception:
        log.exception("recurring_failed", name=one.name)
