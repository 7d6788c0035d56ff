"""How long a search takes at 200,000 records: ``python -m benchmarks.search_probe [count] [postgres dsn]``."""

from __future__ import annotations

import sqlite3
import statistics
import sys
import time
from typing import Any

from benchmarks.search_names import MUST_HIT, names
from benchmarks.token_table import TokenTable


def rows(count: int) -> list[tuple[int, str, str]]:
    """(id, name, phone); 张伟 has the number that the specification's phone case looks for."""
    return [
        (n, name, "+8613880001234" if name == "张伟" else f"+86139{n:08d}") for n, name in enumerate(names(count), 1)
    ]


def measure(table: TokenTable, queries: list[str], rounds: int = 5) -> tuple[float, float, list[tuple[float, str]]]:
    """Median and 95th percentile in milliseconds, and the slowest queries."""
    taken = []
    for query in queries * rounds:
        begin = time.perf_counter()
        table.find(query)
        taken.append(((time.perf_counter() - begin) * 1000, query))
    times = [one for one, _query in taken]
    return statistics.median(times), statistics.quantiles(times, n=20)[18], sorted(taken, reverse=True)[:8]


def main() -> None:
    """Print one line: records, tokens, misses, median and p95."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    connection: Any
    if len(sys.argv) > 2:
        import psycopg

        connection = psycopg.connect(sys.argv[2])
    else:
        connection = sqlite3.connect("search-probe.sqlite3.tmp")
    table = TokenTable(connection, postgres=len(sys.argv) > 2)
    begin = time.perf_counter()
    tokens = table.fill(rows(count))
    built = time.perf_counter() - begin
    missed = [query for query, name in MUST_HIT if name not in table.find(query, top=3)]
    usual = [
        query for query, _name in MUST_HIT
    ] + "zhang 华 有限 科技 beijing huarui bjhr mar systems ltd zhw qzxj".split()
    median, p95, slowest = measure(table, usual)
    print(f"{count} records, {tokens} tokens, built in {built:.0f} s; median {median:.1f} ms, p95 {p95:.1f} ms")
    print("missed:", missed, "slowest:", [(round(one, 1), query) for one, query in slowest])


if __name__ == "__main__":
    main()
