"""Who sits on a seat and how a person is reached: known on the floors above, which hand their queries in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wugong.common.actor import Seat


@dataclass(frozen=True, slots=True)
class Address:
    """The addresses of a person; empty where there is none."""

    user: UUID
    name: str = ""
    mail: str = ""
    mobile: str = ""
    language: str = "zh-hans"


_people_at: list[Callable[[Iterable[Seat]], dict[Seat, list[UUID]]]] = []
_addresses: list[Callable[[Iterable[UUID]], list[Address]]] = []
_notes: list[Callable[..., object]] = []


def register(
    *,
    people_at: Callable[[Iterable[Seat]], dict[Seat, list[UUID]]],
    addresses: Callable[[Iterable[UUID]], list[Address]],
    note: Callable[..., object],
) -> None:
    """Hand in who sits where, how people are reached, and the record. Called once, in ``AppConfig.ready``."""
    _people_at[:], _addresses[:], _notes[:] = [people_at], [addresses], [note]


def people_at(seats: Iterable[Seat]) -> dict[Seat, list[UUID]]:
    """The persons whom each of these seats addresses today."""
    wanted = list(seats)
    return {seat: users for source in _people_at for seat, users in source(wanted).items()}


def addresses(users: Iterable[UUID]) -> dict[UUID, Address]:
    """How these persons are reached."""
    wanted = list(users)
    return {found.user: found for source in _addresses for found in source(wanted)} if wanted else {}


def note(**entry: Any) -> None:
    """Put an act on the record, as ``record.actions.append`` takes it: messages and record stand side by side."""
    for source in _notes:
        source(**entry)
