"""The load generator: a process of its own, plain sockets kept alive, every request made beforehand.

It reads a pickled `Load` from stdin and writes the pickled `Told` to stdout; it imports neither Django nor Spearhead.
"""

from __future__ import annotations

import pickle
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from benchmarks.load import Load, Told

#: Slow answers are measured longer, until there are so many of them.
ENOUGH: Final = 5
PATIENCE: Final = 60.0  #: seconds without any answer


@dataclass(slots=True)
class _Line:
    """One connection and the answer that is arriving on it."""

    socket: socket.socket
    began: float = 0.0
    got: bytearray = field(default_factory=bytearray)
    wanted: int = 0


def run(load: Load) -> Told:
    """Send until the time is over (or the requests are), each connection one request after the other."""
    told, waiting = Told(), iter(load.requests)
    with selectors.DefaultSelector() as selector:
        lines = [_Line(_open(load.port)) for _ in range(load.connections)]
        begin = time.perf_counter()
        busy = 0
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
            busy += _send(line, waiting)
        while busy:
            ready = selector.select(PATIENCE)
            if not ready:
                raise SystemExit("load: no answer for a minute")
            for key, _events in ready:
                line = key.data
                if not _receive(line, told):
                    continue
                now = time.perf_counter()
                go_on = now - begin < load.seconds or len(told.times) < ENOUGH
                if go_on and (_send(line, waiting) or _again(line, load)):
                    continue
                busy -= 1
                selector.unregister(line.socket)  # idle from now on: the server may close it
        told.elapsed = time.perf_counter() - begin
        for line in lines:
            line.socket.close()
    return told


def _again(line: _Line, load: Load) -> bool:
    """Begin the requests anew; never with writes."""
    if load.once:
        return False
    number = int(line.began * 1e6) % len(load.requests)
    line.began = time.perf_counter()
    line.socket.sendall(load.requests[number])
    return True


def _open(port: int) -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def _send(line: _Line, waiting: Iterator[bytes]) -> bool:
    request = next(waiting, None)
    if request is None:
        return False
    line.began = time.perf_counter()
    line.socket.sendall(request)
    return True


def _receive(line: _Line, told: Told) -> bool:
    """Take what has arrived; whether the answer is complete."""
    some = line.socket.recv(262_144)
    if not some:
        raise SystemExit("load: the server closed the connection")
    line.got += some
    if not line.wanted:
        head = line.got.find(b"\r\n\r\n")
        if head < 0:
            return False
        line.wanted = head + 4 + _length(bytes(line.got[:head]).lower())
    if len(line.got) < line.wanted:
        return False
    told.times.append(time.perf_counter() - line.began)
    if not line.got.startswith((b"HTTP/1.1 2", b"HTTP/1.0 2")):
        told.wrong += 1
        told.first_wrong = told.first_wrong or line.got[:600].decode("utf-8", "replace")
    line.got.clear()
    line.wanted = 0
    return True


def _length(head: bytes) -> int:
    for row in head.split(b"\r\n"):
        if row.startswith(b"content-length:"):
            return int(row[15:])
    raise SystemExit(f"load: an answer without length: {head[:300]!r}")


if __name__ == "__main__":
    answer = run(pickle.loads(sys.stdin.buffer.read()))  # noqa: S301  # our own parent wrote it
    sys.stdout.buffer.write(pickle.dumps(answer))
