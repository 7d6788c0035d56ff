"""People write before background work does, and background work is not kept out for ever."""

from __future__ import annotations

import fcntl
import gc
import sqlite3
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from django.db import connection

from spearhead.kernel.sqlite import turns
from spearhead.kernel.sqlite.base import DatabaseWrapper
from spearhead.kernel.sqlite.turns import Turns, behind_people

FOREVER = 60.0


def begun(database: str, *, behind: bool) -> tuple[threading.Thread, threading.Event]:
    """A thread that takes its turn, and what says that it had it."""
    had = threading.Event()

    def take() -> None:
        place: AbstractContextManager[None] = behind_people() if behind else nullcontext()
        mine = Turns(database)
        with place, mine.taken():
            had.set()
        mine.close()

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    return thread, had


def test_the_background_waits_while_a_person_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It begins as soon as the person has begun."""
    monkeypatch.setattr(turns, "PATIENCE", FOREVER)
    database = str(tmp_path / "db")
    person = Turns(database)
    with person.taken():
        thread, had = begun(database, behind=True)
        assert not had.wait(0.1)
    assert had.wait(FOREVER)
    thread.join()
    person.close()


def test_people_do_not_wait_for_each_other_here(tmp_path: Path) -> None:
    """Which of them is first is the database's to say."""
    database = str(tmp_path / "db")
    person = Turns(database)
    with person.taken():
        thread, had = begun(database, behind=False)
        assert had.wait(FOREVER)
        thread.join()
    person.close()


def test_the_background_is_not_kept_out_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After its patience it begins all the same."""
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    database = str(tmp_path / "db")
    person = Turns(database)
    with person.taken():
        thread, had = begun(database, behind=True)
        assert had.wait(FOREVER)
        thread.join()
    person.close()


def test_a_folder_that_cannot_be_written_gives_nobody_a_turn_and_stops_nobody(tmp_path: Path) -> None:
    """As with a database that is only read."""
    for behind in (False, True):
        thread, had = begun(str(tmp_path / "not-there" / "db"), behind=behind)
        assert had.wait(FOREVER)
        thread.join()


def made(path: Path) -> DatabaseWrapper:
    """A connection to a file of its own, set up as the workspace's."""
    settings = {**connection.settings_dict, "NAME": str(path), "AUTOCOMMIT": True, "TIME_ZONE": None, "TEST": {}}
    settings |= {"ENGINE": "spearhead.kernel.sqlite", "CONN_HEALTH_CHECKS": False, "CONN_MAX_AGE": None}
    settings["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    return DatabaseWrapper(settings, "turns")


def test_who_waits_for_the_database_is_next_though_a_job_asked_meanwhile(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another writer holds the database; a person asks for it, then a job; the person is first."""
    monkeypatch.setattr(turns, "PATIENCE", FOREVER)
    path = tmp_path / "db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("CREATE TABLE written (who text)")
    holder.execute("BEGIN IMMEDIATE")
    threads = [threading.Thread(target=write, args=(path, who), daemon=True) for who in ("person", "job")]
    threads[0].start()
    waits(path)
    time.sleep(0.5)  # by now the person looks each tenth of a second; who has just come looks each millisecond
    threads[1].start()
    threads[1].join(0.01)
    holder.execute("COMMIT")
    for thread in threads:
        thread.join(FOREVER)
    assert [who for (who,) in holder.execute("SELECT who FROM written ORDER BY rowid")] == ["person", "job"]
    holder.close()


def write(path: Path, who: str) -> None:
    """One transaction, through the connection that the workspace uses."""
    one = made(path)
    with behind_people() if who == "job" else nullcontext():
        one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with one.cursor() as cursor:
        cursor.execute("INSERT INTO written VALUES (%s)", [who])
    one.commit()
    one.close()


def waits(path: Path) -> None:
    """Return when somebody holds the lock of those who wait."""
    with Path(f"{path}{turns.SUFFIX}").open("a+b") as file:
        for _look in range(6_000):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            fcntl.flock(file, fcntl.LOCK_UN)
            time.sleep(0.01)
    raise AssertionError("nobody waits")


def test_a_connection_that_nobody_closed_leaves_no_file_open(tmp_path: Path) -> None:
    """A thread that ends takes its place in the queue along."""
    before = len(list(Path("/dev/fd").iterdir()))
    for number in range(20):
        mine = Turns(str(tmp_path / f"db{number}"))
        with mine.taken():
            pass
        del mine
    gc.collect()
    assert len(list(Path("/dev/fd").iterdir())) <= before + 2
