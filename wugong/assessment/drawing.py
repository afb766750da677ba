"""Where the marks of the pictures of an assessment lie: the strip of weights, that year against the draft."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from wugong.assessment.queries.trials import Trial
from wugong.assessment.rules.kinds import Source

STEP, TOP = 34, 30
ROOM = 15  # letters beside a mark


def strip(parts: Sequence[tuple[str, float, str]]) -> list[dict[str, Any]]:
    """The weights as stretches of a line of a hundred, each with whether people decide it."""
    found, at = [], 0.0
    for name, weight, source in parts:
        found.append({"name": name, "weight": weight, "x": round(at, 1), "middle": round(at + weight / 2, 1),
                      "people": source == Source.BALLOT})  # fmt: skip
        at += weight
    return found


@dataclass(frozen=True, slots=True)
class End:
    """One end of a slope: which rank, how many points, at which height; ``level`` when it shares its rank."""

    rank: int
    total: float
    y: int
    level: bool


@dataclass(frozen=True, slots=True)
class Slope:
    """One body from its place before to its place now."""

    name: str
    before: End | None
    now: End
    moved: int

    @property
    def short(self) -> str:
        """As much of the name as fits beside the mark: a Chinese character is as wide as two letters."""
        wide = 0
        for n, letter in enumerate(self.name):
            wide += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
            if wide > ROOM:
                return self.name[:n].rstrip() + "…"
        return self.name


@dataclass(frozen=True, slots=True)
class Slopes:
    """Bodies in the order of now; ``brackets`` are heights of the first and last of each group that is level now."""

    rows: list[Slope]
    brackets: list[tuple[int, int, int]]
    tall: int


def slopes(trial: Trial) -> Slopes:
    """Last year's result on the left, the draft on the right."""
    now = [row for row in trial.rows if row.known]
    before = sorted((row for row in now if row.both), key=lambda row: _place(row.before))
    left = {row.body.pk: _end(row.before, n) for n, row in enumerate(before)}
    rows = [Slope(str(row.body), left.get(row.body.pk), _end(row.now, n), row.moved) for n, row in enumerate(now)]
    brackets = []
    for rank, group in groupby(rows, key=lambda row: row.now.rank):
        ends = [row.now.y for row in group]
        if rank and len(ends) > 1:
            brackets.append((rank, ends[0], ends[-1]))
    return Slopes(rows, brackets, TOP + STEP * len(rows))


def _place(row: Any) -> tuple[int, float]:
    return row["rank"], -row["total"]


def _end(row: Any, n: int) -> End:
    return End(row["rank"], row["total"], TOP + STEP * n + STEP // 2, row["tied"] > 1)
