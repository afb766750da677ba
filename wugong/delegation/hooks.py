"""What another mechanism shares with the public pages. Joined in ``journeys``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass
class Joined:
    """``venues(code)``: the premises that anybody may book in a place; their page says how."""

    venues: Callable[[str], QuerySet[Any]] | None = None


joined = Joined()


def venues_in(code: str) -> QuerySet[Any]:
    """The premises that anybody may book in a place, or in the whole district. Raises LookupError if none joined."""
    if joined.venues is None:
        raise LookupError("No mechanism shares premises.")
    return joined.venues(code)
