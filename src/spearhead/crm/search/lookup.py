"""Looking tokens up in the index, in SQL of our own: ranges that both databases walk in the order of the index."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from spearhead.kernel.text.search import END, Step

#: So many starts are asked for one by one; more of them (typing errors) come as one list.
FEW: Final = 4
Met = list[tuple[str, int]]


def look_up(step: Step, kinds: Sequence[str], limit: int, within: QuerySet[Any] | None = None) -> Met:
    """Up to `limit` ``(kind, id)`` that bear a token of the step, each once, in order of token; with `within` only
    records of that query (of one kind)."""
    met: dict[tuple[str, int], None] = {}
    parts: list[tuple[str, str, list[Any]]] = []
    if step.equal:
        parts.append(_equal(step.equal))
    if len(step.starts) <= FEW:
        parts += [_range(start) for start in step.starts]
    else:
        parts.append(_ranges(step.starts))
    for source, where, values in parts:
        left = limit - len(met)
        if left > 0:
            met.update(dict.fromkeys(_select(source, where, values, kinds, left, within)))
    return list(met)


def _postgres() -> bool:
    return connection.vendor == "postgresql"


def _equal(tokens: Sequence[str]) -> tuple[str, str, list[Any]]:
    if _postgres():
        return "crm_searchtoken t", "t.token = ANY(%s)", [list(tokens)]
    return "crm_searchtoken t", "t.token IN (SELECT value FROM json_each(%s))", [json.dumps(tokens)]


def _range(start: str) -> tuple[str, str, list[Any]]:
    return "crm_searchtoken t", "t.token >= %s AND t.token < %s", [start, start + END]


def _ranges(starts: Sequence[str]) -> tuple[str, str, list[Any]]:
    if _postgres():
        source = "unnest(%s::text[]) AS s(value) CROSS JOIN crm_searchtoken t"
        return source, 't.token >= s.value COLLATE "C" AND t.token < (s.value || %s) COLLATE "C"', [list(starts), END]
    source = "json_each(%s) AS s CROSS JOIN crm_searchtoken t"
    return source, "t.token >= s.value AND t.token < s.value || %s", [json.dumps(starts), END]


def _select(
    source: str, where: str, values: list[Any], kinds: Sequence[str], limit: int, within: QuerySet[Any] | None
) -> Met:
    """Rows of one part. The plus keeps SQLite from preferring the index of kinds, which holds nearly all rows."""
    plus = "" if _postgres() else "+"
    order = "" if source.startswith(("json_each", "unnest")) else "ORDER BY t.token"
    marks = ", ".join(["%s"] * len(kinds))
    where += f" AND {plus}t.record_type IN ({marks})"
    values = [*values, *kinds]
    if within is not None:
        seen, their_values = within.order_by().values("pk").query.sql_with_params()
        where += f" AND t.record_id IN ({seen})"
        values += their_values
    sql = f"SELECT t.record_type, t.record_id FROM {source} WHERE {where} {order} LIMIT %s"  # noqa: S608  # our own words
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, limit])
        return [(str(kind), int(record_id)) for kind, record_id in cursor.fetchall()]
