"""Django's SQLite, whose transactions begin in turn (`spearhead.kernel.sqlite.turns`)."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

from spearhead.kernel.sqlite.turns import Turns


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows its place among the writers; a database in memory has one connection and needs none."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._turns: Turns | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if self.is_in_memory_db():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
            return
        if self._turns is None:
            self._turns = Turns(str(self.settings_dict["NAME"]))
        with self._turns.taken():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]

    def _close(self) -> None:
        if self._turns is not None:
            self._turns.close()
            self._turns = None
        super()._close()  # type: ignore[misc]
