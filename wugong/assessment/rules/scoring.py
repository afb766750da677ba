"""From figures and ballots to totals, grades and ties: pure functions, so that a run can be computed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot
from typing import Any

from wugong.assessment.rules.kinds import FEWEST, SCORE, Formula, grade_of
from wugong.flow.rules import Figure, figure_of

SURE = 1.96  # two totals are apart when they differ by more than this many standard errors
SAME = 0.05  # of 100: what no page shows is no difference
JUDGED = ("scored", "none_named")  # notes of lines of cases that objects referred to
RULES = 3  # raise it whenever the same data would give another result: older runs say by which rules they were made


def points_of(formula: str, value: float, low: float, high: float) -> float:
    """Points of 0 to 100. ``low`` is worth nothing and ``high`` everything; ``high`` below ``low``: less is better."""
    if formula == Formula.WHOLE:
        return 100.0 if (value >= high if high >= low else value <= high) else 0.0
    if formula == Formula.TARGET:
        low = 0.0
    if high == low:
        return 100.0 if value >= high else 0.0
    return 100 * min(1.0, max(0.0, (value - low) / (high - low)))


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of one object. ``points`` of 100 after correction, ``raw`` before; None without data."""

    indicator: str
    weight: float
    value: float | None
    raw: float | None
    points: float | None
    error: float
    count: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """One object: its totals of 100 before and after correction, standard error, rank, how many share it, grade.

    ``rank`` 0 and no grade: its lines do not carry a result (``is_enough``), whatever points somebody set.
    """

    member: str
    raw: float
    total: float
    error: float
    rank: int
    tied: int
    grade: str
    lines: Sequence[Line]


def computed_line(
    indicator: Mapping[str, Any], cases: Iterable[Mapping[str, Any]], changes: Iterable[Mapping[str, Any]]
) -> Line:
    """The line of a figure that is computed from cases, after what moderation and appeals changed."""
    wrong = {change["case"]: change["remedy"] for change in changes if change["case"]}
    counted = [
        (case["good"] or wrong.get(case["matter"]) == "went_well", case["value"])
        for case in cases if wrong.get(case["matter"]) != "leave_out"
    ]  # fmt: skip
    value = figure_of(Figure(indicator["figure"]), counted)
    points = None if value is None else points_of(indicator["formula"], value, indicator["low"], indicator["high"])
    note = "" if points is not None else "no_data"
    return Line(indicator["id"], indicator["weight"], value, points, points, 0.0, len(counted), note)


def scored_line(
    indicator: Mapping[str, Any], cases: Sequence[Mapping[str, Any]], changes: Iterable[Mapping[str, Any]]
) -> Line:
    """The line of cases that an object referred to: what the organiser gave for all of them together.

    How many are named gives nothing and costs nothing; who named none has no points.
    """
    given = [change for change in changes if change["remedy"] == SCORE]
    if not cases:
        return Line(indicator["id"], indicator["weight"], 0.0, 0.0, 0.0, 0.0, 0, "none_named")
    points = float(given[-1]["points"]) if given else None
    note = "scored" if given else "not_scored"
    return Line(indicator["id"], indicator["weight"], points, points, points, 0.0, len(cases), note)


def set_line(line: Line, changes: Iterable[Mapping[str, Any]], usual_error: float = 0.0) -> Line:
    """A line whose points somebody set, with a reason.

    Nobody knows a body better by setting its points, so the line stays as unsure as it was; one that was not measured
    is as unsure as that of the other bodies is, ``usual_error``.
    """
    given = [change for change in changes if change["remedy"] == "set"]
    if not given:
        return line
    error = line.error if is_measured(line) else usual_error
    return replace(line, points=float(given[-1]["points"]), error=error, note="set")


def pooled(errors: Iterable[float]) -> float:
    """One standard error for several: the root of their mean square, 0 for none."""
    squares = [error**2 for error in errors]
    return (sum(squares) / len(squares)) ** 0.5 if squares else 0.0


def is_measured(line: Line) -> bool:
    """Whether cases or ballots gave points; points that somebody set alone are no measurement."""
    return line.raw is not None


def is_enough(lines: Sequence[Line]) -> bool:
    """Whether lines carry a result: five cases and ballots together, or what the organiser scored.

    Fewer say little of a body and much of each of them, so that one case decides nothing.
    """
    known = [line for line in lines if is_measured(line)]
    return sum(line.count for line in known) >= FEWEST or any(line.note in JUDGED for line in known)


