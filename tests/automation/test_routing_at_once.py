"""Leads that arrive at the same moment by eight workers are each given to one person, in turn (process.md P6, 3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

from django.db import connections

from spearhead.automation.intake.receive import Signal, receive_lead
from spearhead.automation.models import Assignment, Clock
from spearhead.automation.routing.acts import create_rule
from spearhead.crm.leads.models import Lead
from tests.api.test_concurrency import shared_world
from tests.api.world import World

__all__ = ["shared_world"]
WORKERS, EACH = 8, 1
T = TypeVar("T")


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Run the calls in threads that begin together, each with its own connection."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        barrier.wait()
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def _arrive(worker: int) -> None:
    for place in range(EACH):
        receive_lead(Signal("webhook", {"name": f"Lead {worker} {place}", "email": f"l{worker}-{place}@a.example"}))


def _told(people: list[int]) -> list[int]:
    """How many leads, choices and clocks there are, and how many leads each person has; read where it was written."""
    leads = Lead.objects.filter(email__endswith="@a.example")
    rows = (leads, Assignment.objects.filter(lead__in=leads), Clock.objects.filter(lead__in=leads))
    return [*(one.count() for one in rows), *(leads.filter(owner_id=one).count() for one in people)]


def test_each_of_many_leads_at_once_is_assigned_once(shared_world: World) -> None:
    people = [shared_world.users[name].pk for name in ("repA", "repB")]
    seats = [{"user_id": one, "capacity": 100} for one in people]
    director = shared_world.users["dir"]
    calls = [partial(create_rule, {"name": "All", "company_owner_first": False}, seats, by=director)]
    at_once(calls)
    at_once([partial(_arrive, worker) for worker in range(WORKERS)])
    (told,) = at_once([partial(_told, people)])
    every, half = WORKERS * EACH, WORKERS * EACH // 2
    assert told == [every, every, every, half, half]
