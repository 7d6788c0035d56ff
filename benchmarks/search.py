"""REC-16: the application's own search over 200,000 companies, beside the bare look-up that any search must make.

``python -m benchmarks.search [count]`` fills an empty workspace of its own (``SPEARHEAD_DATA_DIR``, or the PostgreSQL
of ``DATABASE_URL``) and prints misses, p50 and p95 for an administrator and a rep, and the ratio to the floor: one
look-up of tokens with the names behind them, through the same connection.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

COUNT: Final = 200_000
BATCH: Final = 5_000
ROUNDS: Final = 5
OTHERS: Final = ("zhang", "华", "有限", "科技", "beijing", "huarui", "bjhr", "mar", "systems", "ltd", "zhw", "qzxj")


def fill(count: int, owner: Any) -> float:
    """Companies with the benchmark's names, indexed as acts index them; returns the seconds that it took."""
    from django.db import transaction
    from django.utils import timezone

    from benchmarks.search_names import names
    from spearhead.crm.companies.models import Company
    from spearhead.crm.search.index import insert_tokens, prepare
    from spearhead.kernel.ids import take_numbers

    begin, now = time.perf_counter(), timezone.now()
    for batch in _batches(names(count)):
        numbers = take_numbers("company", len(batch))
        rows = [
            Company(name=name, owner=owner, number=number, created_at=now, changed_at=now,
                    phone="+8613880001234" if name == "张伟" else f"+86139{number:08d}")
            for name, number in zip(batch, numbers, strict=True)
        ]  # fmt: skip
        for row in rows:
            prepare("company", row)
        with transaction.atomic():
            Company.objects.bulk_create(rows)
            insert_tokens("company", rows)
    return time.perf_counter() - begin


def _batches(found: Any) -> Iterator[list[str]]:
    every = list(found)
    for start in range(0, len(every), BATCH):
        yield every[start : start + BATCH]


def timed(ask: Callable[[str], Any], queries: list[str]) -> list[float]:
    """Milliseconds of each question, several rounds."""
    taken = []
    for query in queries * ROUNDS:
        begin = time.perf_counter()
        ask(query)
        taken.append((time.perf_counter() - begin) * 1000)
    return taken


def floor(query: str) -> Any:
    """The least that a search does: rows under the tokens that begin like the query, with their names."""
    from django.db import connection

    from spearhead.kernel.text.fold import search_key
    from spearhead.kernel.text.search import END
    from spearhead.kernel.text.tokens import WORD

    first = WORD + search_key(query)[:8]
    sql = (
        "SELECT c.id, c.name FROM crm_searchtoken t JOIN crm_company c ON c.id = t.record_id"
        " WHERE t.token >= %s AND t.token < %s AND t.record_type = 'company' LIMIT 100"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [first, first + END])
        return cursor.fetchall()


def line(who: str, times: list[float], least: float) -> None:
    """One line of the table."""
    p50, p95, mean = statistics.median(times), statistics.quantiles(times, n=20)[18], statistics.fmean(times)
    print(f"{who:<16} p50 {p50:7.2f} ms   p95 {p95:7.2f} ms   mean to the floor {mean / least:6.1f}")


def main() -> None:
    """Fill, ask, print; exits 1 where a query that must hit does not, or p95 is above 200 ms."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spearhead.config.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.search_names import MUST_HIT
    from spearhead.accounts.users.operator import add_user
    from spearhead.crm.companies.models import Company
    from spearhead.crm.search.find import search

    call_command("migrate", verbosity=0)
    if Company.objects.exists():
        sys.exit("This workspace is not empty; give an empty SPEARHEAD_DATA_DIR or DATABASE_URL.")
    admin = add_user("Bench Admin", "admin@bench.example", role="administrator", language="en", password=None)
    rep = add_user("Bench Rep", "rep@bench.example", role="rep", language="en", password=None)
    built = fill(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT, rep)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{connection.vendor}: {Company.objects.count():,} companies, filled in {built:.0f} s")
    missed = [query for query, name in MUST_HIT if name not in [hit.name for hit in search(admin, query, limit=3)]]
    print("missed:", missed or "none")
    queries = [*(query for query, _name in MUST_HIT), *OTHERS]
    least = timed(floor, queries)
    line("floor", least, statistics.fmean(least))
    slow = False
    for who, user in (("administrator", admin), ("rep (own)", rep)):
        times = timed(lambda query, user=user: search(user, query), queries)  # type: ignore[misc]
        line(who, times, statistics.fmean(least))
        slow |= statistics.quantiles(times, n=20)[18] > 200
    sys.exit(1 if missed or slow else 0)


if __name__ == "__main__":
    main()
