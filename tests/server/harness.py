"""Real servers for tests: a migrated workspace with an administrator and a token, served on a free port."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SPEARHEAD = [sys.executable, "-m", "spearhead.cli.main"]
ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0
#: of the suite itself: its database, its port, what its browser needs
DROPPED = {"SPEARHEAD_DATABASE_URL", "PORT", "DJANGO_ALLOW_ASYNC_UNSAFE"}


def environment(data: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment, for another workspace in SQLite."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    kept |= {"SPEARHEAD_DATA_DIR": str(data), "PORT": "0", "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "LANG": "C.UTF-8"}
    return kept | dict(extra or {})


def spearhead(
    data: Path, *arguments: str, stdin: str = "", extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*SPEARHEAD, *arguments], env=environment(data, extra), input=stdin, capture_output=True, text=True,
        timeout=240, check=False, cwd=ROOT,
    )  # fmt: skip


@dataclass
class Workspace:
    """A data folder, and a token of its administrator."""

    data: Path
    token: str

    def copy(self, to: Path) -> Workspace:
        """The same workspace elsewhere."""
        shutil.copytree(self.data, to)
        return Workspace(to, self.token)

    def run(
        self, *arguments: str, stdin: str = "", extra: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command on it."""
        return spearhead(self.data, *arguments, stdin=stdin, extra=extra)


def prepare(home: Path, extra: Mapping[str, str] | None = None) -> Workspace:
    """Migrate a new workspace; done once, copied for each test."""
    data = home / "workspace"
    for arguments in (
        ("migrate",),
        ("user", "add", "ada@example.com", "--name", "Ada", "--role", "administrator", "--link"),
    ):
        done = spearhead(data, *arguments, extra=extra)
        assert done.returncode == 0, done.stderr
    made = spearhead(data, "token", "create", "--user", "ada@example.com", "--scope", "write", extra=extra)
    assert made.returncode == 0, made.stderr
    return Workspace(data, made.stdout.strip())


@dataclass
class Server:
    """A running `spearhead serve`."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path
    workspace: Workspace
    _seen: set[int] = field(default_factory=set)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])

    def children(self) -> list[int]:
        """Ids of the processes below it, web workers first."""
        found = [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and _parent(entry) == self.process.pid
        ]
        self._seen.update(found)
        return sorted(found)

    def family_is_gone(self) -> bool:
        """Whether no process of it is left."""
        return not any(_is_alive(pid) for pid in (self.process.pid, *self._seen))

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        """Status and JSON."""
        return self.ask("GET", path, None, **headers)

    def post(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        """Status and JSON."""
        return self.ask("POST", path, body, **headers)

    def ask(self, method: str, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        """Any request as the administrator's program."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"Authorization": f"Bearer {self.workspace.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refused:
            with refused:
                text = refused.read()
            return refused.code, json.loads(text) if text.startswith(b"{") else text

    def kill(self) -> None:
        """SIGKILL to all of it at once."""
        for pid in [self.process.pid, *self.children()]:
            _signal(pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self) -> int:
        """SIGTERM; its status."""
        self.children()
        self.process.terminate()
        return self.process.wait(PATIENCE)


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def until(condition: Any, patience: float = PATIENCE, every: float = 0.05) -> bool:
    """Whether it became true in time."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(every)
    return bool(condition())


def start(workspace: Workspace, *, workers: int = 2, extra: Mapping[str, str] | None = None) -> Server:
    """Start serving; returns when it is ready."""
    log = workspace.data / f"serve-{time.monotonic_ns()}.log"
    surroundings = environment(workspace.data, {"SPEARHEAD_WEB_WORKERS": str(workers), **(extra or {})})
    with log.open("wb") as out:
        process = subprocess.Popen([*SPEARHEAD, "serve"], env=surroundings, stdout=out, stderr=out, cwd=ROOT)
    found: list[str] = []

    def greeted() -> bool:
        found[:] = re.findall(r"serves (http://\S+)", log.read_text())
        return bool(found) or process.poll() is not None

    until(greeted)
    if not found:
        status = process.poll()
        process.kill()
        raise AssertionError(f"status {status}: {log.read_text()}")
    server = Server(process, found[0], log, workspace)
    if not until(lambda: _ready(server)):
        server.kill()
        raise AssertionError(log.read_text())
    server.children()
    return server


def _ready(server: Server) -> bool:
    try:
        return server.get("/readyz")[0] == 200
    except (OSError, ValueError):
        return False


@contextmanager
def serving(workspace: Workspace, *, workers: int = 2, extra: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server for the length of the block."""
    server = start(workspace, workers=workers, extra=extra)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()
        assert until(server.family_is_gone, 5), "a process was left behind"
