"""Is it up, and can it work: for supervisors and load balancers."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from spearhead.kernel.jobs.beat import last_beat

QUIET = timedelta(seconds=30)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "up"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database reachable, migrations applied, worker alive; 503 with what is not."""
    state = {"database": False, "migrations": False, "worker": False}
    try:
        executor = MigrationExecutor(connection)
        state["database"] = True
        state["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        beat = last_beat() if state["migrations"] else None
        state["worker"] = beat is not None and timezone.now() - beat < QUIET
    except DatabaseError:
        pass  # the state says so
    ready = all(state.values())
    return JsonResponse({"status": "ready" if ready else "not_ready", **state}, status=200 if ready else 503)
