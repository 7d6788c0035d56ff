"""REL-61: taken under writers and restored elsewhere it is the same; what was there is kept, all are signed out."""

from __future__ import annotations

import json
import sqlite3
import time
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.server.harness import Workspace, start
from tests.server.test_killed import Writers

pytestmark = [pytest.mark.process, pytest.mark.sqlite_only]
#: Written by the restore itself.
OF_THE_RESTORE = {"kernel_event", "sqlite_sequence"}


@pytest.fixture(scope="module")
def archive(prepared: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the prepared workspace."""
    done = prepared.run("backup", str(tmp_path_factory.mktemp("archive")))
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def ask(database: Path, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute(question).fetchall()
        connection.commit()
    return found


def content(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    tables = [row[0] for row in ask(database, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: sorted(ask(database, f"SELECT * FROM {name}"), key=repr) for name in tables}


def emails(workspace: Workspace) -> list[str]:
    return [row[0] for row in ask(workspace.data / "spearhead.sqlite3", "SELECT email FROM accounts_user")]


def taken_under_writers(workspace: Workspace, to: Path) -> Path:
    writers = Writers(server=start(workspace))
    threads = writers.run(4)
    try:
        time.sleep(1)
        done = workspace.run("backup", str(to), "--json")
    finally:
        writers.stop.set()
        for thread in threads:
            thread.join(20)
        assert writers.server is not None
        status = writers.server.stop()
    assert (done.returncode, status) == (0, 0), done.stderr
    assert not writers.refused
    return Path(json.loads(done.stdout)["file"])


def test_taken_under_writers_and_restored_elsewhere_it_is_the_same(own_workspace, tmp_path):
    stored = own_workspace.data / "files" / "x" / "y.bin"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(bytes(range(256)) * 100)
    made = taken_under_writers(own_workspace, tmp_path / "kept")

    elsewhere = Workspace(tmp_path / "elsewhere", own_workspace.token)
    restored = elsewhere.run("restore", str(made))
    assert restored.returncode == 0, restored.stderr
    assert "signed out" in restored.stderr
    assert (elsewhere.data / "files" / "x" / "y.bin").read_bytes() == stored.read_bytes()
    with zipfile.ZipFile(made) as whole:
        original = tmp_path / "original.sqlite3"
        original.write_bytes(whole.read("database/spearhead.sqlite3"))
    before, after = content(original), content(elsewhere.data / "spearhead.sqlite3")
    assert {name for name in before if before[name] != after[name]} <= OF_THE_RESTORE
    assert set(before["kernel_event"]) <= set(after["kernel_event"])
    names = [row[0] for row in ask(original, "SELECT name FROM crm_deal ORDER BY id")]
    all_names = [
        row[0] for row in ask(own_workspace.data / "spearhead.sqlite3", "SELECT name FROM crm_deal ORDER BY id")
    ]
    assert names
    assert names == all_names[: len(names)]
    assert elsewhere.run("audit", "verify").returncode == 0


def test_restoring_keeps_what_was_there_and_ends_all_sessions(own_workspace, archive):
    database = own_workspace.data / "spearhead.sqlite3"
    ask(database, "UPDATE accounts_user SET email = 'late@example.com'")
    ask(database, "INSERT INTO django_session VALUES ('secret', 'x', '2099-01-01')")
    done = own_workspace.run("restore", str(archive), "--json")
    assert done.returncode == 0, done.stderr
    assert emails(own_workspace) == ["ada@example.com"]
    assert ask(database, "SELECT count(*) FROM django_session") == [(0,)]
    assert ask(database, "SELECT count(*) FROM accounts_apitoken") == [(1,)]
    with zipfile.ZipFile(json.loads(done.stdout)["safety"]) as safety:
        copy = own_workspace.data / "safety.sqlite3"
        copy.write_bytes(safety.read("database/spearhead.sqlite3"))
    assert ask(copy, "SELECT email FROM accounts_user") == [("late@example.com",)]


def test_a_broken_database_is_replaced_and_its_files_are_kept(own_workspace, archive):
    database = own_workspace.data / "spearhead.sqlite3"
    database.write_bytes(b"not a database" * 1000)
    done = own_workspace.run("restore", str(archive), "--json")
    assert done.returncode == 0, done.stderr
    assert emails(own_workspace) == ["ada@example.com"]
    kept = Path(json.loads(done.stdout)["safety"]) / "spearhead.sqlite3"
    assert kept.read_bytes().startswith(b"not a database")


def test_a_refused_archive_leaves_everything_as_it_was(own_workspace, archive, tmp_path):
    cut = tmp_path / "cut.zip"
    cut.write_bytes(archive.read_bytes()[:-200])
    before = (own_workspace.data / "spearhead.sqlite3").read_bytes()
    done = own_workspace.run("restore", str(cut))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert (own_workspace.data / "spearhead.sqlite3").read_bytes() == before


def test_nothing_is_restored_while_it_is_served(own_workspace, archive):
    import fcntl

    with (own_workspace.data / "serve.lock").open("w") as lock:  # as a server holds it
        fcntl.flock(lock, fcntl.LOCK_SH)
        done = own_workspace.run("restore", str(archive))
    assert done.returncode == 1
    assert "is being served" in done.stderr
