"""REL-06: the disk is full. What cannot be kept is refused and says so, reading works, nothing is torn, no restart."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.harness import Server, Workspace, until

pytestmark = [pytest.mark.process, pytest.mark.sqlite_only, pytest.mark.slow]

ROOM = 48 << 20  # bytes of the disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "spearhead-test", str(place)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip(f"no disk of its own may be made here: {made.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Not a byte is left."""
    filler = disk / "filler"
    size = 1 << 20
    with filler.open("ab", buffering=0) as out:
        while size:
            try:
                written = out.write(b"\0" * size)
            except OSError:
                size //= 2
            else:
                size = size if written == size else size // 2
    return filler


def upload(server: Server, name: str, content: bytes) -> int:
    """A document by the API: its status."""
    border = uuid.uuid4().hex
    body = (
        (
            f'--{border}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            "Content-Type: text/plain\r\n\r\n"
        ).encode()
        + content
        + f"\r\n--{border}--\r\n".encode()
    )
    kind = f"multipart/form-data; boundary={border}"
    headers = {"Authorization": f"Bearer {server.workspace.token}", "Content-Type": kind}
    request = urllib.request.Request(server.url + "/api/v1/documents", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            refused.read()
        return refused.code


def note(server: Server, text: str) -> tuple[int, Any]:
    """Write a note: its status and answer."""
    return server.post("/api/v1/activities", {"kind": "note", "body": text})


def get(server: Server, path: str) -> int:
    """The status of a reading."""
    return server.get(path)[0]


def files(data: Path) -> dict[Path, int]:
    """Each file of the workspace with its size, but for the database's own."""
    kept = (path for path in data.rglob("*") if path.is_file() and "sqlite3" not in path.name and path.suffix != ".log")
    return {path: path.stat().st_size for path in kept}


def test_what_cannot_be_kept_is_refused_and_the_rest_goes_on(prepared: Workspace, serve, disk: Path) -> None:
    workspace = prepared.copy(disk / "data")
    server = serve(workspace)
    assert note(server, "before")[0] == 201
    assert upload(server, "before.txt", b"a" * 1000) == 201
    before, children = files(workspace.data), server.children()
    filler = fill(disk)

    answers = Counter[int]()
    for turn in range(60):  # until the room that the database had left inside its own files is used up
        answers[note(server, f"full {turn} " + "x" * 4000)[0]] += 1
    assert set(answers) <= {201, 507}, (answers, server.log.read_text()[-6000:])
    assert answers[507] > 20
    for size in (1_000, 1_000_000, 5_000_000):  # kept in memory, and too large for that
        assert upload(server, "full.txt", b"b" * size) == 507
    status, refusal = note(server, "y" * 9000)
    assert (status, refusal["code"]) == (507, "storage_full")
    for path in ("/api/v1/activities", "/api/v1/documents", "/healthz", "/readyz"):
        assert get(server, path) == 200
    backup = workspace.run("backup", str(disk / "backups"))
    assert backup.returncode
    assert "Traceback" not in backup.stderr
    assert [path for path in (disk / "backups").rglob("*") if path.is_file()] == []
    assert files(workspace.data) == before

    os.truncate(filler, 0)
    assert until(lambda: note(server, "after")[0] == 201, 20)
    assert upload(server, "after.txt", b"c" * 5_000_000) == 201
    assert server.children() == children  # nobody had to be started anew
    assert server.stop() == 0
    database = sqlite3.connect(workspace.data / "spearhead.sqlite3")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (kept,) = database.execute("SELECT count(*) FROM crm_activity WHERE body LIKE 'full %'").fetchone()
    database.close()
    assert kept == answers[201]
    assert workspace.run("audit", "verify").returncode == 0