def total_of(lines: Sequence[Line]) -> tuple[float, float, float]:
    """Raw and adjusted total of 100 and standard error; what has no data gives its weight to the others."""
    known = [line for line in lines if line.points is not None]
    weight = sum(line.weight for line in known)
    if not weight:
        return 0.0, 0.0, 0.0
    raw = sum(line.weight * (line.raw if line.raw is not None else line.points or 0) for line in known) / weight
    total = sum(line.weight * (line.points or 0) for line in known) / weight
    # the lines of one ballot share the error of the object's measure, so their errors add up
    return raw, total, sum(line.weight * line.error for line in known) / weight


def ranked(found: Mapping[str, Sequence[Line]]) -> list[Total]:
    """The objects, best first, those without a result at the end.

    Level are those of whom none can be told from another. They share a rank and the grade of the best: no tie is split
    by a grade, and nobody loses one to a neighbour.
    """
    some = {member: lines for member, lines in found.items() if is_enough(lines)}
    rows = sorted(((*total_of(lines), member) for member, lines in some.items()), key=lambda row: (-row[1], row[3]))
    totals: list[Total] = []
    for group in level_groups([row[1:3] for row in rows]):
        grade = grade_of(round(rows[group[0]][1], 1))
        for n in group:
            raw, total, error, member = rows[n]
            totals.append(Total(member, raw, total, error, group[0] + 1, len(group), grade, found[member]))
    return totals + [Total(member, 0.0, 0.0, 0.0, 0, 0, "", found[member]) for member in sorted(set(found) - set(some))]


def is_apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two totals with their standard errors are surely different."""
    return abs(one[0] - other[0]) > max(SURE * hypot(one[1], other[1]), SAME)


def level_groups(rows: Sequence[tuple[float, float]]) -> list[range]:
    """Totals with their errors, best first, in groups of whom none can be told from another.

    Small differences add up to a sure one. Such a row is parted at its widest gap, so that no line is drawn between
    two who are close while a wider gap lies beside it.
    """
    groups, waiting = [], [range(len(rows))] if rows else []
    while waiting:
        group = waiting.pop()
        # the farthest first: they are found apart soonest
        pairs = ((rows[a], rows[b]) for a in group for b in reversed(group) if b > a)
        if not any(is_apart(one, other) for one, other in pairs):
            groups.append(group)
            continue
        cut = max(group[1:], key=lambda n: (rows[n - 1][0] - rows[n][0], -n))
        waiting += [range(group.start, cut), range(cut, group.stop)]
    return sorted(groups, key=lambda group: group.start)


def together(
    alpha: float, beta: float, gamma: float, a: float | None, b: float | None, c: float | None
) -> float | None:
    """Both directions and satisfaction in one figure; a part without data gives its share to the others."""
    parts = [(share, value) for share, value in ((alpha, a), (beta, b), (gamma, c)) if value is not None and share]
    whole = sum(share for share, _value in parts)
    return sum(share * value for share, value in parts) / whole if whole else None


def shared_out(weights: Sequence[int], moved: int, to: int, locked: Iterable[int] = ()) -> list[int]:
    """Weights in tenths, total 1000, after one is set: those not locked give way in proportion; the total stays.

    ``to`` is cut to what the others can give. The rest of rounding goes to the heaviest.
    """
    fixed = set(locked) - {moved}
    free = [n for n in range(len(weights)) if n != moved and n not in fixed]
    room = 1000 - sum(weights[n] for n in fixed)
    found = list(weights)
    found[moved] = max(0, min(to, room)) if free else room
    left, before = room - found[moved], sum(weights[n] for n in free)
    for n in free:
        found[n] = left * weights[n] // before if before else left // len(free)
    if free:
        heaviest = max(free, key=lambda n: (found[n], -n))
        found[heaviest] += left - sum(found[n] for n in free)
    return found


def merged(groups: Mapping[str, int], fewest: int) -> dict[str, str]:
    """The name under which each group is shown: one below ``fewest`` joins the smallest other one, until all are large
    enough. Joined groups have their names with ``+`` between them."""
    sizes = dict(groups)
    home = {name: name for name in groups}
    while len(sizes) > 1 and min(sizes.values()) < fewest:
        small, other = sorted(sizes, key=lambda name: (sizes[name], name))[:2]
        sizes[other] += sizes.pop(small)
        home = {name: other if at == small else at for name, at in home.items()}
    return {name: "+".join(sorted(one for one in home if home[one] == at)) for name, at in home.items()}
