"""What goes into a run, what comes out of it, and how it is shown: figures, ballots, severity, ties."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from enum import StrEnum
from statistics import fmean
from typing import Any
from uuid import UUID

import numpy as np

from wugong.assessment.kernel.model import Estimate, estimate
from wugong.assessment.kernel.ratings import Ratings, ratings_of
from wugong.assessment.models import Assessment, Indicator, Run
from wugong.assessment.queries.rounds import indicators_of, objects_of, period_of
from wugong.assessment.rules.assessment import AssessmentState
from wugong.assessment.rules.kinds import FEWEST, Side, Source
from wugong.assessment.rules.scoring import RULES, Line, computed_line, pooled, ranked, scored_line, set_line, together
from wugong.common import clock
from wugong.common.errors import Invalid
from wugong.flow.measures import Figure, cases_of, measure_named
from wugong.flow.rules import figure_of

LOW, HIGH = 1, 4
RESIDENTS = "residents"  # the evidence that is no object's: the third share of the joint total
Inputs = dict[str, Any]


def inputs_of(
    found: Assessment, evidence: Mapping[str, Any] | None = None, indicators: Sequence[Indicator] | None = None
) -> Inputs:
    """Everything a run reads: indicators, cases, changes; ``evidence`` is that of an earlier run.

    ``indicators`` are those of a draft that is tried before it is saved.
    """
    since, until = period_of(found)
    lines, objects = [], objects_of(found)
    asked = indicators_of(found) if indicators is None else indicators
    for one in asked:
        measure = measure_named(one.measure)
        figure = measure.figure if measure else Figure.SUM
        lines.append(
            {"id": str(one.pk), "side": one.side, "source": one.source, "figure": str(figure), "formula": one.formula,
             "low": one.low, "high": one.high, "weight": float(one.weight)}
        )  # fmt: skip
    if evidence is None:
        evidence = {}
        for member in objects:
            for one in (row for row in asked if row.side == member.side):
                cases = _evidence(one, member, since, until)
                if cases is not None:
                    evidence[f"{member.pk}:{one.pk}"] = cases
        evidence[RESIDENTS] = _said_by_residents([one for one in objects if one.side == Side.A], since, until)
    changes = [
        {"member": str(c.member_id), "indicator": str(c.indicator_id), "case": c.case, "remedy": c.remedy,
         "points": c.set_to}
        for c in found.changes.all()
    ]  # fmt: skip
    members = [{"id": str(m.pk), "side": m.side} for m in objects]
    return {"indicators": lines, "members": members, "evidence": dict(evidence), "changes": changes}


def _evidence(one: Any, member: Any, since: Any, until: Any) -> list[dict[str, Any]] | None:
    if one.source == Source.COMPUTED and (measure := measure_named(one.measure)):
        rows = cases_of(measure, member.organisation_id, since, until)
        return [{**asdict(case), "matter": str(case.matter)} for case in rows]
    if one.source == Source.RECORD:
        return [
            {"matter": str(row.matter), "title": row.title, "url": row.url, "good": row.done, "value": float(row.done),
             "note": ""}
            for row in member.references.filter(indicator=one).order_by("id")
        ]  # fmt: skip
    return None


def _said_by_residents(objects: Sequence[Any], since: Any, until: Any) -> list[dict[str, Any]]:
    """What residents say of the first side, each case once."""
    measure = measure_named("satisfaction")
    if measure is None:
        return []
    cases = {case.matter: case for one in objects for case in cases_of(measure, one.organisation_id, since, until)}
    return [{**asdict(case), "matter": str(case.matter)} for case in cases.values()]


def ballots_of(found: Assessment) -> list[tuple[str, str, str, dict[str, dict[str, int]]]]:
    """The counted ballots: pseudonym, side, group, marks by object and criterion."""
    rows = found.counted.order_by("id").values_list("id", "side", "group", "marks")
    return [(str(pk), side, group, marks) for pk, side, group, marks in rows]


def compute(
    inputs: Inputs,
    ballots: Sequence[tuple[str, str, str, Any]],
    shares: Sequence[float],
    voted: Mapping[tuple[str, str], Line] | None = None,
) -> dict[str, Any]:
    """The result of a run: the same inputs give the same result to the last digit.

    ``voted`` gives lines of ballots and of cases referred to, by object and indicator, where a draft is tried: nobody
    has voted or referred to a case.
    """
    result: dict[str, Any] = {"sides": {}, "ballots": {}}
    for side in Side.values:
        members = [row["id"] for row in inputs["members"] if row["side"] == side]
        indicators = [row for row in inputs["indicators"] if row["side"] == side]
        if not members or not indicators:
            continue
        rated, told = _rated(side, indicators, ballots)
        rated = {**rated, **(voted or {})}
        found = {}
        for member in members:
            found[member] = [_line(row, member, inputs, rated, tried=voted is not None) for row in indicators]
        totals = [asdict(total) for total in ranked(found)]
        result["sides"][side], result["ballots"][side] = [_rounded(total) for total in totals], told
    known = {side: [row["total"] for row in rows if row["rank"]] for side, rows in result["sides"].items()}
    means = {side: fmean(totals) for side, totals in known.items() if totals}
    said = inputs["evidence"].get(RESIDENTS, [])
    residents = figure_of(Figure.MEAN, [(True, row["value"]) for row in said]) if len(said) >= FEWEST else None
    result[RESIDENTS] = {"points": None if residents is None else round(residents, 1), "count": len(said)}
    both = together(shares[0], shares[1], shares[2], means.get("a"), means.get("b"), residents)
    result["together"] = None if both is None else round(both, 1)
    return result


def _line(
    row: dict[str, Any], member: str, inputs: Inputs, rated: Mapping[tuple[str, str], Line], *, tried: bool
) -> Line:
    changes = [c for c in inputs["changes"] if c["member"] == member and c["indicator"] == row["id"]]
    if row["source"] == Source.BALLOT:
        nothing = Line(row["id"], row["weight"], None, None, None, 0.0, 0, "few_ballots")
        usual = pooled(line.error for (_body, indicator), line in rated.items() if indicator == row["id"])
        return set_line(rated.get((member, row["id"]), nothing), changes, usual)
    cases = inputs["evidence"].get(f"{member}:{row['id']}", [])
    if row["source"] == Source.RECORD and tried:
        return rated.get((member, row["id"]), Line(row["id"], row["weight"], None, None, None, 0.0, 0, "no_data"))
    own = scored_line if row["source"] == Source.RECORD else computed_line
    return set_line(own(row, cases, changes), changes)


def _rated(side: str, indicators: Sequence[dict[str, Any]], ballots: Sequence[tuple[str, str, str, Any]]) -> Any:
    """The lines of ballots, put right for severity, and what the kernel says about the raters."""
    asked = {row["id"]: row["weight"] for row in indicators if row["source"] == Source.BALLOT}
    mine = [row for row in ballots if row[1] == side]
    if len(mine) < FEWEST or not asked:
        return {}, {"count": len(mine), "raters": [], "parts": 0}
    rows = [
        (pk, member, criterion, int(mark))
        for pk, _side, _group, marks in mine for member, given in sorted(marks.items())
        for criterion, mark in sorted(given.items()) if criterion in asked
    ]  # fmt: skip
    try:
        ratings = ratings_of(rows, scale=(LOW, HIGH))
    except Invalid:  # every mark is the same: nothing to put right
        return _plain(rows, asked), {"count": len(mine), "raters": [], "parts": 1, "groups": _by_group(mine, asked)}
    found = estimate(ratings)
    return _adjusted(ratings, found, asked), {
        "count": len(mine), "parts": int(found.parts.max()) + 1, "raters": _severities(found),
        "groups": _by_group(mine, asked),
    }  # fmt: skip


def _by_group(mine: Sequence[tuple[str, str, str, Any]], asked: Collection[str]) -> list[dict[str, Any]]:
    """What each group of raters gave on average, in points; small groups were joined before anything was written.

    Empty where a group is below five: in rounds that were counted before groups were joined.
    """
    given = defaultdict(list)
    for _pk, _side, group, marks in mine:
        own = [mark for cells in marks.values() for criterion, mark in cells.items() if criterion in asked]
        given[group].append(fmean(own) if own else None)
    if any(len(rows) < FEWEST for rows in given.values()):
        return []
    known = {group: [mark for mark in rows if mark is not None] for group, rows in sorted(given.items())}
    return [
        {"group": group, "count": len(rows), "points": round(_hundred(fmean(rows)), 1)}
        for group, rows in known.items()
        if rows
    ]


def _plain(rows: Sequence[tuple[str, str, str, int]], asked: Mapping[str, float]) -> dict[tuple[str, str], Line]:
    cells = defaultdict(list)
    for _pk, member, criterion, mark in rows:
        cells[member, criterion].append(mark)
    return {
        key: Line(
            key[1], asked[key[1]], fmean(marks), _hundred(fmean(marks)), _hundred(fmean(marks)), _unsure(marks),
            len(marks),
        )
        for key, marks in cells.items() if len(marks) >= FEWEST
    }  # fmt: skip


def _unsure(marks: Sequence[int]) -> float:
    """The standard error, in points, of a mean of marks that are all the same: raters who agree are not certain.

    The spread of the mean when each mark was as likely before the vote (rule of succession).
    """
    counts = [1 + sum(mark == word for mark in marks) for word in range(LOW, HIGH + 1)]
    whole = sum(counts)
    mean = sum(word * n for word, n in zip(range(LOW, HIGH + 1), counts, strict=True)) / whole
    square = sum(word**2 * n for word, n in zip(range(LOW, HIGH + 1), counts, strict=True)) / whole
    return float(((square - mean**2) / (whole + 1)) ** 0.5 * 100 / (HIGH - LOW))


def _hundred(mark: float) -> float:
    return 100 * (mark - LOW) / (HIGH - LOW)


def _adjusted(ratings: Ratings, found: Estimate, asked: Mapping[str, float]) -> dict[tuple[str, str], Line]:
    """Mean marks, and the same with what severe raters took given back and what mild ones gave taken off."""
    usual, slope = _usual(ratings, found)
    expected = found.expected + ratings.low
    width, size = len(ratings.criteria), len(ratings.targets) * len(ratings.criteria)
    cell = ratings.target * width + ratings.criterion
    count = np.bincount(cell, minlength=size)
    many = np.maximum(count, 1)
    mean = np.bincount(cell, ratings.score, size) / many
    shift = np.bincount(cell, usual - expected, size) / many
    steep = np.bincount(cell, slope, size) / many
    lines = {}
    for at in np.flatnonzero(count >= FEWEST).tolist():
        target, criterion = divmod(at, width)
        name, value = ratings.criteria[criterion], float(mean[at])
        put_right = min(float(HIGH), max(float(LOW), value + float(shift[at])))
        error = float(found.measure_se[target] * steep[at]) * 100 / (HIGH - LOW)
        lines[ratings.targets[target], name] = Line(
            name, asked[name], value, _hundred(value), _hundred(put_right), error, int(count[at])
        )
    return lines


def _usual(ratings: Ratings, found: Estimate) -> tuple[Any, Any]:
    """What a rater of usual severity would have given instead of each mark, and how fast that grows with merit."""
    usual = replace(found, severity=np.zeros_like(found.severity))
    values = usual.used.astype(float)
    predictor = usual.measure[ratings.target] - usual.difficulty[ratings.criterion]
    odds = predictor[:, None] * values - np.r_[0.0, np.cumsum(usual.steps)]
    chance = np.exp(odds - odds.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    mean = chance @ values
    return mean + ratings.low, chance @ values**2 - mean**2


def _severities(found: Estimate) -> list[dict[str, float]]:
    """Each rater in points of 100 about the middle, mildest first, and nothing by which one is known.

    Whom a rater did not rate follows from its pairing, which is public, and its own error says how many it rated: so
    neither is here (R-12), and all share one error.
    """
    slope = float(np.mean(found.variance)) * 100 / (HIGH - LOW)
    error = round(pooled(found.severity_se.tolist()) * slope, 2)
    return [{"severity": round(severity * slope, 2), "error": error} for severity in sorted(found.severity.tolist())]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def digest_of(inputs: Inputs, ballots: Sequence[Any], result: Mapping[str, Any]) -> str:
    """One number for what went in and what came out."""
    text = json.dumps([inputs, ballots, result], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


class Checked(StrEnum):
    """What a look at a stored run finds."""

    SAME = "same"  # computed from the same data it comes out the same
    KEPT = "kept"  # by older rules: its data and its result are as they were stored
    GONE = "gone"  # its ballots are no longer kept
    CHANGED = "changed"


def check_run(found: Assessment, run: Run) -> Checked:
    """Whether a run still comes out as it is stored. What older rules computed is not computed by those of today."""
    ballots = ballots_of(found)
    if not ballots and run.result["ballots"] and any(side["count"] for side in run.result["ballots"].values()):
        return Checked.GONE
    if run.rules != RULES:
        kept = digest_of(run.inputs, ballots, run.result) == run.digest
        return Checked.KEPT if kept else Checked.CHANGED
    result = json.loads(json.dumps(compute(run.inputs, ballots, found.shares)))
    return Checked.SAME if digest_of(run.inputs, ballots, result) == run.digest else Checked.CHANGED


def takes_appeals(found: Assessment) -> bool:
    """Whether the result is public and may be appealed against today."""
    until = found.publicity_until
    return found.state == AssessmentState.PUBLICISED and until is not None and clock.today() <= until


def newest_run(found: Assessment) -> Run | None:
    """The run that counts."""
    return found.runs.order_by("-number").first()


def has_result(found: Assessment, member: UUID) -> bool:
    """Whether something of this body was measured in the newest run."""
    run = newest_run(found)
    rows = [row for side in run.result["sides"].values() for row in side] if run else []
    return any(row["rank"] for row in rows if row["member"] == str(member))


def case_known(found: Assessment, member: UUID, indicator: UUID, case: str) -> str:
    """The title of a case of a line; empty when the line has none of that id."""
    newest = newest_run(found)
    rows = newest.inputs["evidence"].get(f"{member}:{indicator}", []) if newest else []
    return next((str(row["title"]) for row in rows if row["matter"] == case), "")
