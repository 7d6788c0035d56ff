"""Printing what was measured: the speed table, the growth from size to size, memory, the import."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

MEMORY_AIM: Final = 350 * 1024 * 1024
_HEAD: Final = (
    f"{'operation':<46} {'p50 ms':>8} {'p95 ms':>8} {'req/s':>7} {'x8':>7}   "
    f"{'p50 ms':>8} {'p95 ms':>8} {'req/s':>7} {'x8':>7}   {'ratio':>6} {'x8':>6} {'aim':>5}"
)


def lines(results: list[dict[str, Any]]) -> Iterator[str]:
    """The whole report."""
    for result in results:
        sizes = sorted({line["deals"] for line in result["lines"]})
        for size in sizes:
            yield from _table(result, size)
        if len(sizes) > 1:
            yield from _growth(result, sizes)
        yield from _memory(result)
        if found := result["import"]:
            ratio = found["seconds"] / found["bare_seconds"]
            yield (
                f"import of {found['rows']:,} rows: {found['seconds']:.1f} s, {found['rows'] / found['seconds']:,.0f} "
                f"rows/s; bare executemany of its {found['bare_rows']:,} deals, versions and events: "
                f"{found['bare_seconds']:.1f} s; ratio {ratio:.1f} (aim {found['aim']:g}: "
                f"{_reached(ratio, found['aim'])}); peak memory {found['peak'] / 2**20:.0f} MB"
            )
        yield ""


def _table(result: dict[str, Any], size: int) -> Iterator[str]:
    yield f"{result['database']}, {size:,} deals, {size * 2:,} activities, 50 users"
    yield f"{'':<46} {'Spearhead':^33}   {'the floor: the same SQL bare':^33}"
    yield _HEAD
    for line in result["lines"]:
        if line["deals"] == size:
            yield _row(line)
    yield ""


def _row(line: dict[str, Any]) -> str:
    ours, floor, aim = line["ours"], line["floor"], line["aim"]
    sides = "   ".join(
        f"{side['p50']:8.2f} {side['p95']:8.2f} {side['rps']:7.0f} {side['rps_many']:7.0f}" for side in (ours, floor)
    )
    judged = "" if aim is None else f"{aim:5.1f} {_reached(line['ratio'], aim)}"
    many = floor["rps_many"] / ours["rps_many"]
    return f"{line['title']:<46} {sides}   {line['ratio']:6.2f} {many:6.2f} {judged}"


def _reached(ratio: float, aim: float) -> str:
    return "reached" if ratio <= aim else "missed"


def _growth(result: dict[str, Any], sizes: list[int]) -> Iterator[str]:
    """How many times slower each operation is for so many times more rows."""
    yield f"{result['database']}: p50 in ms by number of deals; nothing should grow faster than its rows"
    for name in dict.fromkeys(line["name"] for line in result["lines"]):
        found = {line["deals"]: line for line in result["lines"] if line["name"] == name}
        shown = "  ".join(f"{size:>9,}: {found[size]['ours']['p50']:8.2f}" for size in sizes)
        times = found[sizes[-1]]["ours"]["p50"] / found[sizes[0]]["ours"]["p50"]
        verdict = "slower than its rows" if times > sizes[-1] / sizes[0] else "ok"
        yield f"{found[sizes[0]]['title']:<46} {shown}  ×{times:.1f} for ×{sizes[-1] / sizes[0]:g} rows: {verdict}"
    yield ""


def _memory(result: dict[str, Any]) -> Iterator[str]:
    for size, memory in result["memory"].items():
        verdict = "reached" if memory["pss"] <= MEMORY_AIM else "missed"
        yield (
            f"server processes together at {int(size):,} deals: {memory['pss'] / 2**20:.0f} MB "
            f"(aim 350: {verdict}); the sum of their RSS, shared pages counted in each: {memory['rss'] / 2**20:.0f} MB"
        )
