"""REL-03: an import whose worker is killed goes on where it was committed last; nothing is doubled, nothing is lost."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.fixtures.served import own_workspace, prepared
from tests.integrations.imports.maven import MAPPING, ROWS, folder
from tests.server.harness import ROOT, Workspace, environment

__all__ = ["own_workspace", "prepared"]
pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.sqlite_only]
PATIENCE = 180.0

BEGIN = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "spearhead.config.settings"
django.setup()
from pathlib import Path
from spearhead.accounts.users.models import User
from spearhead.integrations.imports.acts import from_folder, start_run
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import revive_lost, run_job
"""
RUN = """
user = User.objects.get()
batch = from_folder(Path(sys.argv[1]), Path(sys.argv[2]).read_text(), by=user)
job = start_run(batch.pk, by=user)
run_job.func(job.pk)
"""
RESUME = """
from datetime import timedelta
from django.utils import timezone
from spearhead.integrations.imports.models import Import
Job.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=2))
assert revive_lost() == 1
job = Job.objects.get()
before = job.done
run_job.func(job.pk)
job.refresh_from_db()
import json
print(json.dumps([before, job.state, Import.objects.get().state, Import.objects.get().counts["total"]]))
"""


def _python(workspace: Workspace, code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BEGIN + code, *arguments]
    return subprocess.Popen(command, env=environment(workspace.data), cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _one(path: Path, sql: str) -> int:
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        found: int | None = connection.execute(sql).fetchone()[0]
        return found or 0


@pytest.mark.parametrize("after", [1_000, 7_000])
def test_a_killed_import_resumes_without_a_duplicate(own_workspace, after):
    database = own_workspace.data / "spearhead.sqlite3"
    victim = _python(own_workspace, RUN, str(folder()), str(MAPPING))
    until = time.monotonic() + PATIENCE
    while _one(database, "SELECT max(done) FROM kernel_job") < after:
        assert victim.poll() is None, "it was done before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.05)
    victim.send_signal(signal.SIGKILL)
    victim.communicate()
    assert 0 < _one(database, "SELECT count(*) FROM crm_deal") < 8_800

    heir = _python(own_workspace, RESUME)
    out, _err = heir.communicate(timeout=PATIENCE * 2)
    before, job, state, total = json.loads(out)
    assert (before >= after, job, state) == (True, "done", "done")
    assert (total["created"], total["errors"], total["rows"]) == (ROWS, 0, ROWS)
    assert _one(database, "SELECT count(*) FROM crm_deal WHERE deleted_at IS NULL") == 8_800
    assert _one(database, "SELECT count(DISTINCT value) FROM crm_externalid WHERE record_type = 'deal'") == 8_800
    assert _one(database, "SELECT count(*) FROM crm_company") == 85
    assert _one(database, "SELECT sum(amount_minor) FROM crm_deal WHERE status = 'won'") == 1_000_553_400
