"""REL-21: half an hour of a team at work; does anything grow, fail or slow down?

    python -m benchmarks.soak [--minutes 30] [--warm-up 10] [--users 20] [--database sqlite|postgres] [--shared]

Twenty people (list, board, deal page, search, dashboard and a poll each second or two; moves and edits by the API), and
a program that imports a file again and again; after the warm-up the server is looked at every five seconds. Exits 1
when a limit of the specification is broken: the memory of a process grows by 1 MB a minute, an answer of 5xx, a poll
without news takes 10 ms, the slowest twentieth of any kind of answer is 20 % slower in the last third than in the
first, or descriptors, connections, the WAL file or the queue of jobs grow. `--shared` says that other programs work on
this machine: times are then told and not judged.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from benchmarks import servers
from benchmarks.__main__ import ROOT, database
from benchmarks.company import Caller, build, team

EVERY: Final = 5.0  # seconds between two samples
DEALS: Final = 2_000
FILE_ROWS: Final = 500
#: limits: MB a minute, the last third beside the first, milliseconds
MOST_MEMORY, MOST_DRIFT, MOST_POLL = 1.0, 1.2, 10.0
MAPPING: Final = """
version: 1
source: soak
currency: CNY
files:
  - name: companies
    match: companies.csv
    entity: companies
    key: [external_id]
    columns:
      id: external_id
      name: name
      revenue: {to: revenue, currency: CNY}
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the server: minutes since the warm-up, MB and descriptors per process, bytes of the WAL, jobs."""

    minute: float
    memory: dict[int, float]
    descriptors: dict[int, int]
    wal: int
    jobs: int
    connections: int


@dataclass
class Work:
    """What the people did: seconds per answer by kind, with their minute."""

    port: int
    warm: float  # the monotonic second at which the warm-up ends
    over: threading.Event = field(default_factory=threading.Event)
    times: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def minute(self) -> float:
        """Minutes since the end of the warm-up."""
        return (time.monotonic() - self.warm) / 60

    def ask(self, line: http.client.HTTPConnection, kind: str, method: str, path: str, headers: Any, body: Any) -> Any:
        """One request on a connection that is kept; what came back."""
        began = time.monotonic()
        line.request(method, path, None if body is None else json.dumps(body), headers)
        answer = line.getresponse()
        content = answer.read()
        self.times.setdefault(kind, []).append((self.minute(), time.monotonic() - began))
        self.statuses[f"{kind} {answer.status}"] += 1
        if answer.status >= 500:
            self.wrong.append(f"{kind} {answer.status}: {content[:200]!r}")
        return json.loads(content) if content[:1] == b"{" else None


def person(work: Work, caller: Caller, deals: Sequence[int], stages: Sequence[int], seed: int) -> None:
    """Somebody at work until it is over, with a thought of a second or two after each page."""
    chance = random.Random(seed)  # noqa: S311  # what somebody clicks is no secret
    line = http.client.HTTPConnection("127.0.0.1", work.port, timeout=60)
    page = {"Cookie": f"spearhead_session={caller.session}", "Accept": "text/html"}
    part = {"Cookie": page["Cookie"], "Accept": "application/json"}
    program = {"Authorization": f"Bearer {caller.token}", "Content-Type": "application/json"}
    cursor = ""
    while not work.over.is_set():
        deal = chance.choice(deals)
        match chance.choices(range(7), (8, 4, 6, 3, 2, 2, 3))[0]:
            case 0:
                asked: tuple[str, str, str, Any, Any] = ("list", "GET", "/deals", page, None)
            case 1:
                asked = ("board", "GET", "/board", page, None)
            case 2:
                asked = ("deal", "GET", f"/deals/{deal}", page, None)
            case 3:
                words = quote(chance.choice(["机械", "north", "科技"]))
                asked = ("search", "GET", f"/api/v1/search?q={words}", program, None)
            case 4:
                asked = ("dashboard", "GET", "/dashboard", page, None)
            case 5:
                now = work.ask(line, "read", "GET", f"/api/v1/deals/{deal}", program, None)
                body = {"stage": str(chance.choice(stages)), "version": now["version"], "reason": "soak"}
                asked = ("move", "POST", f"/api/v1/deals/{deal}/move", program, body)
            case _:
                now = work.ask(line, "read", "GET", f"/api/v1/deals/{deal}", program, None)
                body = {"next_step": f"Call again {chance.random()}", "version": now["version"]}
                asked = ("edit", "PATCH", f"/api/v1/deals/{deal}", program, body)
        work.ask(line, *asked)
        for _poll in range(chance.randint(1, 2)):
            work.over.wait(1.0)
            news = work.ask(line, "poll", "GET", f"/live?after={quote(cursor)}", part, None)
            cursor = str(news["cursor"]) if news else cursor
    line.close()


def importing(work: Work, folder: Path) -> None:
    """A program imports the same file again and again, each time with other amounts."""
    folder.mkdir(exist_ok=True)
    (folder / "mapping.yaml").write_text(MAPPING)
    turn = 0
    while not work.over.is_set():
        turn += 1
        rows = [f"SOAK-{n},Soak company {n},{turn * 1000 + n}" for n in range(FILE_ROWS)]
        (folder / "companies.csv").write_text("id,name,revenue\n" + "\n".join(rows) + "\n")
        command = [sys.executable, "-m", "spearhead.cli.main", "import", str(folder)]
        command += ["--mapping", str(folder / "mapping.yaml"), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        work.statuses[f"import {done.returncode}"] += 1
        if done.returncode:
            work.wrong.append(f"import: {done.stderr[-300:]}{done.stdout[-300:]}")
        work.over.wait(45)


def look(server: servers.Server, data: Path, minute: float) -> Sample:
    """The server as it is now."""
    from spearhead.kernel.jobs.models import Job

    pids = servers.tree(server.pid)
    wal = data / "spearhead.sqlite3-wal"
    return Sample(
        minute=minute,
        memory={pid: servers.memory_of(pid)[1] / 2**20 for pid in pids},
        descriptors={pid: sum(1 for _file in Path(f"/proc/{pid}/fd").iterdir()) for pid in pids},
        wal=wal.stat().st_size if wal.exists() else 0,
        jobs=Job.objects.filter(state="queued").count(),
        connections=_connections(),
    )


def _connections() -> int:
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def judged(work: Work, samples: Sequence[Sample], *, shared: bool) -> dict[str, Any]:
    """What was seen, and which limits it breaks."""
    broken = list(work.wrong[:5])
    minutes = [sample.minute for sample in samples]
    memory = {}
    for pid in samples[0].memory:
        if not all(pid in sample.memory for sample in samples):
            broken.append(f"process {pid} ended")
            continue
        memory[pid] = _slope(minutes, [sample.memory[pid] for sample in samples])
        if memory[pid] >= MOST_MEMORY:
            broken.append(f"process {pid} grows by {memory[pid]:.2f} MB a minute")
    for name, values in _counts(samples).items():
        third = max(1, len(values) // 3)
        before, after = max(values[:third]), statistics.median(values[-third:])
        if after > before:
            broken.append(f"{name}: at most {before} in the first third, {after} in the last")
    times, slow = dict(_drifts(work, minutes[-1])), []
    slow = [f"{name}: {one['drift']:.2f} times as slow" for name, one in times.items() if one["drift"] > MOST_DRIFT]
    poll = times.get("poll", {}).get("p50", 0.0)
    if poll > MOST_POLL:
        slow.append(f"a poll takes {poll:.1f} ms")
    return {
        "answers": dict(sorted(work.statuses.items())),
        "memory_mb": {pid: round(samples[-1].memory.get(pid, 0.0), 1) for pid in memory},
        "memory_mb_a_minute": {pid: round(slope, 3) for pid, slope in memory.items()},
        "counts": {name: [values[0], values[-1]] for name, values in _counts(samples).items()},
        "times": times,
        "slow": slow,
        "broken": broken if shared else broken + slow,
    }


def _counts(samples: Sequence[Sample]) -> Mapping[str, list[int]]:
    return {
        "descriptors": [sum(sample.descriptors.values()) for sample in samples],
        "WAL": [sample.wal for sample in samples],
        "jobs queued": [sample.jobs for sample in samples],
        "connections": [sample.connections for sample in samples],
    }


def _slope(x: Sequence[float], y: Sequence[float]) -> float:
    return statistics.linear_regression(x, y).slope


def _drifts(work: Work, end: float) -> Iterator[tuple[str, dict[str, float]]]:
    """Of each kind of answer after the warm-up: median and p95 in ms, and p95 of the last third over the first's."""
    for name, seen in sorted(work.times.items()):
        found = [(minute, seconds * 1000) for minute, seconds in seen if minute >= 0]
        first = [ms for minute, ms in found if minute < end / 3]
        last = [ms for minute, ms in found if minute >= end * 2 / 3]
        if min(len(first), len(last)) < 2:
            continue
        every = [ms for _minute, ms in found]
        drift = _p95(last) / _p95(first)
        yield name, {"count": len(every), "p50": statistics.median(every), "p95": _p95(every), "drift": drift}


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def inside(given: argparse.Namespace) -> int:
    """The whole run, in the workspace that the environment names."""
    import django

    django.setup()
    from django.conf import settings

    from spearhead.crm.deals.models import Deal
    from spearhead.process.pipelines.access import default_pipeline, stages_of

    build(DEALS)
    data = Path(settings.DATA_DIR)
    stages = [stage.pk for stage in stages_of(default_pipeline().pk) if stage.kind == "open"]
    people = [(one, _deals(Deal, one, stages)) for one in team(given.users)]
    people = [(one, deals) for one, deals in people if deals]
    with servers.spearhead(data / "soak.log") as server:
        work = Work(server.port, time.monotonic() + given.warm_up * 60)
        threads = [
            threading.Thread(target=person, args=(work, one, deals, stages, seed), daemon=True)
            for seed, (one, deals) in enumerate(people)
        ]
        threads.append(threading.Thread(target=importing, args=(work, data / "soak"), daemon=True))
        for thread in threads:
            thread.start()
        samples: list[Sample] = []
        while (minute := work.minute()) < given.minutes:
            time.sleep(EVERY)
            if minute >= 0:
                samples.append(look(server, data, minute))
        work.over.set()
        for thread in threads:
            thread.join(60)
    told = judged(work, samples, shared=given.shared) | {"people": len(people), "minutes": given.minutes}
    print(json.dumps(told, indent=2) if given.json else _table(told))
    return 1 if told["broken"] else 0


