"""The worker that runs queued tasks one after another, and keeps the running job's heart beating."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job


class JobWorker(Worker):
    """Runs all that is ready and returns; knows which job it is at."""

    def __init__(self) -> None:
        super().__init__(
            queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
            worker_id=secrets.token_hex(16), excluded_queue_names=[],
        )  # fmt: skip
        self.job_id: int | None = None

    def run_task(self, db_task_result: Any) -> None:
        """Run one task."""
        arguments = db_task_result.args_kwargs.get("args", [])
        self.job_id = arguments[0] if db_task_result.task_path == run_job.module_path and arguments else None
        try:
            super().run_task(db_task_result)
        finally:
            self.job_id = None

    def run_waiting(self) -> None:
        """Look without locking first: an idle server takes no lock."""
        if DBTaskResult.objects.ready().exists():
            self.run()

    def keep_alive(self) -> None:
        """A long step without a word is no dead worker: the process lives, so the job's heart beats."""
        job_id = self.job_id
        if job_id is not None:
            with transaction.atomic():  # so that it waits in turn: a busy job does not keep its own heart from beating
                Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(heartbeat_at=timezone.now())
