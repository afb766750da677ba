"""Ratings as the kernel reads them: a CSV of ``rater,target,criterion,score``, checked row by row."""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wugong.common.errors import Invalid
from wugong.common.streams import shown

HEADER = ["rater", "target", "criterion", "score"]
# A finer scale than this is no rating scale: its thresholds could not be told from noise.
WIDEST = 100
# The smaller of raters and targets gives a dense matrix of this width squared (200 MB).
MOST = 5_000
LONGEST = 200
WHOLE = re.compile(r"[+-]?[0-9]{1,6}")
EVERY = 1 << 16

Ints = NDArray[np.int64]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ids in order, and one place in them for each rating.

    ``raters``, ``targets``, ``criteria`` are sorted ids; ``rater``, ``target``, ``criterion`` and ``score`` are arrays
    of the same length n, sorted so that the order of the rows does not matter. ``low`` and ``high`` bound the scale.
    """

    raters: list[str]
    targets: list[str]
    criteria: list[str]
    rater: Ints
    target: Ints
    criterion: Ints
    score: Ints
    low: int
    high: int

    @property
    def count(self) -> int:
        return len(self.score)


def read_ratings(source: Iterable[bytes], name: str, *, scale: tuple[int, int] | None = None,
                 progress: Progress | None = None) -> Ratings:  # fmt: skip
    """The ratings of a CSV in UTF-8. Raises ``Invalid`` naming file, row (the header is row 1) and column."""
    reader = csv.reader(io.TextIOWrapper(source, encoding="utf-8-sig", newline=""), strict=True)  # type: ignore[type-var]
    names: tuple[dict[str, int], ...] = ({}, {}, {})
    columns = (array("q"), array("q"), array("q"))
    scores, seen = array("q"), dict[str, int]()
    number, blank = 0, 0
    try:
        for row in reader:
            number += 1
            if number == 1:
                _check_header(row, name)
                continue
            if not row:
                blank = blank or number
                continue
            if blank or len(row) != 4:
                _refuse_row(len(row), name, blank or number, empty=bool(blank))
            score = seen.get(row[3])
            if score is None:
                score = seen[row[3]] = _score(row, name, number, scale)
            for place in (0, 1, 2):
                key = row[place]
                code = names[place].get(key)
                if code is None:
                    _check_id(row, place, name, number)
                    code = names[place][key] = len(names[place])
                columns[place].append(code)
            scores.append(score)
            if progress and not number % EVERY:
                progress(f"{number} rows read")
    except UnicodeDecodeError as fault:
        raise Invalid(f"{name}, after row {number}: this is not UTF-8 text.", field="file") from fault
    except csv.Error as fault:
        raise Invalid(f"{name}, row {number + 1}: {fault}.", field="row") from fault
    if not number:
        raise Invalid(f"{name} is empty. Its first row is {','.join(HEADER)}.", field="header")
    if not scores:
        raise Invalid(f"{name} holds no ratings below its header.", field="rater")
    return make_ratings(*(list(found) for found in names), *(np.array(c) for c in (*columns, scores)), scale=scale)


def _refuse_row(columns: int, name: str, number: int, *, empty: bool) -> None:
    said = "the row is empty" if empty else f"{columns} columns where the header has {len(HEADER)}"
    raise Invalid(f"{name}, row {number}: {said}.", field="row")


def _check_header(row: list[str], name: str) -> None:
    given = [cell.strip().lower() for cell in row]
    if given == HEADER:
        return
    for cell in given:
        if given.count(cell) > 1:
            raise Invalid(f"{name}, row 1: the column {shown(cell)} stands twice.", field="header")
    raise Invalid(f"{name}, row 1: the header must be {','.join(HEADER)}.", field="header")


def _check_id(row: list[str], place: int, name: str, number: int) -> None:
    if [cell.strip().lower() for cell in row] == HEADER:
        raise Invalid(f"{name}, row {number}: the header stands a second time.", field="header")
    if not row[place].strip():
        raise Invalid(f"{name}, row {number}: the {HEADER[place]} is empty.", field=HEADER[place])
    if len(row[place]) > LONGEST:
        raise Invalid(f"{name}, row {number}: the {HEADER[place]} is longer than {LONGEST} characters.",
                      field=HEADER[place])  # fmt: skip


def _score(row: list[str], name: str, number: int, scale: tuple[int, int] | None) -> int:
    text = row[3].strip()
    if not WHOLE.fullmatch(text):
        if [cell.strip().lower() for cell in row] == HEADER:
            raise Invalid(f"{name}, row {number}: the header stands a second time.", field="header")
        raise Invalid(f"{name}, row {number}, column score: {shown(text)} is no whole number.", field="score")
    score = int(text)
    if scale and not scale[0] <= score <= scale[1]:
        raise Invalid(
            f"{name}, row {number}, column score: {score} is outside the scale {scale[0]} to {scale[1]}.", field="score"
        )
    return score


def make_ratings(raters: Sequence[str], targets: Sequence[str], criteria: Sequence[str], rater: Any, target: Any,
                 criterion: Any, score: Any, *, scale: tuple[int, int] | None = None) -> Ratings:  # fmt: skip
    """Ratings of ids and places, in the one order that the kernel computes in; ids without a rating are left out.

    Raises ``Invalid`` when the scale has one score or too many, or when there are too many raters and targets.
    """
    score = np.asarray(score, dtype=np.int64)
    low, high = int(score.min()), int(score.max())
    if scale and (low < scale[0] or high > scale[1]):
        raise Invalid(f"score: {low if low < scale[0] else high} is outside the scale.", field="score")
    if low == high:
        raise Invalid(f"score: all ratings are {low}, so that nothing can be told apart.", field="score")
    if high - low > WIDEST:
        raise Invalid(f"score: {low} to {high} is wider than the {WIDEST} steps of a rating scale.", field="score")
    if min(len(raters), len(targets)) > MOST:
        raise Invalid(f"There are more than {MOST} raters and more than {MOST} targets.", field="rater")
    kept, codes = [], []
    for ids, given in ((raters, rater), (targets, target), (criteria, criterion)):
        column = np.asarray(given, dtype=np.int64)
        order = sorted(np.unique(column).tolist(), key=ids.__getitem__)
        place = np.zeros(len(ids), dtype=np.int64)
        place[order] = np.arange(len(order))
        kept.append([ids[n] for n in order])
        codes.append(place[column])
    order_of_rows = np.lexsort((score, codes[2], codes[0], codes[1]))
    in_order = [column[order_of_rows] for column in (*codes, score)]
    return Ratings(kept[0], kept[1], kept[2], in_order[0], in_order[1], in_order[2], in_order[3], low, high)


def ratings_of(rows: Iterable[tuple[str, str, str, int]], *, scale: tuple[int, int] | None = None) -> Ratings:
    """Ratings of rows ``(rater, target, criterion, score)``. Raises ``Invalid`` when there are none."""
    names: tuple[dict[str, int], ...] = ({}, {}, {})
    codes = []
    for rater, target, criterion, score in rows:
        ids = zip(names, (rater, target, criterion), strict=True)
        codes.append([*(place.setdefault(key, len(place)) for place, key in ids), score])
    if not codes:
        raise Invalid("There are no ratings.", field="rater")
    columns = np.array(codes, dtype=np.int64).T
    return make_ratings(*(list(found) for found in names), *columns, scale=scale)
