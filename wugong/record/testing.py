"""For tests of any app: let the database be emptied between tests although the record refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from wugong.record import engine


@contextmanager
def flushable(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Inside the block the flush of a ``TransactionTestCase`` takes the guards down and puts them up again.

    One autouse fixture of scope "session" does it for a whole run. The guards themselves stay as in production: only
    the statements of the flush are wrapped, in its own transaction, as the owner of the tables.
    """
    connection = connections[using]
    flush = connection.ops.sql_flush

    def sql_flush(*args: Any, **kwargs: Any) -> list[str]:
        statements = flush(*args, **kwargs)
        if not statements:
            return []
        down, up = engine.opening(connection)
        return [*down, *statements, *up]

    connection.ops.sql_flush = sql_flush  # type: ignore[method-assign]
    try:
        yield
    finally:
        del connection.ops.sql_flush
