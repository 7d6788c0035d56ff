"""A backup asked for from a screen: a job, because it takes long."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.integrations.backup.make import make
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs import Run, job_kind
from spearhead.kernel.jobs.models import Job

KIND: Final = "backup.make"


@act
def start_backup(*, by: User) -> Job:
    """Queue a backup into the folder of backups."""
    by.sight.require("backup", "run")
    record(Happened("backup.asked", "workspace", 1, by.pk))
    return jobs.start(KIND, user_id=by.pk, params={}, title=_("Backup"))


@job_kind(KIND)
def run_backup(run: Run) -> dict[str, Any]:
    """Make one archive."""
    made = make()
    return {"file": made.path.name, "bytes": made.size}
