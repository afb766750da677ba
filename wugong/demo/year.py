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
    series_year,
    sharing_year,
)
from wugong.demo.district import District
from wugong.demo.telling import tell


def _district(district: District) -> None:
    """Meetings, promises, 1+10, the gate, what sinks and what residents report share numbers and papers: their stories
    run side by side, in the order of their days.
    """
    founded = list(deliberation_year.stories(district))
    chapters = (consultation_year, gate_year, delegation_year, residents_year)
    others = [story for chapter in chapters for story in chapter.stories(district)]
    tasks = assessment_year.tasks(district)
    tell([*linkage_year.stories(district), *founded, *commitment_year.stories(district), *others, *tasks])


def _burden(district: District) -> None:
    tell(burden_year.stories(district))


def _studio(district: District) -> None:
    tell(mediation_year.stories(district))


def _assessment(district: District) -> None:
    tell(assessment_year.stories(district))


def _centre(district: District) -> None:
    tell([*centre_year.stories(district), *series_year.stories(district)])


def chapters() -> list[tuple[str, Callable[[District], None]]]:
    """The chapters of the year, in the order in which they build on each other."""
    return [
        ("pairing", pairing_year.fill),
        ("district", _district),
        ("burden", _burden),
        ("studio", _studio),
        ("assessment", _assessment),
        ("centre", _centre),
        ("sharing", sharing_year.fill),
    ]
