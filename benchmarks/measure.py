"""Measuring one database: builds the company, grows it to each size, and times every operation beside its floor."""

from __future__ import annotations

import argparse
import os
import pickle
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from benchmarks import servers
from benchmarks.capture import task_of
from benchmarks.company import Company, build, company
from benchmarks.floor import Plan, Task
from benchmarks.importing import measure_import
from benchmarks.load import Load, Told, measure
from benchmarks.multiply import Copier
from benchmarks.operations import OPERATIONS, Operation

MANY: Final = 8


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a row: milliseconds at one connection, requests per second at one and at eight."""

    p50: float
    p95: float
    rps: float
    rps_many: float


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    database: str
    deals: int
    name: str
    title: str
    aim: float | None
    ours: Side
    floor: Side
    statements: int

    @property
    def ratio(self) -> float:
        """Our median over the floor's, at one connection."""
        return self.ours.p50 / self.floor.p50


def main() -> None:
    """Called by `python -m benchmarks`, with the database in the environment; prints JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=lambda text: [int(one) for one in text.split(",")], required=True)
    parser.add_argument("--built", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--only", default="")
    given = parser.parse_args()

    import django

    django.setup()
    sys.stdout.buffer.write(orjson.dumps(_all(given)))


def _all(given: argparse.Namespace) -> dict[str, Any]:
    from django.conf import settings
    from django.db import connection

    where = Path(settings.DATA_DIR)
    began = time.monotonic()
    build(given.built)
    _say(f"{connection.vendor}: {given.built} deals built in {time.monotonic() - began:.0f} s")
    copier = Copier()
    lines: list[Line] = []
    memory: dict[str, Any] = {}
    for deals in given.sizes:
        began = time.monotonic()
        copier.grow(deals // given.built)
        _say(f"{connection.vendor}: copied to {deals} deals in {time.monotonic() - began:.0f} s")
        found, taken = _one_size(deals, where, given)
        lines += found
        memory[str(deals)] = asdict(taken)
    imported = None
    if given.rows and given.only in {"", "import"}:
        imported = asdict(measure_import(given.rows, where))
    rows = [asdict(line) | {"ratio": line.ratio} for line in lines]
    return {"database": connection.vendor, "lines": rows, "memory": memory, "import": imported}


def _one_size(deals: int, where: Path, given: argparse.Namespace) -> tuple[list[Line], servers.Memory]:
    from django.db import connection

    known = company()
    chosen = [one for one in OPERATIONS if given.only in {"", one.name}]
    tasks = {one.name: task_of(one, known) for one in chosen}
    plan = where / "floor.pickle"
    plan.write_bytes(pickle.dumps(_plan({name: task for name, (task, _arguments) in tasks.items()})))
    lines = []
    with servers.spearhead(where / "ours.log") as ours, servers.floor(plan, where / "floor.log") as floor:
        for one in chosen:
            sides = _both(one, known, tasks[one.name][1], ours.port, floor.port, given)
            count = len(tasks[one.name][0].statements)
            lines.append(Line(connection.vendor, deals, one.name, one.title, one.aim, *sides, count))
            _say(f"{connection.vendor} {deals}: {one.name} {lines[-1].ratio:.2f}")
        memory = ours.memory()
    return lines, memory


def _plan(tasks: dict[str, Task]) -> Plan:
    from django.db import connection

    if connection.vendor == "sqlite":
        settings = connection.settings_dict
        start = connection.get_connection_params().get("init_command") or settings["OPTIONS"]["init_command"]
        return Plan(str(settings["NAME"]), str(start), "", tasks)
    parameters = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return Plan("", "", " ".join(f"{name}={parameters[name]}" for name in names if parameters.get(name)), tasks)


def _both(
    one: Operation, known: Company, arguments: list[str], port: int, floor_port: int, given: argparse.Namespace
) -> tuple[Side, Side]:
    """Our server and the floor in turns, so that both meet the same hour of a shared machine."""
    bare = [f"GET /{one.name}/{argument} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for argument in arguments]
    if one.once and len(bare) == 1:
        bare *= 5_000
    found: dict[tuple[str, int], list[Told]] = {}
    for round_ in range(given.rounds):
        for place, many in enumerate((1, MANY)):
            part = round_ * 2 + place
            loads = {
                "ours": Load(port, one.ours(known, part), many, given.seconds, one.once),
                "floor": Load(floor_port, _share(bare, part, given.rounds * 2, one), many, given.seconds, one.once),
            }
            for side, load in loads.items():
                told = measure(load)
                if told.wrong:
                    log = (Path(os.environ["SPEARHEAD_DATA_DIR"]) / f"{side}.log").read_text(errors="replace")
                    raise SystemExit(f"{one.name} ({side}): {told.wrong} wrong: {told.first_wrong}\n{log[-2000:]}")
                found.setdefault((side, many), []).append(told)
                time.sleep(0.2 if one.once else 0)  # the sealer follows the writes
    return _side(found, "ours"), _side(found, "floor")


def _share(bare: list[bytes], part: int, parts: int, one: Operation) -> list[bytes]:
    if not one.once:
        return bare
    size = len(bare) // parts
    return bare[part * size : (part + 1) * size]


def _side(found: dict[tuple[str, int], list[Told]], side: str) -> Side:
    alone, crowd = found[side, 1], found[side, MANY]
    times = sorted(taken for told in alone for taken in told.times)
    return Side(
        statistics.median(times) * 1000,
        times[min(len(times) - 1, int(len(times) * 0.95))] * 1000,
        _rate(alone),
        _rate(crowd),
    )


def _rate(some: list[Told]) -> float:
    return sum(len(told.times) for told in some) / sum(told.elapsed for told in some)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
