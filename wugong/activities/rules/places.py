"""Who gets a place: the lottery anybody can compute again, and the waiting list. Plain Python, no database.

The lottery in ten lines, which is all of it::

    import hashlib
    seed, numbers = "372", range(1, 42)
    def lot(number):
        return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()
    for rank, number in enumerate(sorted(numbers, key=lot), 1):
        print(rank, number, lot(number)[:12])
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass


def lot(seed: str, number: int) -> str:
    """The lot of a number: SHA-256 of ``seed:number`` in hexadecimal."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def draw(seed: str, numbers: Iterable[int]) -> list[int]:
    """The numbers in the order in which they are drawn: by their lots, the smallest first."""
    return sorted(numbers, key=lambda number: lot(seed, number))


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who waits: ``people`` come together, ``pool`` is their audience, ``first`` says they had no place."""

    key: Hashable
    people: int
    pool: Hashable
    order: int
    first: bool = False


def in_order(entries: Iterable[Entry], *, new_first: bool) -> list[Entry]:
    """The order of the list: by number or rank, those who had no place before the others where that is the rule."""
    return sorted(entries, key=lambda one: (new_first and not one.first, one.order))


def free_places(seats: Mapping[Hashable, int], taken: Mapping[Hashable, int], *, mixed: bool) -> dict[Hashable, int]:
    """Free places of each audience; ``mixed``: all that is free, for every audience (no audience is told apart)."""
    if mixed:
        left = sum(seats.values()) - sum(taken.values())
        return dict.fromkeys(seats, left)
    return {pool: count - taken.get(pool, 0) for pool, count in seats.items()}


def seated(entries: Iterable[Entry], free: Mapping[Hashable, int], *, mixed: bool) -> list[Entry]:
    """Who gets a place, in the order given. People of one entry get theirs together or none.

    An entry too large for what is free is passed over and keeps its turn.
    """
    left, common, given = dict(free), max(free.values(), default=0), []
    for one in entries:
        room = common if mixed else left.get(one.pool, 0)
        if one.people <= room:
            given.append(one)
            common -= one.people
            left[one.pool] = left.get(one.pool, 0) - one.people
        if common <= 0 if mixed else all(room <= 0 for room in left.values()):
            break
    return given
