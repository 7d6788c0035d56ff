"""What an error of the machine means for who asked: the database is away, or there is no room to write."""

from __future__ import annotations

import errno
import sqlite3

from django.db import InterfaceError, OperationalError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_DISK_FULL = "53100"  # PostgreSQL's class 53, insufficient resources: disk_full


def no_room(error: BaseException) -> bool:
    """Whether nothing could be written because a disk, a quota or the database is full."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return getattr(cause, "sqlstate", None) == _DISK_FULL


def outage(error: BaseException | None) -> bool:
    """Whether the machine is at fault, for now: no room, or a database that does not answer."""
    return error is not None and (isinstance(error, OperationalError | InterfaceError) or no_room(error))
