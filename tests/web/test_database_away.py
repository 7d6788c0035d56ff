"""REL-05 and REL-06: the database does not answer, or has no room. The page says so in the user's language, and the
next request is served."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from psycopg.errors import DiskFull

from tests.cast import Cast, build


@contextmanager
def away(why: str, *, cause: Exception | None = None, after: int = 0) -> Iterator[None]:
    """Every question to the database fails, the first `after` of them still pass."""
    asked = 0

    def refuse(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked > after:
            raise OperationalError(why) from cause
        return execute(*arguments)

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "what you typed is still there"), ("zh-hans", "你填写的内容还在")]
)
@pytest.mark.parametrize("after", [0, 4])
def test_a_page_says_so_and_the_next_request_is_served(
    client: Client, cast: Cast, language: str, said: str, after: int
) -> None:
    cast.rep_a.language = language
    cast.rep_a.save()
    client.force_login(cast.rep_a)
    client.raise_request_exception = False
    headers = {"Accept-Language": language}
    with away("terminating connection due to administrator command", after=after):
        answer = client.get("/deals", headers=headers)
        script = client.get("/deals", headers={**headers, "HX-Request": "true"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert said in answer.content.decode()
    assert (script.status_code, script.json()["code"]) == (503, "unavailable")
    assert client.get("/deals", headers=headers).status_code == 200


def sqlite_is_full() -> Exception:
    cause = sqlite3.OperationalError("database or disk is full")
    cause.sqlite_errorcode = sqlite3.SQLITE_FULL
    return cause


@pytest.mark.parametrize("cause", [sqlite_is_full(), DiskFull("could not extend file: No space left on device")])
def test_a_full_disk_is_told_apart(client: Client, cast: Cast, cause: Exception) -> None:
    client.force_login(cast.rep_a)
    client.raise_request_exception = False
    with away(str(cause), cause=cause):
        answer = client.get("/deals", headers={"Accept-Language": "en"})
    assert answer.status_code == 507
    assert "There is no room to save" in answer.content.decode()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connections to end")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_killed_is_opened_anew(client: Client) -> None:
    client.force_login(build().rep_a)
    client.raise_request_exception = False
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()
    assert client.get("/deals").status_code in {200, 503}  # the one in hand may be lost, and says so
    connection.close_if_unusable_or_obsolete()
    assert client.get("/deals").status_code == 200
    assert connection.connection.info.backend_pid != pid
