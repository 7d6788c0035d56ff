"""How often somebody may ask: one time per key in memory that all web workers share; nothing is written to a database.

See `docs/decisions/limits-live-in-memory-that-the-workers-share.md`.
"""

from __future__ import annotations

import fcntl
import math
import mmap
import secrets
import struct
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

_SLOT: Final = struct.Struct("<Qd")
_WAYS: Final = 4
_SET: Final = _SLOT.size * _WAYS


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` for ever, and `burst` requests at once after a rest."""

    per_second: float
    burst: int


class Table:
    """When each key may ask again (GCRA). Made before the workers are forked, it is one table for all of them.

    It never grows: where more keys meet than fit, the one that has rested longest is forgotten (and may ask).
    """

    def __init__(self, sets: int = 2048) -> None:
        self._sets = sets
        self._secret = secrets.token_bytes(16)  # nobody can choose keys that push out another's
        self._memory = mmap.mmap(-1, sets * _SET)  # anonymous and shared: a full disk does not matter
        self._locks = tempfile.TemporaryFile()  # noqa: SIM115  # stays empty, and lives as long as the table
        weakref.finalize(self, self._locks.close)
        self._thread = threading.Lock()

    def wait(self, key: str, rate: Rate, *, now: float | None = None) -> int:
        """0 when the key may ask now (and has done so), else the whole seconds until it may."""
        return self._take(key, rate, time.monotonic() if now is None else now, add=True) or 0

    def wait_if_known(self, key: str, rate: Rate, *, now: float | None = None) -> int | None:
        """As `wait` for a key that has asked before; None for any other, which stays unknown."""
        return self._take(key, rate, time.monotonic() if now is None else now, add=False)

    def clear(self) -> None:
        """Forget everybody; for tests."""
        self._memory[:] = bytes(self._sets * _SET)

    def _take(self, key: str, rate: Rate, now: float, *, add: bool) -> int | None:
        digest = int.from_bytes(blake2b(key.encode(), digest_size=8, key=self._secret).digest()) or 1
        start = digest % self._sets * _SET
        with self._locked(start):
            slots = [_SLOT.unpack_from(self._memory, start + way * _SLOT.size) for way in range(_WAYS)]
            way = next((at for at, slot in enumerate(slots) if slot[0] == digest), -1)
            if way < 0:
                if not add:
                    return None
                way, due = min(range(_WAYS), key=lambda at: slots[at][1]), now
            else:
                due = max(slots[way][1], now)
            due += 1 / rate.per_second
            over = due - now - rate.burst / rate.per_second
            if over > 1e-9:
                return max(1, math.ceil(over))
            _SLOT.pack_into(self._memory, start + way * _SLOT.size, digest, due)
            return 0

    @contextmanager
    def _locked(self, start: int) -> Iterator[None]:
        with self._thread:  # a record lock keeps out other processes, not other threads
            fcntl.lockf(self._locks, fcntl.LOCK_EX, _SET, start)
            try:
                yield
            finally:
                fcntl.lockf(self._locks, fcntl.LOCK_UN, _SET, start)
