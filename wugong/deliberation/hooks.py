"""What other mechanisms add to the pages of a topic and a whistle, and to the calendar of a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from wugong.accounts.models import User
from wugong.places.hooks import Panels

# Register a ``places.hooks.Panel`` from ``AppConfig.ready``; its context is asked with the topic.
panels = Panels()
# The same for the page of a whistle.
whistles = Panels()


@dataclass(frozen=True, slots=True)
class Entry:
    """Something with a time that a person finds in the own calendar beside the meetings."""

    key: str
    version: int
    changed: datetime
    starts: datetime
    ends: datetime
    title: str
    where: str
    page: str
    tentative: bool = False


# person -> entries of the calendar
Source = Callable[[User], Iterable[Entry]]
_sources: list[Source] = []


def register_entries(source: Source) -> None:
    """Add a source of entries."""
    if source not in _sources:
        _sources.append(source)


def entries_of(user: User) -> list[Entry]:
    """What other mechanisms put into a person's calendar."""
    return [one for source in _sources for one in source(user)]
