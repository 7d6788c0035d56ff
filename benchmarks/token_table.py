"""The table of search tokens on bare SQLite or PostgreSQL: how the look-ups of `kernel.text.search` become SQL."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from spearhead.kernel.text.rank import rank
from spearhead.kernel.text.search import END, Level, Step, index_tokens, query_steps, search_document

#: Records fetched by one look-up; those that share a token are many, those worth showing few.
PER_STEP: Final = 100
#: With so many hits nothing worse is looked for.
ENOUGH: Final = 20
ENOUGH_BEFORE_TYPOS: Final = 3


class TokenTable:
    """Records (id, name, document) and their tokens, in a DB-API connection."""

    def __init__(self, connection: Any, *, postgres: bool = False) -> None:
        self.connection = connection
        self.mark = "%s" if postgres else "?"
        self.postgres = postgres
        collation = ' COLLATE "C"' if postgres else ""
        self._run("CREATE TABLE record (id bigint PRIMARY KEY, name text NOT NULL, phone text, document text NOT NULL)")
        self._run(f"CREATE TABLE token (token varchar(41){collation} NOT NULL, record bigint NOT NULL)")

    def _run(self, sql: str, values: Iterable[Any] = ()) -> list[Any]:
        cursor = self.connection.cursor()
        cursor.execute(sql, tuple(values))
        return list(cursor.fetchall()) if cursor.description else []

    def fill(self, rows: Iterable[tuple[int, str, str]]) -> int:
        """Store (id, name, phone) rows; the number of tokens."""
        records: list[tuple[int, str, str, str]] = []
        tokens: list[tuple[str, int]] = []
        for number, name, phone in rows:
            phones = [phone] if phone else []
            records.append((number, name, phone, search_document(name, phones=phones)))
            tokens += [(token, number) for token in index_tokens(name, phones=phones)]
        self._copy("record (id, name, phone, document)", records)
        self._copy("token (token, record)", tokens)
        self._run("CREATE INDEX token_token ON token (token, record)")
        self.connection.commit()
        self._run("ANALYZE")
        self.connection.commit()
        return len(tokens)

    def _copy(self, into: str, rows: list[Any]) -> None:
        cursor = self.connection.cursor()
        if self.postgres:
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES ({','.join('?' * len(rows[0]))})", rows)

    def find(self, query: str, top: int = 10) -> list[str]:
        """Names of the best `top` records."""
        hits: dict[int, tuple[str, str]] = {}
        for step in query_steps(query):
            if len(hits) >= (ENOUGH_BEFORE_TYPOS if step.level is Level.TYPO else ENOUGH):
                break
            hits.update({number: (name, phone) for number, name, phone in self._look_up(step)})
        ranked = [(found, name) for name, phone in hits.values() if (found := rank(query, name, phone))]
        return [name for _found, name in sorted(ranked)][:top]

    def _look_up(self, step: Step) -> list[Any]:
        rows: list[Any] = []
        if step.equal:
            rows += self._equal(step)
        if len(step.starts) <= 4:
            for start in step.starts:
                where = f"t.token >= {self.mark} AND t.token < {self.mark}"
                rows += self._select("token t", where, (start, start + END), step, order="ORDER BY t.token")
        else:
            rows += self._many_starts(step)
        return rows

    def _equal(self, step: Step) -> list[Any]:
        if self.postgres:
            return self._select("token t", "t.token = ANY(%s)", (list(step.equal),), step)
        return self._select("token t", "t.token IN (SELECT value FROM json_each(?))", (json.dumps(step.equal),), step)

    def _many_starts(self, step: Step) -> list[Any]:
        where = "t.token >= s.value AND t.token < s.value || " + self.mark
        value: str | list[str]
        if self.postgres:
            source, value = "unnest(%s::text[]) AS s(value) CROSS JOIN token t", list(step.starts)
            where = 't.token >= s.value COLLATE "C" AND t.token < (s.value || %s) COLLATE "C"'
        else:
            source, value = "json_each(?) AS s CROSS JOIN token t", json.dumps(step.starts)
        return self._select(source, where, (value, END), step)

    def _select(self, source: str, where: str, values: tuple[Any, ...], step: Step, order: str = "") -> list[Any]:
        contains = "".join(f" AND r.document LIKE {self.mark}" for _part in step.contains)
        sql = (
            f"SELECT r.id, r.name, r.phone FROM {source} JOIN record r ON r.id = t.record "
            f"WHERE {where}{contains} {order} LIMIT {PER_STEP}"
        )
        return self._run(sql, (*values, *(f"%{part}%" for part in step.contains)))
