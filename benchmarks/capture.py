"""The SQL of an operation: performed once in this process, under Django's test client, with every statement noted."""

from __future__ import annotations

import re
from enum import Enum
from typing import Any, Final

from benchmarks.company import Company
from benchmarks.floor import Statement, Task
from benchmarks.operations import Operation

_MARK: Final = re.compile(r"(?<!%)%s")


def task_of(operation: Operation, company: Company) -> tuple[Task, list[str]]:
    """What the floor does for an operation, and the arguments that vary from call to call."""
    if operation.floor:
        return operation.floor(company)
    noted = _perform(operation.ours(company, 0)[0])
    if operation.main:
        sql, params = next(one for one in noted if operation.main in one[0])
        return Task("write", (_statement(sql, params, _place(sql, "number")),)), [""]
    reads = [(sql, params) for sql, params in noted if sql.lstrip("( ").startswith(("SELECT", "WITH"))]
    return Task(operation.floor_kind, tuple(_statement(sql, params) for sql, params in reads)), [""]


def _perform(raw: bytes) -> list[tuple[str, Any]]:
    """The statements of one request; it is sent twice before, so that what is compiled once is compiled."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    head, _gap, body = raw.partition(b"\r\n\r\n")
    first, *rows = head.decode().split("\r\n")
    method, path, _version = first.split(" ")
    headers = {name: value for name, _colon, value in (row.partition(": ") for row in rows)}
    noted: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        noted.append((sql, params))
        return execute(sql, params, many, context)

    client = Client()
    if cookie := headers.pop("Cookie", ""):
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie.partition("=")[2]
    for _time in range(3):
        noted.clear()
        with connection.execute_wrapper(note):
            content = {"data": body, "content_type": "application/json"} if body else {}
            answer = client.generic(method, path, headers=headers, **content)  # type: ignore[arg-type]
        if answer.status_code >= 300:
            raise SystemExit(f"{first}: {answer.status_code} {answer.content[:600]!r}")
    return noted


def _statement(sql: str, params: Any, slot: int = -1) -> Statement:
    """As the driver takes it."""
    from django.db import connection

    if connection.vendor == "sqlite":
        sql = _MARK.sub("?", sql).replace("%%", "%") if params else sql
    elif not params:
        params = None
    return Statement(sql, params if params is None else tuple(_plain(value) for value in params), slot)


def _plain(value: Any) -> Any:
    """Choices as what they stand for, so that the floor needs none of our classes."""
    return value.value if isinstance(value, Enum) else value


def _place(insert: str, column: str) -> int:
    """Where a column stands among the values of an INSERT."""
    return insert[insert.index("(") + 1 : insert.index(")")].split(", ").index(f'"{column}"')
