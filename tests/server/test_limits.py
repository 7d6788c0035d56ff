"""SEC-28 on real workers: one limit for all of them, and nobody else waits because of a flood."""

from __future__ import annotations

import http.client
import socket
import statistics
import threading
import time
from collections import Counter

import pytest

from tests.server.harness import Server

pytestmark = [pytest.mark.process, pytest.mark.sqlite_only]

BURST = 40
SECONDS = 3.0


def hammer(server: Server, token: str, counted: Counter[int], stop: threading.Event) -> None:
    """Ask on one kept connection, which stays with its worker, until told to stop."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)
    while not stop.is_set():
        line.request("GET", "/api/v1/users/me", headers={"Authorization": f"Bearer {token}"})
        answer = line.getresponse()
        answer.read()
        counted[answer.status] += 1
    line.close()


def pace(server: Server, token: str, seconds: float) -> float:
    """The median time of an answer, in seconds, for somebody who asks 20 times a second."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)
    taken, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        line.request("GET", "/api/v1/users/me", headers={"Authorization": f"Bearer {token}"})
        answer = line.getresponse()
        answer.read()
        taken.append(time.perf_counter() - start)
        assert answer.status == 200
        time.sleep(0.05)
    line.close()
    return statistics.median(taken)


def test_workers_share_the_limit_and_others_go_on(own_workspace, serve):
    made = own_workspace.run("token", "create", "--user", "ada@example.com", "--scope", "read")
    other = made.stdout.strip()
    limits = {"SPEARHEAD_RATE_TOKEN": f"21:{BURST}", "SPEARHEAD_RATE_ADDRESS": "5:10"}
    server = serve(own_workspace, workers=2, extra=limits)
    calm = pace(server, other, 1.0)
    counted: Counter[int] = Counter()
    stop = threading.Event()
    began = time.monotonic()
    flood = [threading.Thread(target=hammer, args=(server, own_workspace.token, counted, stop)) for _ in range(4)]
    for one in flood:
        one.start()
    busy = pace(server, other, SECONDS)
    stop.set()
    for one in flood:
        one.join()
    lasted = time.monotonic() - began
    assert set(counted) == {200, 429}
    assert counted[200] <= BURST + 21 * lasted + 4, "each worker counted for itself"
    assert counted[200] >= BURST
    assert counted[429] > counted[200]
    assert busy < max(2 * calm, 0.05), (calm, busy)
    log = server.log.read_bytes()
    assert log.count(b"too_many_requests") <= 2  # one in each worker
    assert len(log.splitlines()) < 20


def test_what_a_client_sends_is_one_line_in_the_log_or_none(own_workspace, serve):
    """Control characters in a header are no request at all; in an address they are spelled out."""
    server = serve(own_workspace, workers=1, extra={"SPEARHEAD_LOG_LEVEL": "INFO"})
    before = len(server.log.read_bytes().splitlines())
    for name, value in (("User-Agent", "x\x1b[31mred"), ("X-Request-ID", "a\x00b"), ("Accept-Language", "en\x1b]0;t")):
        sent = f"GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n{name}: {value}\r\nConnection: close\r\n\r\n"
        with socket.create_connection(("127.0.0.1", server.port), timeout=15) as wire:
            wire.sendall(sent.encode("latin-1"))
            assert wire.recv(100).startswith(b"HTTP/1.1 400 ")
    assert len(server.log.read_bytes().splitlines()) == before
    forged = "/nothing%0d%0a2026-11-26%20ERROR%20forged%1b%5b31m%e2%80%ae"
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)
    for host in ("127.0.0.1", "evil\t.example"):
        line.request("GET", forged, headers={"Host": host, "User-Agent": "x\x9b31m", "Referer": "\u00e2"})
        line.getresponse().read()
    line.close()
    log = server.log.read_bytes()
    assert log.count(b"forged") >= 1
    assert not [one for one in log.splitlines() if one.startswith(b"2026-11-26 ERROR forged")]
    assert not [one for one in (b"\x1b", b"\x9b3", b"\r") if one in log]
    assert "\u202e" not in log.decode()


def test_strangers_share_one_limit_too(own_workspace, serve):
    server = serve(own_workspace, workers=2, extra={"SPEARHEAD_RATE_ADDRESS": "1:10"})
    seen: Counter[int] = Counter()
    for _ in range(40):
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)
        line.request("GET", "/sign-in")
        answer = line.getresponse()
        seen[answer.status] += 1
        if answer.status == 429:
            assert int(answer.headers["Retry-After"]) >= 1
        answer.read()
        line.close()
    assert seen[429] >= 20
    assert server.get("/healthz")[0] == 200


@pytest.mark.parametrize("bad", ["fast", "5", "0:5", "5:-1"])
def test_a_limit_that_is_none_stops_the_start(own_workspace, bad):
    from tests.server.harness import spearhead

    done = spearhead(own_workspace.data, "serve", extra={"SPEARHEAD_RATE_TOKEN": bad})
    assert done.returncode == 1
    assert "SPEARHEAD_RATE_TOKEN" in done.stderr
    assert done.stderr.count("\n") == 1
