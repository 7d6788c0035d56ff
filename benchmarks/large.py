"""REL-43, REL-44, REL-47: what is large, through the doors of a running server, while others work.

    python -m benchmarks.large import [--rows 1000000]   a file of twelve columns: memory, progress, cancelling, others
    python -m benchmarks.large undo [--rows 110000]      a tenth changes what was there, some of it edited since
    python -m benchmarks.large bulk [--rows 50000]       another owner for all of them while three people edit

`--database postgres` measures PostgreSQL. Prints JSON; exits 1 where something is lost, kept or restored wrongly. Times
and memory are told beside the limits of the specification and judged by whoever reads: they depend on the machine.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import json
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks import servers
from benchmarks.__main__ import ROOT, database
from benchmarks.company import build, caller_of

DEALS: Final = 2_000
EDITED: Final = 20
MAPPING: Final = """
version: 1
source: large
currency: CNY
files:
  - name: companies
    match: companies.csv
    entity: companies
    key: [external_id]
    columns:
      id: external_id
      name: name
      short: short_name
      domain: domain
      phone: phone
      industry: {to: industry, unknown: create}
      size: size
      country: country
      region: region
      city: city
      address: address
      revenue: {to: revenue, currency: CNY}
"""
COLUMNS: Final = "id name short domain phone industry size country region city address revenue".split()


class Door:
    """The API of the server, as an administrator's program calls it."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token

    def __call__(self, method: str, path: str, body: Any = None, *, kind: str = "application/json") -> Any:
        """The answer as JSON; raises `SystemExit` for what is not 2xx but a stale version (409)."""
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)
        content = body if isinstance(body, bytes) or body is None else json.dumps(body)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        line.request(method, f"/api/v1{path}", content, headers)
        answer = line.getresponse()
        text = answer.read()
        line.close()
        if answer.status >= 400 and answer.status != 409:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:500]!r}")
        return json.loads(text) | {"status": answer.status}

    def upload(self, file: Path) -> str:
        """An import of one file; its id."""
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="mapping"\r\n\r\n{MAPPING}\r\n'.encode(),
            f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="companies.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n".encode(),
            file.read_bytes(), f"\r\n--{edge}--\r\n".encode(),
        ]  # fmt: skip
        made = self("POST", "/imports", b"".join(parts), kind=f"multipart/form-data; boundary={edge}")
        return str(made["id"])


class Others:
    """Somebody who reads a list twice a second; seconds per answer, by what went on meanwhile."""

    def __init__(self, door: Door) -> None:
        self.times: dict[str, list[float]] = {}
        self.stage, self._door, self._over = "alone", door, threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while not self._over.wait(0.5):
            began = time.perf_counter()
            self._door("GET", "/deals?limit=50")
            self.times.setdefault(self.stage, []).append(time.perf_counter() - began)

    def end(self) -> dict[str, Any]:
        """p95 in ms by stage, and how many times slower than alone."""
        self._over.set()
        self._thread.join()
        told = {stage: _p95(times) * 1000 for stage, times in self.times.items() if len(times) > 4}
        return {"p95_ms": told, "times_slower": {name: ms / told["alone"] for name, ms in told.items()}}


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def finished(door: Door, job: dict[str, Any], server: servers.Server, *, cancel_at: int = 0) -> dict[str, Any]:
    """Follow a job to its end: its state, seconds, how often its progress moved, and the peak of each process in MB."""
    began, seen, peaks = time.monotonic(), set(), dict[int, float]()
    while True:
        now = door("GET", f"/jobs/{job['id']}")
        seen.add(now["done"])
        for pid in servers.tree(server.pid):
            peaks[pid] = max(peaks.get(pid, 0.0), servers.memory_of(pid)[1] / 2**20)
        if cancel_at and now["done"] >= cancel_at:
            door("POST", f"/jobs/{job['id']}/cancel", {})
            cancel_at = 0
        if now["state"] not in {"queued", "running"}:
            break
        time.sleep(0.5)
    return {
        "state": now["state"], "seconds": time.monotonic() - began, "result": now["result"], "error": now["error"],
        "steps_seen": len(seen), "peak_mb": {pid: round(mb) for pid, mb in peaks.items()},
    }  # fmt: skip


