"""The result of a rating: severities, measures and fair averages side by side with the raw means."""

from __future__ import annotations

from typing import Any, TypedDict

import numpy as np

from wugong.assessment.kernel.design import missing_links, part_numbers
from wugong.assessment.kernel.model import MOST_STEPS, Estimate, Floats, Ints
from wugong.assessment.kernel.ratings import Ratings

DIGITS = 6


class Result(TypedDict):
    """What ``wugong rate`` writes; the fields are those of the contract, ``scale``, ``unused``, ``links`` and
    ``notes`` besides."""

    raters: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    criteria: list[dict[str, Any]]
    thresholds: list[float | None]
    connected: list[list[str]]
    iterations: int
    seconds: float
    scale: list[int]
    unused: list[int]
    links: list[dict[str, str]]
    notes: list[str]


def make_result(ratings: Ratings, found: Estimate, seconds: float) -> Result:
    """The result of an estimate, its lists sorted by id and its numbers rounded to six digits."""
    score = (ratings.score - ratings.low).astype(np.float64)
    rest = score - found.expected
    squared = rest * rest / np.maximum(found.variance, 1e-12)
    raters, targets = len(ratings.raters), len(ratings.targets)
    heads = np.bincount(ratings.rater, minlength=raters)
    infit = np.bincount(ratings.rater, rest * rest, raters) / np.bincount(ratings.rater, found.variance, raters)
    outfit = np.bincount(ratings.rater, squared, raters) / heads
    counts = np.bincount(ratings.target, minlength=targets)
    means = np.bincount(ratings.target, score, targets) / counts + ratings.low
    fair = expected_scores(found, found.measure) + ratings.low
    given = ratings.criterion, len(ratings.criteria)
    return {
        "raters": _rows(ratings.raters, severity=found.severity, se=found.severity_se, infit=infit, outfit=outfit,
                        n=heads),
        "targets": _rows(ratings.targets, measure=found.measure, se=found.measure_se, raw_mean=means,
                         fair_average=fair, n=counts),
        "criteria": _rows(ratings.criteria, difficulty=found.difficulty, se=found.difficulty_se,
                          n=np.bincount(given[0], minlength=given[1])),
        "thresholds": thresholds(found, ratings.high - ratings.low),
        "connected": _connected(ratings, found.parts),
        "iterations": found.iterations,
        "seconds": round(seconds, 3),
        "scale": [ratings.low, ratings.high],
        "unused": [n + ratings.low for n in range(int(found.used[-1])) if n not in set(found.used.tolist())],
        "links": links_of(ratings),
        "notes": _notes(ratings, found, score),
    }  # fmt: skip


def expected_scores(found: Estimate, measure: Floats) -> Floats:
    """The score, from 0, that a rater and a criterion of the middle would give to each measure."""
    values = found.used.astype(np.float64)
    odds = np.asarray(measure)[:, None] * values - np.r_[0.0, np.cumsum(found.steps)]
    chance = np.exp(odds - odds.max(axis=1, keepdims=True))
    return (chance @ values) / chance.sum(axis=1)  # type: ignore[no-any-return]


def thresholds(found: Estimate, width: int) -> list[float | None]:
    """One for each step of the scale; none for the steps into and out of a score that nobody gave."""
    steps = dict(zip(found.used[1:].tolist(), found.steps.tolist(), strict=True))
    used = set(found.used.tolist())
    return [round(steps[k], DIGITS) if k in used and k - 1 in used else None for k in range(1, width + 1)]


def links_of(ratings: Ratings) -> list[dict[str, str]]:
    """The fewest further ratings that would join the parts of the design; none when it is connected."""
    raters, targets = ratings.raters, ratings.targets
    numbers = part_numbers(ratings.rater, ratings.target, len(raters), len(targets))
    parts: list[tuple[list[str], list[str]]] = [([], []) for _n in range(int(numbers.max()) + 1)]
    if len(parts) == 1:
        return []
    for n, number in enumerate(numbers):
        side, name = (0, raters[n]) if n < len(raters) else (1, targets[n - len(raters)])
        if not parts[number][side]:
            parts[number][side].append(name)  # the first of each side is enough for a link
    return [{"rater": rater, "target": target} for rater, target in missing_links(parts)]


def _rows(ids: list[str], **columns: Any) -> list[dict[str, Any]]:
    lists = {name: [_plain(value) for value in column.tolist()] for name, column in columns.items()}
    return [{"id": name, **{key: column[n] for key, column in lists.items()}} for n, name in enumerate(ids)]


def _plain(value: float | int) -> float | int:
    return value if isinstance(value, int) else round(value, DIGITS) + 0.0


def _connected(ratings: Ratings, parts: Ints) -> list[list[str]]:
    names = [*ratings.raters, *ratings.targets]
    found: list[list[str]] = [[] for _n in range(int(parts.max()) + 1)]
    for name, part in zip(names, parts.tolist(), strict=True):
        found[part].append(name)
    return found


def _notes(ratings: Ratings, found: Estimate, score: Floats) -> list[str]:
    """What a reader must know before using the numbers, a sentence each."""
    said, parts = [], int(found.parts.max()) + 1
    if parts > 1:
        said.append(f"The design has {parts} parts; measures and severities are comparable within a part only.")
    if len(ratings.raters) == 1:
        said.append("There is one rater: how severe this rater is cannot be told from the level of the targets.")
    if found.held:
        said.append("There are no more ratings than figures to estimate, so all thresholds are taken as equal.")
    if found.iterations >= MOST_STEPS:
        said.append(f"The estimate did not settle in {MOST_STEPS} steps; use no figure of it.")
    width = ratings.high - ratings.low
    for ids, column, kind in ((ratings.raters, ratings.rater, "rater"), (ratings.targets, ratings.target, "target")):
        top = np.ones(len(ids), dtype=bool)
        bottom, same = top.copy(), top.copy()
        first = np.zeros(len(ids))
        first[column] = score
        np.logical_and.at(top, column, score == width)
        np.logical_and.at(bottom, column, score == 0)
        np.logical_and.at(same, column, score == first[column])
        extreme = int((top | bottom).sum())
        if extreme:
            said.append(f"{kind.capitalize()}s with the highest or the lowest score throughout: {extreme}. Their "
                        "estimates are held finite and have large standard errors.")  # fmt: skip
        constant = int((same & (np.bincount(column, minlength=len(ids)) > 1)).sum())
        if kind == "rater" and constant:
            said.append(f"Raters who gave one and the same score throughout: {constant}.")
    return said
