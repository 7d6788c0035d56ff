"""Whose turn it is to write: people's first.

SQLite has one writer at a time and no queue for it: whoever finds it taken asks again after up to a tenth of a second.
Work in the background that begins its next transaction at once would be there first each time, and keep everybody out
until it is done. So a person who waits holds a shared lock on a file of its own beside the database, and work in the
background begins nothing while anybody does, for at most `PATIENCE` seconds; then it waits in the same way, so that
one job does not keep another out either.
"""

from __future__ import annotations

import fcntl
import os
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

PATIENCE: Final = 1.0  #: seconds; people who write without a pause do not keep the background out for ever
LOOK_EVERY: Final = 0.002
SUFFIX: Final = "-turns"

_behind: ContextVar[bool] = ContextVar("behind", default=False)


@contextmanager
def behind_people() -> Iterator[None]:
    """What writes in this block is work in the background."""
    token = _behind.set(True)
    try:
        yield
    finally:
        _behind.reset(token)


class Turns:
    """One connection's place in the queue; a descriptor of its own, since a lock belongs to the open file."""

    def __init__(self, database: str) -> None:
        self._path: Final = Path(f"{database}{SUFFIX}")
        self._file: int | None = None
        self._close: weakref.finalize[Any, Turns] | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Around the beginning of a transaction, until it has begun or was refused."""
        file = self._open()
        if file is None:
            yield
        else:
            if _behind.get():
                self._let_others_in(file)
            fcntl.flock(file, fcntl.LOCK_SH)
            try:
                yield
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the descriptor back; so does the end of a thread whose connection nobody closed."""
        if self._close is not None:
            self._close()
        self._file = self._close = None

    def _open(self) -> int | None:
        """The file; none where the folder cannot be written: then nobody has a turn before others."""
        if self._file is None:
            with suppress(OSError):
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                self._close = weakref.finalize(self, os.close, self._file)
        return self._file

    def _let_others_in(self, file: int) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(LOOK_EVERY)
            else:
                fcntl.flock(file, fcntl.LOCK_UN)
                return
