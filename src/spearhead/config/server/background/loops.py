"""Doing something again and again in a thread that outlives every error of the database."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, close_old_connections, connection

from spearhead.kernel.acts import through
from spearhead.kernel.sqlite.turns import behind_people

log = logging.getLogger(__name__)
LONGEST: Final = 10.0


def repeat(stop: threading.Event, every: float, work: Callable[[], object]) -> None:
    """Call `work` until told to stop; after an error wait longer and longer, at most ten seconds."""
    pause = every
    while not stop.wait(pause):
        try:
            close_old_connections()
            with through("system"), behind_people():
                work()
            pause = every
        except DatabaseError as error:
            log.warning("%s: the database refuses (%s); trying again", threading.current_thread().name, error)
            connection.close()
            pause = min(pause * 2 + 0.5, LONGEST)
        except Exception:
            log.exception("%s failed", threading.current_thread().name)
            pause = min(pause * 2 + 0.5, LONGEST)
    connection.close()


def thread(stop: threading.Event, name: str, every: float, work: Callable[[], object]) -> threading.Thread:
    """A started thread that repeats `work`."""
    made = threading.Thread(target=repeat, args=(stop, every, work), name=name, daemon=True)
    made.start()
    return made
