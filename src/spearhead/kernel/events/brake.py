"""Triggers that keep the event log append-only: a brake against mistakes; the chain is the proof.

An event's content never changes. Its place is given once, by the sealer. Its payload may only be erased.
Rows are never deleted, except in a SQLite database in memory and a PostgreSQL database named ``test_…``: those are
emptied between tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

CONTENT: Final = (
    "id", "at", "actor_id", "door", "request_id", "cause", "kind", "record_type", "record_id", "record_version",
    "payload_hash",
)  # fmt: skip
PLACE: Final = ("seq", "prev_hash", "hash")
MESSAGE: Final = "events are append-only"


def _sqlite() -> list[str]:
    touched = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in CONTENT)
    moved = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in PLACE)
    erased = "coalesce(json_extract(NEW.payload, '$.erased'), 0)"
    on_disk = "(SELECT file FROM pragma_database_list WHERE name = 'main') <> ''"
    return [
        f"""CREATE TRIGGER IF NOT EXISTS event_brake_update BEFORE UPDATE ON kernel_event
            WHEN {touched} OR (OLD.seq IS NOT NULL AND ({moved}))
              OR ((NEW.payload IS NOT OLD.payload OR NEW.salt IS NOT OLD.salt) AND NOT {erased})
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
        f"""CREATE TRIGGER IF NOT EXISTS event_brake_delete BEFORE DELETE ON kernel_event
            WHEN {on_disk} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
    ]


def _postgresql() -> list[str]:
    touched = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in CONTENT)
    moved = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in PLACE)
    rewritten = "NEW.payload IS DISTINCT FROM OLD.payload OR NEW.salt IS DISTINCT FROM OLD.salt"
    return [
        f"""CREATE OR REPLACE FUNCTION event_brake() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF TG_OP = 'UPDATE' THEN
                IF {touched} OR (OLD.seq IS NOT NULL AND ({moved}))
                   OR (({rewritten}) AND NEW.payload->>'erased' IS DISTINCT FROM 'true') THEN
                  RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
              END IF;
              IF current_database() NOT LIKE 'test\\_%' THEN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';
              END IF;
              RETURN OLD;
            END $$""",
        "DROP TRIGGER IF EXISTS event_brake_row ON kernel_event",
        """CREATE TRIGGER event_brake_row BEFORE UPDATE OR DELETE ON kernel_event
           FOR EACH ROW EXECUTE FUNCTION event_brake()""",
        "DROP TRIGGER IF EXISTS event_brake_truncate ON kernel_event",
        """CREATE TRIGGER event_brake_truncate BEFORE TRUNCATE ON kernel_event
           FOR EACH STATEMENT EXECUTE FUNCTION event_brake()""",
    ]


_OFF: Final = {
    "sqlite": ["DROP TRIGGER IF EXISTS event_brake_update", "DROP TRIGGER IF EXISTS event_brake_delete"],
    "postgresql": [
        "DROP TRIGGER IF EXISTS event_brake_row ON kernel_event",
        "DROP TRIGGER IF EXISTS event_brake_truncate ON kernel_event",
    ],
}


def _run(statements: list[str], database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def put_on(database: BaseDatabaseWrapper = connection) -> None:
    """Make the triggers; harmless when they are there."""
    _run(_sqlite() if database.vendor == "sqlite" else _postgresql(), database)


def take_off(database: BaseDatabaseWrapper = connection) -> None:
    """Remove the triggers."""
    _run(_OFF[database.vendor], database)


def is_on() -> bool:
    """Whether the triggers are there."""
    asked = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'event_brake_%'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'event_brake_%' "
                      "AND tgrelid = to_regclass('kernel_event')",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return int(cursor.fetchone()[0]) == 2


@contextmanager
def released() -> Iterator[None]:
    """One transaction in which events may be removed: for removing the demo company, and for nothing else."""
    with transaction.atomic():
        take_off()
        yield
        put_on()