def write_file(path: Path, rows: range, revenue: int) -> Path:
    """A CSV of companies of twelve columns; a million rows stay below the limit of an upload, 100 MB."""
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file)
        sheet.writerow(COLUMNS)
        for n in rows:
            name = f"{'华中机械' if n % 2 else 'Northwind'} {n:07}"
            sheet.writerow([f"L-{n}", name, f"N{n}", f"n{n}.cn", f"{n:08}", ("机械", "软件", "物流")[n % 3],
                            n % 900 + 1, "CN", "HB", "WH", f"{n % 999} Rd", revenue + n])  # fmt: skip
    return path


@contextmanager
def running(data: Path) -> Iterator[tuple[servers.Server, Door, Others]]:
    """The demo company behind a server, with a program and somebody who reads."""
    from spearhead.accounts.users.models import User

    build(DEALS)
    by = User.objects.filter(role="administrator", is_active=True).order_by("id")[0]
    door_key, other_key = caller_of(by).token, caller_of(by).token
    with servers.spearhead(data / "large.log") as server:
        others = Others(Door(server.port, other_key))
        time.sleep(20)  # how it is without us
        yield server, Door(server.port, door_key), others


def large_import(rows: int, data: Path) -> dict[str, Any]:
    """REL-44: under 300 MB for the process that imports, progress, cancelled at once, others less than 2 × slower."""
    from spearhead.crm.companies.models import Company

    with running(data) as (server, door, others):
        before = Company.objects.count()
        first = door.upload(write_file(data / "companies.csv", range(rows), 0))
        others.stage = "cancelled"
        stopped = finished(door, door("POST", f"/imports/{first}/run", {}), server, cancel_at=rows // 20)
        at = Company.objects.count() - before
        others.stage = "import"
        whole = finished(door, door("POST", f"/imports/{first}/run", {}), server)
        made = Company.objects.count() - before
        told = others.end()
    wrong = [] if made == rows else [f"{made} of {rows} rows became companies"]
    if stopped["state"] != "cancelled" or not at < rows:
        wrong.append(f"cancelling: {stopped['state']} after {at} rows")
    return {"rows": rows, "cancelled": stopped, "rows_when_cancelled": at, "import": whole, "others": told,
            "limits": "300 MB, 600 s, others < 2 ×", "wrong": wrong}  # fmt: skip


def large_undo(rows: int, data: Path) -> dict[str, Any]:
    """REL-43: a tenth was there before and changes; twenty of all are edited since; under two minutes."""
    from spearhead.crm.companies.models import Company

    with running(data) as (server, door, others):
        tenth = rows // 11
        old = door.upload(write_file(data / "companies.csv", range(tenth), 0))
        finished(door, door("POST", f"/imports/{old}/run", {}), server)
        before = _revenues()
        new = door.upload(write_file(data / "companies.csv", range(rows), 5_000_000))
        others.stage = "import"
        whole = finished(door, door("POST", f"/imports/{new}/run", {}), server)
        created = Company.objects.exclude(pk__in=before).filter(name__regex=r"^(华中机械|Northwind) \d{7}$")
        changed = [*before][:EDITED]
        worked = list(created.order_by("-pk").values_list("pk", flat=True)[:EDITED])
        for pk in (*changed, *worked):
            version = door("GET", f"/companies/{pk}")["version"]
            door("PATCH", f"/companies/{pk}", {"version": version, "revenue": {"amount": "1.00", "currency": "CNY"}})
        others.stage = "undo"
        undone = finished(door, door("POST", f"/imports/{new}/undo", {}), server)
        told = others.end()
    after, result = _revenues(), undone.pop("result")
    kept, stayed = ({int(one["record_id"]) for one in result[name]} for name in ("kept", "stayed"))
    wrong = [f"{undone['state']} {undone['error']}"] if undone["state"] != "done" else []
    if lost := [pk for pk in before if pk not in changed and after.get(pk) != before[pk]]:
        wrong.append(f"{len(lost)} were not restored")
    if kept != set(changed) or stayed != set(worked):
        wrong.append(f"kept {len(kept)} of {len(changed)} values, {len(stayed)} of {len(worked)} records")
    if left := len(after) - len(before) - EDITED:
        wrong.append(f"{left} too many are left")
    return {"rows": rows, "import": whole, "undo": undone, "removed": result["removed"], "restored": result["restored"],
            "kept": len(kept), "stayed": len(stayed), "others": told, "limits": "120 s for the undo",
            "wrong": wrong}  # fmt: skip


def _revenues() -> dict[int, Any]:
    from spearhead.crm.companies.models import Company

    ours = Company.objects.filter(deleted_at__isnull=True, name__regex=r"^(华中机械|Northwind) \d{7}$")
    return dict(ours.order_by("pk").values_list("pk", "revenue_minor"))


def large_bulk(rows: int, data: Path) -> dict[str, Any]:
    """REL-47: every deal gets another owner while three people edit; what they wrote stays; then undone."""
    from benchmarks.multiply import Copier
    from spearhead.accounts.users.models import User
    from spearhead.crm.deals.models import Deal

    build(DEALS)
    Copier().grow(max(1, rows // DEALS))
    reps = list(User.objects.filter(role="rep", is_active=True).order_by("id")[:2])
    by = User.objects.filter(role="administrator", is_active=True).order_by("id")[0]
    before = dict(Deal.objects.order_by("pk").values_list("pk", "owner_id"))
    own = [caller_of(by).token for _key in range(5)]
    with servers.spearhead(data / "large.log") as server:
        door, others = Door(server.port, own[0]), Others(Door(server.port, own[1]))
        time.sleep(20)
        others.stage = "bulk"
        everything = {"all": [{"field": "name", "op": "not_empty"}]}
        job = door("POST", "/deals/bulk", {"filter": everything, "values": {"owner": str(reps[0].pk)}, "ids": []})
        over, written = threading.Event(), dict[int, str]()
        chosen = [list(before)[n::3][:2_000] for n in range(3)]
        writers = [
            threading.Thread(target=_edit, args=(Door(server.port, own[2 + n]), chosen[n], written, over), daemon=True)
            for n in range(3)
        ]
        for one in writers:
            one.start()
        done = finished(door, job, server)
        over.set()
        for one in writers:
            one.join()
        moved = Deal.objects.filter(owner_id=reps[0].pk).count()
        others.stage = "undo"
        undone = finished(door, door("POST", f"/deals/bulk/{job['id']}/undo", {}), server)
        told = others.end()
    steps = dict(Deal.objects.filter(pk__in=written).values_list("pk", "next_step"))
    wrong = [f"{name}: {one['state']} {one['error']}" for name, one in (("bulk", done), ("undo", undone))
             if one["state"] != "done"]  # fmt: skip
    if lost := [pk for pk, text in written.items() if steps[pk] != text]:
        wrong.append(f"{len(lost)} acknowledged edits are lost")
    owners = dict(Deal.objects.values_list("pk", "owner_id"))
    back = sum(owners[pk] == owner for pk, owner in before.items())
    for run in (done, undone):
        run["result"] = {name: value for name, value in run["result"].items() if not isinstance(value, list | dict)}
    return {"deals": len(before), "moved": moved, "edits_meanwhile": len(written), "bulk": done, "undo": undone,
            "owners_as_before": back, "others": told, "limits": "600 s for the undo", "wrong": wrong}  # fmt: skip


def _edit(door: Door, deals: list[int], written: dict[int, str], over: threading.Event) -> None:
    for pk in deals:
        if over.wait(0.05):
            return
        text = f"Call {uuid.uuid4().hex[:8]}"
        version = door("GET", f"/deals/{pk}")["version"]
        if door("PATCH", f"/deals/{pk}", {"version": version, "next_step": text})["status"] == 200:
            written[pk] = text


RUNS: Final = {"import": (large_import, 1_000_000), "undo": (large_undo, 110_000), "bulk": (large_bulk, 50_000)}


def main() -> int:
    """Run one in a scratch workspace."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large", description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=sorted(RUNS))
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        import django

        django.setup()
        from django.conf import settings

        run, rows = RUNS[given.what]
        told = run(given.rows or rows, Path(settings.DATA_DIR))
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return 1 if told["wrong"] else 0
    with database(given.database) as environment:
        if environment is None:
            print("PostgreSQL is not installed: not measured.", file=sys.stderr)
            return 1
        command = [sys.executable, "-m", "benchmarks.large", "--inside", *sys.argv[1:]]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