def _deals(model: Any, caller: Caller, stages: Sequence[int]) -> list[int]:
    """Open deals that a caller may move: one's own, or of the director's line beyond those of the other callers."""
    rows = model.objects.filter(status="open", stage_id__in=stages, deleted_at__isnull=True)
    owners = [caller.user.pk] if caller.user.role == "rep" else list(caller.user.sight.people)
    return list(rows.filter(owner_id__in=owners).order_by("-id").values_list("pk", flat=True)[:40])


def _table(told: Mapping[str, Any]) -> str:
    rows = [f"{told['people']} people, {told['minutes']} minutes after the warm-up"]
    rows += [f"  {name:10} {one['count']:6.0f} answers, p50 {one['p50']:6.1f} ms, p95 {one['p95']:6.1f} ms, "
             f"last third / first {one['drift']:.2f}" for name, one in told["times"].items()]  # fmt: skip
    rows += [f"  process {pid}: {told['memory_mb'][pid]} MB, {slope:+.3f} MB a minute"
             for pid, slope in told["memory_mb_a_minute"].items()]  # fmt: skip
    rows += [f"  {name}: {first} at first, {last} at last" for name, (first, last) in told["counts"].items()]
    rows += [f"  {name}: {count}" for name, count in told["answers"].items()]
    rows += [f"slow: {one}" for one in told["slow"]]
    return "\n".join(rows + [f"BROKEN: {one}" for one in told["broken"]])


def main() -> int:
    """Run it in a scratch workspace."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0, help="after the warm-up")
    parser.add_argument("--warm-up", type=float, default=10.0)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--shared", action="store_true", help="the machine has other work: times are told, not judged")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        return inside(given)
    with database(given.database) as environment:
        if environment is None:
            print("PostgreSQL is not installed: not measured.", file=sys.stderr)
            return 1
        command = [sys.executable, "-m", "benchmarks.soak", "--inside", *sys.argv[1:]]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
