"""Recurring work of the server itself: signed heads, the daily backup, tidying up."""

from __future__ import annotations

import os
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from spearhead.accounts.tokens.models import SignInLink
from spearhead.integrations.backup import keep
from spearhead.integrations.backup.make import make
from spearhead.kernel.events.heads import sign_head
from spearhead.kernel.jobs import Run, job_kind, start
from spearhead.kernel.jobs.schedule import recurring

DAY = timedelta(days=1)
KEEP_TASKS = timedelta(days=7)


@recurring("audit.sign_head", every=DAY, offset=timedelta(hours=17))
def sign_daily() -> None:
    """The day's head of the audit chain, at one in the morning in Shanghai."""
    sign_head()


@recurring("backup.daily", every=DAY, offset=timedelta(hours=18))
def back_up_daily() -> None:
    """A job, because it takes long; SPEARHEAD_DAILY_BACKUP=no leaves it to others."""
    if os.environ.get("SPEARHEAD_DAILY_BACKUP", "yes") != "no":
        start("backup.daily", user_id=None, params={}, title="")


@job_kind("backup.daily")
def run_daily_backup(run: Run) -> dict[str, object]:
    """Make one and let the old ones go."""
    made = make(label="daily")
    return {"file": made.path.name, "bytes": made.size, "removed": len(keep.thin_out())}


@recurring("tidy", every=DAY, offset=timedelta(hours=19))
def tidy() -> None:
    """Remove what has expired: sessions, sign-in links, finished tasks."""
    call_command("clearsessions")
    now = timezone.now()
    SignInLink.objects.filter(expires_at__lt=now - DAY).delete()
    DBTaskResult.objects.filter(finished_at__lt=now - KEEP_TASKS).delete()
