"""A year of work in the district, done through the same actions that people use, at the moments they would have."""

from __future__ import annotations

from collections.abc import Callable

from wugong.demo import (
    assessment_year,
    burden_year,
    centre_year,
    commitment_year,
    consultation_year,
    delegation_year,
    deliberation_year,
    gate_year,
    linkage_year,
    mediation_year,
    pairing_year,
    residents_year,
    sharing_year,
)
from wugong.demo.district import District
from wugong.demo.telling import tell


def _meetings(district: District) -> None:
    """Joint meetings, promises and 1+10 share meetings, numbers and papers: they are told side by side."""
    founded = list(deliberation_year.stories(district))
    opinions = consultation_year.stories(district)
    tell([*linkage_year.stories(district), *founded, *commitment_year.stories(district), *opinions])


def _gate(district: District) -> None:
    tell(gate_year.stories(district))


def _burden(district: District) -> None:
    tell(burden_year.stories(district))


def _delegation(district: District) -> None:
    tell(delegation_year.stories(district))


def _studio(district: District) -> None:
    tell(mediation_year.stories(district))


def _assessment(district: District) -> None:
    tell(assessment_year.stories(district))


def _residents(district: District) -> None:
    tell(residents_year.stories(district))


def _centre(district: District) -> None:
    tell(centre_year.stories(district))


def chapters() -> list[tuple[str, Callable[[District], None]]]:
    """The chapters of the year, in the order in which they build on each other."""
    return [
        ("pairing", pairing_year.fill),
        ("meetings", _meetings),
        ("gate", _gate),
        ("burden", _burden),
        ("delegation", _delegation),
        ("studio", _studio),
        ("assessment", _assessment),
        ("residents", _residents),
        ("centre", _centre),
        ("sharing", sharing_year.fill),
    ]
