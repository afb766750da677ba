"""The picture of the gate: departments are lines, months are columns, what is in force is a bar up to its last day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

MONTHS = 24
HEIGHT, STEP = 31, 8
LONGEST_LANES = 14


@dataclass(frozen=True, slots=True)
class Span:
    """Something at the gate. ``look``: force, soon, asked, over or refused; ``words`` for who does not see it."""

    department: Any
    name: str
    title: str
    since: date
    until: date
    look: str
    hours: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A span as drawn: per cent of the width, and pixels from the top of its lane."""

    x: float
    width: float
    y: int
    look: str
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A department: its bars, how many are in force, their hours, how tall it is."""

    department: Any
    name: str
    bars: list[Bar]
    count: int
    hours: int
    height: int
    refused: str


def first_month(today: date) -> date:
    """January of this year: what has run since, and all of the next year."""
    return date(today.year, 1, 1)


def months_from(first: date) -> list[date]:
    return [date(first.year + n // 12, n % 12 + 1, 1) for n in range(MONTHS)]


def share(day: date, first: date) -> float:
    """Where a day lies in the picture, in per cent of its width."""
    last = date(first.year + MONTHS // 12, 1, 1)
    return round(100 * min(max((day - first).days, 0), (last - first).days) / (last - first).days, 2)


def lanes(spans: Iterable[Span], today: date) -> list[Lane]:
    """A lane for each department: those with most hours in force first, then those with nothing but refusals."""
    first, by_department = first_month(today), dict[Any, list[Span]]()
    for span in spans:
        if span.until >= first:
            by_department.setdefault(span.department, []).append(span)
    found = [_lane(department, own, first) for department, own in by_department.items()]
    return sorted(found, key=lambda lane: (-lane.count, -lane.hours, lane.name))


def _lane(department: Any, own: list[Span], first: date) -> Lane:
    running = [span for span in own if span.look in {"force", "soon"}]
    ordered = sorted(own, key=lambda span: (span.since, span.until))
    free, bars = list[date](), list[Bar]()
    for span in ordered:
        row = next((n for n, end in enumerate(free) if end < span.since), len(free))
        free[row : row + 1] = [span.until]
        x = share(span.since, first)
        bars.append(Bar(x, max(share(span.until, first) - x, 0.4), row * STEP, span.look, span.title))
    height = max(HEIGHT, len(free) * STEP + 15)
    top = (height - (len(free) - 1) * STEP - 5) // 2
    bars = [Bar(bar.x, bar.width, bar.y + top, bar.look, bar.title) for bar in bars]
    refused = next((span.title for span in reversed(ordered) if span.look == "refused"), "")
    return Lane(
        department, own[0].name, bars, len(running), sum(span.hours for span in running), height,
        "" if running else refused,
    )  # fmt: skip
