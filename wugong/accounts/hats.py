"""Where hats come from. Posts are held in organisations, a floor above; that app hands its queries in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from wugong.common.actor import Hat, Seat
from wugong.common.once import kept_for_page

_hats_of: list[Callable[[UUID], tuple[Hat, ...]]] = []
_people_at: list[Callable[[Iterable[Seat]], dict[Seat, list[UUID]]]] = []


def register(
    *,
    hats_of: Callable[[UUID], tuple[Hat, ...]],
    people_at: Callable[[Iterable[Seat]], dict[Seat, list[UUID]]],
) -> None:
    """Add a source of hats. Called once, in ``AppConfig.ready``."""
    if hats_of not in _hats_of:
        _hats_of.append(hats_of)
        _people_at.append(people_at)


def hats_held(user: UUID) -> tuple[Hat, ...]:
    """Every hat the person may wear today, as its sources order them."""
    return tuple(hat for source in _hats_of for hat in source(user))


def people_at(seat: Seat) -> list[UUID]:
    """The persons whom a seat addresses today."""
    return people_at_each([seat])[seat]


def people_at_each(seats: Iterable[Seat]) -> dict[Seat, list[UUID]]:
    """The persons each of these seats stands for today, at the price of one; a page asks for each seat once."""
    wanted, known = list(dict.fromkeys(seats)), kept_for_page(people_at_each)
    new = [seat for seat in wanted if seat.user is None and seat not in known]
    found = [source(new) for source in _people_at] if new else []
    for seat in new:
        known[seat] = list(dict.fromkeys(user for each in found for user in each.get(seat, [])))
    return {seat: [seat.user] if seat.user else list(known[seat]) for seat in wanted}
