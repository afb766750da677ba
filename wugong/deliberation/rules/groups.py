"""Groups of opinion and common ground in many voices: principal components, k-means, silhouette.

Every voice is a row: 1 agrees, -1 disagrees, 0 passes, NaN has not answered. The same rows give the same answer: the
seed is fixed. Nothing is told of fewer than five voices, and nothing from which that could be reckoned.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from scipy.cluster.vq import kmeans2

LEAST = 5  # voices behind any figure that is shown
VOICES = 7  # from so many on groups are looked for
MOST_GROUPS = 5
APART = 0.5  # a silhouette below this is one cloud: k-means parts even chance into groups of 0.4
COMMON = 0.6  # the share of agreement, in every group, that makes a statement common ground
SEED = 20260501


@dataclass(frozen=True, slots=True)
class Shares:
    """How ``answers`` voices answered one statement, as shares of them."""

    answers: int
    agree: float
    disagree: float
    passed: float


@dataclass(frozen=True, slots=True)
class Line:
    """One statement: all voices together and each group; None where too few answered to be shown."""

    statement: str
    whole: Shares | None
    groups: list[Shares | None] = field(default_factory=list)
    common: bool = False
    divides: float = 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """What a collection of opinions found. ``points`` are voices on the map: x, y (-1 to 1) and the group."""

    voices: int
    sizes: list[int]
    lines: list[Line]
    points: list[tuple[float, float, int]] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def found(statements: list[str], rows: list[list[float]]) -> Result:
    """Shares of every statement, and where there are voices enough the groups and what all of them share."""
    matrix = np.array(rows, dtype=float).reshape(len(rows), len(statements))
    labels, places = grouped(matrix) if len(rows) >= VOICES and len(statements) >= 2 else (None, None)
    groups = [] if labels is None else [matrix[labels == g] for g in range(int(labels.max()) + 1)]
    lines = [_line(key, matrix[:, n], [g[:, n] for g in groups]) for n, key in enumerate(statements)]
    points: list[tuple[float, float, int]] = []
    if labels is not None and places is not None:
        points = [(round(float(x), 2), round(float(y), 2), int(g)) for (x, y), g in zip(places, labels, strict=True)]
    return Result(len(rows), [len(g) for g in groups], lines, sorted(points))


def _line(key: str, column: np.ndarray, groups: list[np.ndarray]) -> Line:
    whole = shares(column)
    parts = [shares(group) for group in groups]
    if any(part is None for part in parts):  # the whole less the others would give the one away
        parts = [None] * len(parts)
    agreeing = [part.agree for part in parts if part] or ([whole.agree] if whole else [])
    common = bool(agreeing) and min(agreeing) >= COMMON
    divides = round(max(agreeing) - min(agreeing), 3) if len(agreeing) > 1 else 0.0
    return Line(key, whole, parts, common, divides)


def shares(column: np.ndarray) -> Shares | None:
    """How those who answered did; None for fewer than five."""
    said = column[~np.isnan(column)]
    if len(said) < LEAST:
        return None
    return Shares(len(said), *(round(float(np.mean(said == value)), 3) for value in (1, -1, 0)))


def grouped(matrix: np.ndarray) -> tuple[np.ndarray | None, np.ndarray | None]:
    """The group of each voice and its place on the map; None where the voices form no groups of five and more."""
    places = mapped(matrix)
    best: tuple[float, np.ndarray] | None = None
    for k in range(2, min(MOST_GROUPS, len(places) // LEAST) + 1):
        _centres, labels = kmeans2(places, k, minit="++", seed=np.random.default_rng(SEED), iter=50)
        if np.bincount(labels, minlength=k).min() < LEAST:
            continue
        score = silhouette(places, labels)
        if score >= APART and (best is None or score > best[0]):
            best = score, labels
    return (None, None) if best is None else (_by_size(best[1]), places)


def mapped(matrix: np.ndarray) -> np.ndarray:
    """Two principal components of the answers, between -1 and 1.

    What was not answered counts as the mean of its statement; who answered little is drawn out from the middle in
    turn, so that silence is not taken for moderation.
    """
    known = ~np.isnan(matrix)
    counts = np.maximum(known.sum(axis=0), 1)
    means = np.where(known, matrix, 0).sum(axis=0) / counts
    centred = np.where(known, matrix - means, 0)
    _left, _sizes, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:2] * np.where(axes[:2].sum(axis=1, keepdims=True) < 0, -1, 1)
    places = np.zeros((len(matrix), 2))
    places[:, : len(axes)] = centred @ axes.T
    places *= np.sqrt(matrix.shape[1] / np.maximum(known.sum(axis=1, keepdims=True), 1))
    return places / max(float(np.abs(places).max()), 1e-9)


def silhouette(places: np.ndarray, labels: np.ndarray) -> float:
    """The mean silhouette: near 1 for groups that lie apart, near 0 for one cloud."""
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    groups = np.unique(labels)
    sums = np.stack([apart[:, labels == g].sum(axis=1) for g in groups], axis=1)
    sizes = np.array([(labels == g).sum() for g in groups])
    own = np.searchsorted(groups, labels)
    rows = np.arange(len(labels))
    inner = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[rows, own] = np.inf
    outer = means.min(axis=1)
    widest = np.maximum(inner, outer)
    return float(np.mean(np.where(widest > 0, (outer - inner) / np.where(widest > 0, widest, 1), 0)))


def _by_size(labels: np.ndarray) -> np.ndarray:
    """The same groups, numbered from the largest."""
    order = np.argsort(-np.bincount(labels), kind="stable")
    return np.take(np.argsort(order), labels)
