"""Re-reading under lock: the first line of every action that changes an existing row."""

from typing import TypeVar

from django.db import connections, models, transaction

from wugong.common.errors import Unseen

M = TypeVar("M", bound=models.Model)


def locked_to_write(obj: M) -> M:
    """``locked`` within a transaction; the row as given where a page only asks whether a step is possible."""
    return locked(obj) if connections[obj._state.db or "default"].in_atomic_block else obj


def locked(obj: M) -> M:
    """The row as it is now, held until the transaction ends.

    ``FOR UPDATE`` on PostgreSQL; on SQLite the transaction already holds the write lock (``IMMEDIATE``).
    Raises Unseen when the row is gone, and TransactionManagementError outside a transaction.
    """
    using = obj._state.db or "default"
    if not connections[using].in_atomic_block:
        raise transaction.TransactionManagementError("locked() needs a transaction.")
    rows = type(obj)._base_manager.using(using).select_for_update(of=("self",))
    found = rows.filter(pk=obj.pk).first()
    if found is None:
        raise Unseen(f"{type(obj).__name__} {obj.pk}")
    return found
