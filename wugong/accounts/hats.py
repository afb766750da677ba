"""Where hats come from. Posts are held in organisations, a floor above; that app hands its queries in here."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from wugong.common.actor import Hat, Seat

_hats_of: list[Callable[[UUID], tuple[Hat, ...]]] = []
_people_at: list[Callable[[Seat], list[UUID]]] = []


def register(*, hats_of: Callable[[UUID], tuple[Hat, ...]], people_at: Callable[[Seat], list[UUID]]) -> None:
    """Add a source of hats. Called once, in ``AppConfig.ready``."""
    if hats_of not in _hats_of:
        _hats_of.append(hats_of)
        _people_at.append(people_at)


def hats_held(user: UUID) -> tuple[Hat, ...]:
    """Every hat the person may wear today, as its sources order them."""
    return tuple(hat for source in _hats_of for hat in source(user))


def people_at(seat: Seat) -> list[UUID]:
    """The persons a seat stands for today."""
    if seat.user is not None:
        return [seat.user]
    return list(dict.fromkeys(user for source in _people_at for user in source(seat)))
