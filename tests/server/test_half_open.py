"""REL-20: 400 clients that stop in their bodies and 400 that stop in their headers hold up nobody."""

import contextlib
import http.client
import resource
import socket
import statistics
import threading
import time

import pytest

pytestmark = [pytest.mark.process, pytest.mark.sqlite_only, pytest.mark.slow]

CLIENTS = 400
BODY = (
    b"POST /api/v1/deals HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
)
UPLOAD = b"POST /api/v1/imports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 150000000\r\n\r\nabc"
HEADER = b"GET /healthz HTTP/1.1\r\nHost: 127."


def p95(port: int, count: int = 100, clients: int = 2) -> float:
    """The 95th percentile in seconds, of `clients` that ask at once."""
    taken: list[float] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        for _number in range(count):
            began = time.perf_counter()
            connection.request("GET", "/healthz")
            assert connection.getresponse().read()
            taken.append(time.perf_counter() - began)
        connection.close()

    threads = [threading.Thread(target=ask) for _client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(taken) == count * clients
    return statistics.quantiles(taken, n=20)[-1]


def quietest(port: int) -> float:
    """The best of five, because other tests share the machine; a server that waits for a client takes seconds."""
    return min(p95(port) for _time in range(5))


def hold_open(port: int, beginning: bytes, count: int) -> list[socket.socket]:
    held = []
    for _number in range(count):
        held.append(socket.create_connection(("127.0.0.1", port), timeout=5))
        held[-1].sendall(beginning)
    return held


def seconds_until_closed(held: list[socket.socket], began: float) -> float:
    """When the last of them was closed by the server."""
    for one in held:
        one.settimeout(max(0.1, began + 32 - time.monotonic()))
        with contextlib.suppress(ConnectionResetError):
            while one.recv(4096):
                pass
        one.close()
    return time.monotonic() - began


def test_half_open_requests_hold_up_nobody_and_are_closed_within_thirty_seconds(own_workspace, serve):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096) if hard > 0 else 4096, hard))
    server = serve(own_workspace)
    p95(server.port, 50)
    before = quietest(server.port)
    began = time.monotonic()
    held = hold_open(server.port, BODY, CLIENTS - 20) + hold_open(server.port, UPLOAD, 20)
    held += hold_open(server.port, HEADER, CLIENTS)
    during = quietest(server.port)
    assert during < max(2 * before, 0.02), f"p95 {before * 1000:.1f} ms, with half-open clients {during * 1000:.1f} ms"
    assert seconds_until_closed(held, began) <= 30
    assert server.get("/readyz")[0] == 200
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
