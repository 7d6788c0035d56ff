"""REL-05: PostgreSQL is stopped under load and comes back. 503 meanwhile, nothing lost, nobody starts anything anew."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.server.harness import Server, Workspace, prepare, start, until
from tools import pg

pytestmark = [pytest.mark.process, pytest.mark.sqlite_only, pytest.mark.slow]

AWAY = 4  # seconds
#: what a killed writer loses is not asked here: the cluster keeps its promises, as one of a real team does
DURABLE = {"fsync": "on", "synchronous_commit": "on"}


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Path]]:
    """PostgreSQL's binaries, and the home of a cluster that serves."""
    folder = pg.binaries()
    if folder is None:
        pytest.skip("PostgreSQL is not installed")
    for name, value in DURABLE.items():
        monkeypatch.setitem(pg.SETTINGS, name, value)
    home = pg.start(folder)
    try:
        yield folder, home
    finally:
        pg.stop(folder, home)


class Clients:
    """Writers that send each request again, with its own key, until it is answered for good."""

    def __init__(self, server: Server) -> None:
        self.server, self.over = server, threading.Event()
        self.acknowledged: list[str] = []
        self.answers: Counter[int] = Counter()
        self.others: list[object] = []

    def write(self) -> None:
        name = ""
        while not self.over.is_set() or name:
            name = name or uuid.uuid4().hex
            try:
                status, answer = self.server.post("/api/v1/companies", {"name": name}, Idempotency_Key=name)
            except OSError:
                status, answer = 0, None
            self.answers[status] += 1
            if status == 201:
                self.acknowledged.append(name)
                name = ""
            elif status and (status, answer["code"]) != (503, "unavailable"):
                self.others.append((status, answer))
            time.sleep(0.01 if status == 201 else 0.1)


def page(server: Server) -> tuple[int, str | None]:
    """What a person's browser gets: status and when to come again."""
    try:
        with urllib.request.urlopen(server.url + "/sign-in", timeout=15) as answer:
            return answer.status, None
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.headers["Retry-After"]


def test_stopped_under_load_and_back(cluster: tuple[Path, Path], tmp_path: Path) -> None:
    extra = {"SPEARHEAD_DATABASE_URL": pg.url(cluster[1])}
    workspace: Workspace = prepare(tmp_path, extra)
    server = start(workspace, extra=extra)
    try:
        clients, children = Clients(server), server.children()
        threads = [threading.Thread(target=clients.write, daemon=True) for _one in range(4)]
        for thread in threads:
            thread.start()
        assert until(lambda: len(clients.acknowledged) > 20)

        pg.halt(*cluster)
        assert until(lambda: clients.answers[503] > 4)
        assert server.get("/healthz")[0] == 200
        assert server.get("/readyz")[0] == 503
        assert page(server) == (503, "5")
        time.sleep(AWAY)
        pg.go(*cluster)

        before = len(clients.acknowledged)
        assert until(lambda: len(clients.acknowledged) > before + 20)
        assert until(lambda: server.get("/readyz")[0] == 200)
        clients.over.set()
        for thread in threads:
            thread.join(30)
        assert set(clients.answers) <= {201, 503}, clients.answers
        assert server.children() == children  # nobody had to be started anew
        assert clients.others == []
        with psycopg.connect(dbname=pg.DATABASE, user=pg.ROLE, host=str(cluster[1])) as database:
            there = Counter(name for (name,) in database.execute("SELECT name FROM crm_company"))
        assert there == Counter(clients.acknowledged)
        assert workspace.run("audit", "verify", extra=extra).returncode == 0
    finally:
        server.stop()
