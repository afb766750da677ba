"""What other mechanisms tell "1+10", and what they hear of it. They are joined in ``journeys``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Protocol
from uuid import UUID

from wugong.common.actor import Actor
from wugong.linkage.models import Milestone
from wugong.places.hooks import Panels

# Panels of the page of a project: register a ``places.hooks.Panel`` from ``AppConfig.ready``.
panels = Panels()

# (street code, since) -> one (matter, groups) for each time something was asked for.
Asked = Callable[[str, date], Iterable[tuple[str, Iterable[str]]]]
# organisations -> the codes of what each offers.
Offered = Callable[[list[UUID]], Mapping[UUID, Iterable[str]]]


class Obstacle(Protocol):
    """Called in the same transaction when a milestone names an obstacle."""

    def __call__(self, milestone: Milestone, /, *, actor: Actor) -> object: ...


_asked: list[Asked] = []
_offered: list[Offered] = []
_obstacles: list[Obstacle] = []


def register(*, asked: Asked | None = None, offered: Offered | None = None, obstacle: Obstacle | None = None) -> None:
    """Add a source of what a street was asked for, of what organisations offer, or a listener for obstacles."""
    if asked and asked not in _asked:
        _asked.append(asked)
    if offered and offered not in _offered:
        _offered.append(offered)
    if obstacle and obstacle not in _obstacles:
        _obstacles.append(obstacle)


def asked_in(street: str, since: date) -> list[tuple[str, Iterable[str]]]:
    """Everything a street was asked for since a day."""
    return [found for ask in _asked for found in ask(street, since)]


def offers_of(organisations: list[UUID]) -> dict[UUID, set[str]]:
    """The codes of what organisations offer."""
    found: dict[UUID, set[str]] = {}
    for ask in _offered:
        for organisation, codes in ask(organisations).items():
            found.setdefault(organisation, set()).update(codes)
    return found


def tell_obstacle(milestone: Milestone, *, actor: Actor) -> None:
    """Let the others know of an obstacle."""
    for hear in _obstacles:
        hear(milestone, actor=actor)
