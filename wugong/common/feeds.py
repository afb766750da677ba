"""What stands in a person's own calendar beside the joint meetings: each app hands in a source from ``ready``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from icalendar import Event

Source = Callable[[UUID], Iterable[Event]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let ``source(user)`` give events for the calendar of a person."""
    if source not in _sources:
        _sources.append(source)


def events_of(user: UUID) -> Iterator[Event]:
    """What all sources have for a person."""
    for source in _sources:
        yield from source(user)
