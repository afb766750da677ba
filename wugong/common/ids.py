"""Identifiers made by the application, ordered by time, so that rows need no sequence and sort as they came."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUID of version 7."""
    return uuid7()
