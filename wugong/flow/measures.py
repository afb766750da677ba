"""What the work of an organisation amounts to, as cases that anybody can open: the evidence of assessments.

A mechanism registers what it can say of an organisation as a function that gives cases. Whoever computes a figure asks
``cases_of``, which leaves out every case that is protected (R-04), so that no figure can hold one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wugong.flow.permits import is_protected
from wugong.flow.rules import Figure
from wugong.flow.table import Text

__all__ = ["Evidence", "Figure", "Measure", "cases_of", "measure_named", "measures", "register_measure"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One case: the matter, what it is called, its address, whether it went well, its value, and a short note."""

    matter: UUID
    title: str
    url: str
    good: bool = True
    value: float = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that the platform computes: its name, label and unit, and the cases of an organisation in a period.

    ``cases(organisation, since, until)`` gives the cases that were due or happened from ``since`` to ``until``, both
    days included. ``unit`` stands behind the number.
    """

    name: str
    label: Text
    figure: Figure
    unit: Text
    cases: Callable[[UUID, date, date], Iterable[Evidence]]


_measures: dict[str, Measure] = {}


def register_measure(measure: Measure) -> None:
    """Make a measure known; called in ``AppConfig.ready``. Raises ValueError for a second one of the name."""
    if _measures.get(measure.name, measure) is not measure:
        raise ValueError(f"the measure {measure.name} exists already")
    _measures[measure.name] = measure


def measures() -> list[Measure]:
    """All measures, in the order of registration."""
    return list(_measures.values())


def measure_named(name: str) -> Measure | None:
    """The measure of that name, or None."""
    return _measures.get(name)


def cases_of(measure: Measure, organisation: UUID, since: date, until: date) -> list[Evidence]:
    """The cases of an organisation that may count: none that is protected (R-04)."""
    return [case for case in measure.cases(organisation, since, until) if not is_protected(case.matter)]
