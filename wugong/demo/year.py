"""A year of work in the district, done through the same actions that people use, at the moments they would have."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from wugong.demo.district import District

# Each of these modules has ``fill(district)``; the order is the order in which the mechanisms build on each other.
CHAPTERS = ["pairing_year", "deliberation_year", "commitment_year", "linkage_year"]


def chapters() -> list[tuple[str, Callable[[District], None]]]:
    """The chapters of the year that there are."""
    found = []
    for name in CHAPTERS:
        path = f"wugong.demo.{name}"
        if find_spec(path):
            found.append((name, import_module(path).fill))
    return found
