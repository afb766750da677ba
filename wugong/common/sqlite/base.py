"""SQLite as Django knows it, with a queue before the write lock.

SQLite lets writers poll for its lock, each less often the longer it waits: under a rush some never get it, while others
take it again and again, and after ``timeout`` they fail with “database is locked”. Here a connection first waits for a
file lock, which the kernel hands out in turn. Whoever holds it is the only one that polls, and gives it on as soon as
its transaction has begun. It works across threads and processes alike.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that begins its transactions in turn."""

    _queue: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        """Begin a transaction, behind those who asked before."""
        queue = self._in_turn()
        if queue is None:
            return super()._start_transaction_under_autocommit()  # type: ignore[misc, no-any-return]
        fcntl.flock(queue, fcntl.LOCK_EX)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        finally:
            fcntl.flock(queue, fcntl.LOCK_UN)
        return None

    def _in_turn(self) -> int | None:
        """The file whose lock is the queue; None for a database in memory, which one process alone has."""
        if self._queue is None and not self.is_in_memory_db():
            name = Path(f"{self.settings_dict['NAME']}-queue")
            self._queue = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._queue

    def _close(self) -> Any:
        if self._queue is not None:
            os.close(self._queue)
            self._queue = None
        return super()._close()  # type: ignore[misc]
