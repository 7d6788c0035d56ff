"""Starting and ending the two servers, on free ports of the loopback; how much memory a process tree takes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

WORKERS: Final = 2
PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Memory:
    """Of a process tree, in bytes: `rss` counts shared pages once per process, `pss` once altogether."""

    rss: int
    pss: int


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    pid: int

    def memory(self) -> Memory:
        """The memory of all its processes."""
        found = [memory_of(pid) for pid in tree(self.pid)]
        return Memory(sum(rss for rss, _pss in found), sum(pss for _rss, pss in found))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def spearhead(log: Path) -> Iterator[Server]:
    """Our server with all its processes, as `spearhead serve` starts it."""
    port = free_port()
    more = {"PORT": str(port), "SPEARHEAD_WEB_WORKERS": str(WORKERS)}
    with _running([sys.executable, "-m", "spearhead.config.server"], more, port, log) as server:
        yield server


@contextmanager
def floor(plan: Path, log: Path) -> Iterator[Server]:
    """The bare WSGI app under granian with as many workers."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(WORKERS), "--blocking-threads", "1", "--no-ws", "--http", "1", "--log-level", "error",
        "benchmarks.floor:application",
    ]  # fmt: skip
    with _running(command, {"BENCH_FLOOR": str(plan)}, port, log) as server:
        yield server


@contextmanager
def _running(command: list[str], more: dict[str, str], port: int, log: Path) -> Iterator[Server]:
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=os.environ | more, stdout=file, stderr=file)
    try:
        _wait(process, port, log)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            time.sleep(0.5)  # the second worker
            return
    raise SystemExit(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")


def tree(pid: int) -> list[int]:
    """The process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(one) for one in children.read_text().split()] if children.exists() else []
    return [pid, *(one for child in found for one in tree(child))]


def memory_of(pid: int) -> tuple[int, int]:
    """RSS and PSS of one process."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    values = {name: int(rest.split()[0]) * 1024 for name, _colon, rest in (row.partition(":") for row in rows[1:])}
    return values["Rss"], values["Pss"]
