"""The tree of processes: it starts, mends itself, ends, and leaves nobody behind."""

import os
import signal
import socket
import time

import pytest

from tests.server.harness import Server, spearhead, start, until

pytestmark = [pytest.mark.process, pytest.mark.sqlite_only]


def is_up(server: Server) -> bool:
    try:
        return server.get("/healthz")[0] == 200
    except OSError:  # it was just given to the one that died
        return False


def test_it_says_where_it_serves_and_is_ready(own_workspace, serve):
    server = serve(own_workspace)
    said = server.log.read_text()
    assert f"data folder      {own_workspace.data}" in said
    assert "database         SQLite" in said
    assert "set-up code" not in said
    status, state = server.get("/readyz")
    assert status == 200
    assert state == {"status": "ready", "database": True, "migrations": True, "worker": True}
    assert len(server.children()) == 3


def test_a_dead_child_is_started_again_and_the_others_go_on(own_workspace, serve):
    server = serve(own_workspace)
    before = server.children()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
        assert until(lambda gone=pid: gone not in (now := server.children()) and len(now) == 3)
        assert until(lambda: is_up(server))
    assert not set(before) & set(server.children())
    assert "is started again" in server.log.read_text()


def test_it_ends_at_sigterm_with_all_its_children(own_workspace):
    server = start(own_workspace)
    assert len(server.children()) == 3
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 10
    assert until(server.family_is_gone, 2)


def test_no_child_outlives_a_killed_parent(own_workspace):
    server = start(own_workspace)
    server.children()
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait(5)
    assert until(server.family_is_gone, 15)


def test_a_taken_port_is_refused_with_the_next_command(own_workspace):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = spearhead(own_workspace.data, "serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"Port {port}" in done.stderr
    assert "Next: PORT=" in done.stderr


def test_an_empty_workspace_prints_the_code_for_its_first_administrator(tmp_path, serve, prepared):
    empty = type(prepared)(tmp_path / "empty", "")
    assert empty.run("migrate").returncode == 0
    said = serve(empty, workers=1).log.read_text()
    assert "/welcome" in said
    assert "set-up code: " in said
