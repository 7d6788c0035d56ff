"""Starting, running, cancelling and reviving jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from spearhead.kernel.acts import through
from spearhead.kernel.errors import SpearheadError
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.outages import no_room

log = structlog.get_logger(__name__)

Result = Mapping[str, Any]
Handler = Callable[["Run"], Result]

MAX_ATTEMPTS: Final = 3
SILENT_FOR: Final = timedelta(seconds=60)
_handlers: dict[str, Handler] = {}


class Cancelled(Exception):
    """Raised inside a handler at its next `progress` call after somebody asked to stop."""


class Run:
    """What a handler gets: its parameters, where to resume, and a way to tell how far it is."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.params: dict[str, Any] = dict(job.params)
        self.cursor: dict[str, Any] = dict(job.cursor)

    def progress(
        self, done: int, total: int | None = None, note: str = "", cursor: Mapping[str, Any] | None = None
    ) -> None:
        """Tell how far it is; call inside the transaction of the batch so that cursor and work agree."""
        changes: dict[str, Any] = {"done": done, "heartbeat_at": timezone.now()}
        if total is not None:
            changes["total"] = total
        if note:
            changes["note"] = note[:200]
        if cursor is not None:
            self.cursor = dict(cursor)
            changes["cursor"] = self.cursor
        Job.objects.filter(pk=self.job.pk).update(**changes)

    def stop_if_asked(self) -> None:
        """Raise `Cancelled` when somebody asked; call between batches."""
        if Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists():
            raise Cancelled


def job_kind(kind: str) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of job."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def start(kind: str, *, user_id: int | None, params: Mapping[str, Any], title: str = "") -> Job:
    """Queue a job; it starts after the surrounding transaction commits."""
    if kind not in _handlers:
        raise LookupError(kind)
    job = Job.objects.create(kind=kind, user_id=user_id, params=dict(params), title=title)
    transaction.on_commit(lambda: run_job.enqueue(job.pk))
    return job


def request_cancel(job: Job) -> None:
    """Ask a job to stop; a queued one is cancelled at once."""
    Job.objects.filter(pk=job.pk).update(cancel_asked=True)
    Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(state=Job.State.CANCELLED, finished_at=timezone.now())


@task()
def run_job(job_id: int) -> None:
    """The worker's entry: claims the job, runs its handler, keeps the outcome."""
    now = timezone.now()
    alive = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, heartbeat_at__lt=now - SILENT_FOR)
    claimed = Job.objects.filter(alive, pk=job_id).update(state=Job.State.RUNNING, heartbeat_at=now)
    if not claimed:
        return
    job = Job.objects.get(pk=job_id)
    job.attempts += 1
    job.started_at = job.started_at or now
    job.save(update_fields=["attempts", "started_at"])
    with through("system", request_id=f"job-{job.pk}"):
        _finish(job, *_outcome(job))


def _outcome(job: Job) -> tuple[str, dict[str, Any], str]:
    try:
        return Job.State.DONE, dict(_handlers[job.kind](Run(job))), ""
    except Cancelled:
        return Job.State.CANCELLED, {}, ""
    except SpearheadError as refusal:
        return Job.State.FAILED, {}, str(refusal)
    except Exception as error:
        log.exception("job_failed", job=job.pk, kind=job.kind)
        return Job.State.FAILED, {}, "storage_full" if no_room(error) else "unexpected"


def _finish(job: Job, state: str, result: dict[str, Any], error: str) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, result=result, error=error, finished_at=timezone.now())


def revive_lost() -> int:
    """Queue again the jobs whose worker died; after three attempts they are failed, never running for ever."""
    quiet_since = timezone.now() - SILENT_FOR
    revived = 0
    for job in Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=quiet_since):
        same = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, heartbeat_at=job.heartbeat_at)
        if job.attempts >= MAX_ATTEMPTS:
            _finish(job, Job.State.FAILED, {}, "worker_lost")
        elif same.update(state=Job.State.QUEUED):  # of two reapers, one
            run_job.enqueue(job.pk)
            revived += 1
    return revived + _enqueue_forgotten(quiet_since)


def _enqueue_forgotten(quiet_since: datetime) -> int:
    """Jobs that wait though no task stands for them: the worker died between taking the task and claiming the job."""
    waiting = set(Job.objects.filter(state=Job.State.QUEUED, created_at__lt=quiet_since).values_list("pk", flat=True))
    if not waiting:
        return 0
    open_tasks = DBTaskResult.objects.filter(task_path=run_job.module_path).exclude(finished_at__isnull=False)
    fresh = open_tasks.filter(status="READY") | open_tasks.filter(started_at__gte=quiet_since)
    waiting -= {row["args"][0] for row in fresh.values_list("args_kwargs", flat=True) if row.get("args")}
    for job_id in waiting:
        run_job.enqueue(job_id)
    return len(waiting)
