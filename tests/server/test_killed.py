"""REL-01 and REL-23: what was acknowledged is there, once, however often the server is killed under its writers."""

import random
import sqlite3
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.server.harness import Server, start

pytestmark = [pytest.mark.process, pytest.mark.sqlite_only, pytest.mark.slow]

WRITERS = 8
KILLS = 5


@dataclass
class Writers:
    """Clients that create deals one after another; a request without an answer is sent again with its own key."""

    stop: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[str] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    server: Server | None = None

    def write(self) -> None:
        name = ""
        while not self.stop.is_set():
            name = name or uuid.uuid4().hex
            server = self.server
            if server is None:
                time.sleep(0.02)
                continue
            try:
                status, answer = server.post("/api/v1/deals", {"name": name}, Idempotency_Key=name)
            except (OSError, ValueError):
                time.sleep(0.02)
                continue  # unknown whether it was done: ask again with the same key
            if status in {200, 201}:
                self.acknowledged.append(name)
                assert answer["name"] == name
            else:
                self.refused[status] += 1
            name = ""

    def run(self, count: int) -> list[threading.Thread]:
        threads = [threading.Thread(target=self.write, daemon=True) for _writer in range(count)]
        for thread in threads:
            thread.start()
        return threads


def deals_in(server: Server) -> Counter[str]:
    database = sqlite3.connect(f"file:{server.workspace.data / 'spearhead.sqlite3'}?mode=ro", uri=True)
    try:
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return Counter(row[0] for row in database.execute("SELECT name FROM crm_deal"))
    finally:
        database.close()


def test_killed_under_writers_each_acknowledged_write_is_there_once(own_workspace):
    writers, restarts, chance = Writers(), [], random.Random(7)
    threads = writers.run(WRITERS // 2)
    try:
        for _kill in range(KILLS):
            began = time.monotonic()
            writers.server = start(own_workspace)
            restarts.append(time.monotonic() - began)
            time.sleep(chance.uniform(0.3, 1.0))
            server, writers.server = writers.server, None
            server.kill()
        writers.server = start(own_workspace)
        time.sleep(0.5)
    finally:
        writers.stop.set()
        for thread in threads:
            thread.join(20)
    assert writers.server is not None
    writers.server.stop()
    there = deals_in(writers.server)
    assert writers.acknowledged
    assert not writers.refused
    assert {name for name in writers.acknowledged if there[name] != 1} == set()
    assert [name for name, times in there.items() if times > 1] == []
    assert min(restarts) < 15, restarts  # 5 s on a quiet machine; here it is shared with other tests
    assert own_workspace.run("audit", "verify").returncode == 0


def test_eight_writers_are_never_told_that_the_database_is_locked(own_workspace, serve):
    writers = Writers(server=serve(own_workspace))
    threads = writers.run(WRITERS)
    time.sleep(6)
    writers.stop.set()
    for thread in threads:
        thread.join(20)
    assert writers.server is not None
    assert not writers.refused
    assert len(writers.acknowledged) > 100
    assert "locked" not in writers.server.log.read_text()
    assert sum(deals_in(writers.server).values()) == len(writers.acknowledged)
