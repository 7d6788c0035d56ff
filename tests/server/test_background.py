"""The background process: jobs survive their worker, recurring work fires once, events are sealed by somebody."""

import os
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from tests.server.harness import until

pytestmark = [pytest.mark.process, pytest.mark.sqlite_only]
SITE = {"DJANGO_SETTINGS_MODULE": "tests.server.site.settings"}


def ask(data: Path, question: str) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(f"file:{data / 'spearhead.sqlite3'}?mode=ro", uri=True, timeout=10)
    try:
        return database.execute(question).fetchall()
    finally:
        database.close()


def queue(data: Path, to: int) -> None:
    """As `start` does, from another process."""
    from tests.server.harness import ROOT, environment

    script = (
        "import django; django.setup(); from spearhead.kernel.jobs import start;"
        f"start('test.count', user_id=None, params={{'to': {to}}})"
    )
    import subprocess
    import sys

    subprocess.run([sys.executable, "-c", script], env=environment(data, SITE), cwd=ROOT, check=True, timeout=120)


def test_a_job_whose_worker_is_killed_goes_on_where_it_was(own_workspace, serve):
    server = serve(own_workspace, workers=1, extra=SITE)
    data = own_workspace.data
    queue(data, 300)
    for wanted in (60, 180):  # killed twice; a third time it would have been given up
        assert until(lambda wanted=wanted: (ask(data, "SELECT done FROM kernel_job") or [(0,)])[0][0] >= wanted)
        os.kill(server.children()[-1], signal.SIGKILL)
        time.sleep(0.3)
    assert until(lambda: ask(data, "SELECT state FROM kernel_job")[0][0] == "done", 40), server.log.read_text()
    assert ask(data, "SELECT done, attempts FROM kernel_job") == [(300, 3)]
    assert ask(data, "SELECT value FROM kernel_counter WHERE name = 'test.counted'") == [(300,)]


def test_of_two_schedulers_one_fires_each_slot(own_workspace, serve):
    """Two servers on one workspace: as many ticks as slots, not twice as many."""
    serve(own_workspace, workers=1, extra=SITE)
    serve(own_workspace, workers=1, extra=SITE)
    data = own_workspace.data

    def ticked() -> int:
        found = ask(data, "SELECT value FROM kernel_counter WHERE name = 'test.ticked'")
        return found[0][0] if found else 0

    assert until(lambda: ticked() >= 1)
    first, began = ticked(), time.time()
    time.sleep(4)
    slots = time.time() - began
    assert slots - 2 <= ticked() - first <= slots + 1


def stop(process: int, data: Path) -> None:
    """Stop it at a moment when it does not hold the database."""
    for _try in range(100):
        os.kill(process, signal.SIGSTOP)
        database = sqlite3.connect(data / "spearhead.sqlite3", timeout=1, isolation_level=None)
        try:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
        except sqlite3.OperationalError:
            os.kill(process, signal.SIGCONT)
            time.sleep(0.03)
        else:
            return
        finally:
            database.close()
    raise AssertionError("it holds the database all the time")


def test_a_web_worker_seals_while_the_background_process_is_stopped(own_workspace, serve):
    server = serve(own_workspace, workers=1)
    data = own_workspace.data
    background = server.children()[-1]
    unsealed = "SELECT count(*) FROM kernel_event WHERE seq IS NULL"
    assert until(lambda: ask(data, unsealed) == [(0,)], 5)
    stop(background, data)
    try:
        assert own_workspace.run("token", "create", "--user", "ada@example.com", "--scope", "read").returncode == 0
        assert until(lambda: ask(data, unsealed) == [(0,)], 15)
    finally:
        os.kill(background, signal.SIGCONT)
    assert own_workspace.run("audit", "verify").returncode == 0
