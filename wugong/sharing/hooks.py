"""What organisations have listed elsewhere, so that nobody types it again. Joined in ``journeys``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of another list: whose it is, what and how much, where, and its page."""

    key: UUID
    owner: UUID
    sort: str
    title: str
    detail: str
    conditions: str
    quantity: int
    place: Any
    where: str
    url: str


# organisation -> its entries
Source = Callable[[UUID], Iterable[Listed]]
_sources: list[Source] = []


# Called as ``hear(booking, actor=...)`` in the same transaction, when what another matter booked has the slot.
held: list[Callable[..., object]] = []


def register(source: Source) -> None:
    """Add a list."""
    if source not in _sources:
        _sources.append(source)


def listed_by(organisation: UUID) -> list[Listed]:
    """Everything an organisation has listed."""
    return [one for source in _sources for one in source(organisation)]
