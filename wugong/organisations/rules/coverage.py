"""Organisational coverage and work coverage (S29): pure counting over codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wugong.places.rules import codes_above

FINE = 15  # codes of grids, compounds and buildings are at least this long


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    done: int = 0
    of: int = 0

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None where there is nothing to cover."""
        return self.done / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """One area: its compounds and lone buildings, and its units of the two new sectors.

    Organised: a Party organisation is there. Worked: that, or a work contact (the holder of a post whose scope is that
    grid, compound or building; an organisation that serves the unit).
    """

    spots: int = 0
    spots_organised: int = 0
    spots_worked: int = 0
    units: int = 0
    units_organised: int = 0
    units_worked: int = 0

    @property
    def organised(self) -> Share:
        return Share(self.spots_organised + self.units_organised, self.spots + self.units)

    @property
    def worked(self) -> Share:
        return Share(self.spots_worked + self.units_worked, self.spots + self.units)


@dataclass(frozen=True, slots=True)
class UnitAt:
    """A unit of the two new sectors: where, and whether a Party organisation or a contact reaches it."""

    code: str
    organised: bool
    worked: bool


def coverage_by(
    areas: Iterable[str],
    *,
    spots: Iterable[str],
    seats: Iterable[str],
    contacts: Iterable[str],
    units: Iterable[UnitAt],
) -> dict[str, Coverage]:
    """The coverage of each area (all codes of one length).

    ``spots``: codes of compounds and lone buildings. ``seats``: codes of the places where Party organisations are.
    ``contacts``: codes that the filled posts at grid level or below cover. Linear in all of them.
    """
    tally = {area: [0] * 6 for area in areas}
    length = len(next(iter(tally), ""))
    housed = {above for code in seats for above in codes_above(code)}
    reached = {code for code in (*contacts, *seats) if len(code) >= FINE}
    for spot in spots:
        if row := tally.get(spot[:length]):
            organised = spot in housed
            row[0] += 1
            row[1] += organised
            row[2] += organised or any(above in reached for above in codes_above(spot))
    for unit in units:
        if row := tally.get(unit.code[:length]):
            row[3] += 1
            row[4] += unit.organised
            row[5] += unit.organised or unit.worked
    return {area: Coverage(*row) for area, row in tally.items()}
