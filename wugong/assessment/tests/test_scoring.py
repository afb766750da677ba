"""Points, totals, ties, weights and groups; and that what was refused lawfully is in no figure (R-04)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from wugong.assessment.queries.results import compute
from wugong.assessment.rules.kinds import FEWEST, Formula, grade_of
from wugong.assessment.rules.scoring import (
    RULES,
    Line,
    computed_line,
    level_groups,
    merged,
    points_of,
    pooled,
    ranked,
    set_line,
    shared_out,
    together,
    total_of,
)
from wugong.assessment.showing import parts_of
from wugong.flow import measures as registry
from wugong.flow.measures import Evidence, Figure, Measure, cases_of
from wugong.flow.rules import figure_of


@pytest.mark.parametrize(
    ("formula", "value", "low", "high", "points"),
    [
        ("linear", 60, 60, 95, 0), ("linear", 95, 60, 95, 100), ("linear", 77.5, 60, 95, 50), ("linear", 10, 60, 95, 0),
        ("linear", 24, 24, 2, 0), ("linear", 2, 24, 2, 100), ("linear", 13, 24, 2, 50), ("linear", 1, 24, 2, 100),
        ("target", 250, 0, 500, 50), ("target", 600, 100, 500, 100), ("whole", 4.99, 0, 5, 0), ("whole", 5, 0, 5, 100),
        ("whole", 3, 10, 3, 100), ("whole", 3.1, 10, 3, 0), ("linear", 5, 5, 5, 100), ("linear", 4, 5, 5, 0),
    ],
)  # fmt: skip
def test_points_of_a_figure(formula, value, low, high, points):
    assert points_of(formula, value, low, high) == pytest.approx(points)


def line(weight, points, raw=None, error=0.0):
    return Line("i", weight, points, points if raw is None else raw, points, error, FEWEST)


def test_what_has_no_data_gives_its_weight_to_the_others():
    assert total_of([line(60, 80), line(40, None)]) == (80, 80, 0)
    assert total_of([line(60, 80), line(40, 50)])[1] == 68
    assert total_of([line(100, None)]) == (0, 0, 0)


def test_points_that_somebody_set_are_no_result_by_themselves():
    given = set_line(Line("i", 50, None, None, None, 0.0, 0, "few_ballots"), [{"remedy": "set", "points": 80}])
    rows = {row.member: row for row in ranked({"a": [given], "b": [given, line(50, 60)]})}
    assert (rows["a"].rank, rows["a"].total, rows["a"].grade) == (0, 0, "")
    assert (rows["b"].rank, rows["b"].total) == (1, 70)


def test_fewer_than_five_cases_and_ballots_decide_nothing():
    """One case done well is no 100 points and no first rank; four cases and a vote that came out are a result."""
    one, four = Line("i", 60, 100, 100, 100, 0, 1), Line("i", 60, 75, 75, 75, 0, 4)
    vote = Line("j", 40, 3, 66, 66, 5, FEWEST)
    rows = {row.member: row for row in ranked({"a": [one], "b": [four], "c": [one, vote]})}
    assert {name: (row.rank, row.grade) for name, row in rows.items()} == {
        "a": (0, ""), "b": (0, ""), "c": (1, "fair"),
    }  # fmt: skip
    none = Line("k", 100, 0, 0, 0, 0, 0, "none_named")
    assert ranked({"a": [none]})[0].rank == 1


def test_raters_who_agree_are_not_certain():
    """Six raters give each body the same mark: where another vote would put it is still open."""
    row = {"id": "i", "side": "a", "source": "ballot", "figure": "sum", "formula": "linear", "low": 0, "high": 100,
           "weight": 100}  # fmt: skip
    inputs = {"indicators": [row], "members": [{"id": "m", "side": "a"}], "changes": [], "evidence": {}}
    ballots = [(str(n), "a", "district", {"m": {"i": 4}}) for n in range(6)]
    (found,) = compute(inputs, ballots, (1, 0, 0))["sides"]["a"]
    # marks 1, 1, 1 and 7 of 10: their mean varies by 0.31 of 3
    assert (found["total"], round(found["error"], 1)) == (100, 10.2)


def test_who_cannot_be_told_apart_shares_a_rank():
    """Errors of 1: apart are two totals that differ by more than 1.96 times the root of 2, 2.77."""
    rows = ranked({"a": [line(100, 90, error=1)], "b": [line(100, 87.3, error=1)], "c": [line(100, 87.2, error=1)]})
    assert [(row.member, row.rank, row.tied) for row in rows] == [("a", 1, 1), ("b", 2, 2), ("c", 2, 2)]
    exact = ranked({"a": [line(100, 90)], "b": [line(100, 90)], "c": [line(100, 89)]})
    assert [(row.rank, row.tied) for row in exact] == [(1, 2), (1, 2), (3, 1)]


def test_small_differences_that_add_up_are_parted_at_the_widest_gap():
    """Errors of 9: apart are 24.9 points. 54.8 and 49.1 are closer than any gap above: no grade parts them."""
    totals = {"a": 78.4, "b": 73.0, "c": 65.0, "d": 60.7, "e": 54.8, "f": 49.1}
    rows = ranked({name: [line(100, total, error=9)] for name, total in totals.items()})
    assert [(row.member, row.rank, row.tied, row.grade) for row in rows] == [
        ("a", 1, 2, "fair"), ("b", 1, 2, "fair"),
        *((name, 3, 4, "average") for name in "cdef"),
    ]  # fmt: skip


def test_nobody_in_a_level_group_can_be_told_from_another():
    """Also where the ends are unsure and those between them are sure; a row of equal gaps is cut at the first."""
    rows = [(90.0, 20.0), (80.0, 0.1), (70.0, 0.1), (60.0, 20.0)]
    assert [list(group) for group in level_groups(rows)] == [[0], [1], [2, 3]]
    for group in level_groups([(100.0 - n, 3.0) for n in range(40)]):
        assert 1 <= len(group) <= 9  # 8.3 points
    assert level_groups([]) == []


def test_the_edition_of_the_rules_is_raised_with_what_they_give():
    """Where this fails because a rule changed: raise RULES, and write here what comes out now."""
    rows = ranked({
        "a": [line(60, 80, error=2), line(40, 90)], "b": [line(60, 80, 70, error=2), line(40, None)],
        "c": [line(60, 50, error=1), line(40, 75, 70, error=3)], "d": [line(100, None)],
    })  # fmt: skip
    came_out = [(row.member, round(row.raw, 1), row.total, round(row.error, 1), row.rank, row.grade) for row in rows]
    assert (RULES, came_out) == (3, [
        ("a", 84, 84, 1.2, 1, "fair"), ("b", 70, 80, 2, 1, "fair"), ("c", 58, 60, 1.8, 3, "average"),
        ("d", 0, 0, 0, 0, ""),
    ])  # fmt: skip


def test_grades_at_their_boundaries():
    assert [grade_of(n) for n in (90, 89.9, 75, 74.9, 60, 59.9, 0)] == [
        "good", "fair", "fair", "average", "average", "poor", "poor",
    ]  # fmt: skip


def test_the_weights_that_are_not_locked_give_way_in_proportion():
    assert shared_out([200, 300, 500], 0, 400) == [400, 225, 375]
    assert shared_out([200, 300, 500], 0, 400, locked=[1]) == [400, 300, 300]
    assert shared_out([200, 300, 500], 0, 900, locked=[1]) == [700, 300, 0]
    assert shared_out([1000, 0, 0], 0, 500) == [500, 250, 250]
    for to in range(0, 1001, 7):
        assert sum(shared_out([333, 333, 334], 1, to)) == 1000


def test_both_directions_and_satisfaction_in_one_figure():
    assert together(0.4, 0.4, 0.2, 90, 80, 70) == pytest.approx(82)
    assert together(0.4, 0.4, 0.2, 90, 80, None) == pytest.approx(85)
    assert together(0.4, 0.4, 0.2, None, None, None) is None


def test_small_groups_are_merged_until_each_has_five():
    assert merged({"a": 9, "b": 5}, FEWEST) == {"a": "a", "b": "b"}
    assert merged({"a": 9, "b": 2, "c": 6}, FEWEST) == {"a": "a", "b": "b+c", "c": "b+c"}
    assert len(set(merged({"a": 1, "b": 1, "c": 1}, FEWEST).values())) == 1


def test_figures_of_cases():
    rows = [(True, 1.0), (False, 5.0), (True, 9.0), (True, 2.0)]
    assert [figure_of(kind, rows) for kind in Figure] == [75, 3.5, 4.25, 17]
    assert figure_of(Figure.SHARE, []) is None


CASES = [Evidence(uuid4(), f"事项{n}", "/", good=n != 1, value=float(n)) for n in range(4)]


@pytest.mark.parametrize("formula", Formula.values)
@pytest.mark.parametrize("figure", list(Figure))
@pytest.mark.parametrize(("low", "high"), [(0, 100), (100, 0), (10, 10)])
def test_a_lawful_refusal_lowers_no_score(monkeypatch, formula, figure, low, high):
    """R-04: over all formulas, figures and directions the protected case is as if it had never been."""
    refused = Evidence(uuid4(), "依法拒接", "/", good=False, value=999.0)
    monkeypatch.setattr(registry, "is_protected", lambda matter: matter == refused.matter)
    indicator = {"id": "i", "weight": 100, "figure": str(figure), "formula": formula, "low": low, "high": high}

    def points(rows):
        measure = Measure("x", "x", figure, "", lambda *_given: rows)
        found = cases_of(measure, uuid4(), date(2026, 1, 1), date(2026, 12, 31))
        read = [{"matter": str(one.matter), "good": one.good, "value": one.value} for one in found]
        return computed_line(indicator, read, [])

    assert points([*CASES, refused]) == points(CASES)
    assert points([refused]).points is None


def test_an_appeal_leaves_a_case_out_or_counts_it_as_done_well():
    indicator = {"id": "i", "weight": 100, "figure": "share", "formula": "linear", "low": 0, "high": 100}
    rows = [{"matter": str(n), "good": n > 0, "value": 0.0} for n in range(4)]
    change = {"case": "0", "points": None}
    assert computed_line(indicator, rows, []).points == 75
    assert computed_line(indicator, rows, [{**change, "remedy": "leave_out"}]).count == 3
    assert computed_line(indicator, rows, [{**change, "remedy": "leave_out"}]).points == 100
    assert computed_line(indicator, rows, [{**change, "remedy": "went_well"}]).points == 100


def test_what_residents_say_is_the_third_share_from_five_cases_up():
    said = [{"matter": str(n), "good": True, "value": 80.0} for n in range(5)]
    row = {"id": "i", "side": "a", "source": "computed", "figure": "share", "formula": "linear", "low": 0, "high": 100,
           "weight": 100}  # fmt: skip
    inputs = {
        "indicators": [row], "members": [{"id": "m", "side": "a"}], "changes": [],
        "evidence": {"m:i": [{"matter": str(n), "good": True, "value": 0.0} for n in range(5)], "residents": said},
    }  # fmt: skip
    found = compute(inputs, [], (0.4, 0.4, 0.2))
    assert found["residents"] == {"points": 80, "count": 5}
    assert found["together"] == round((0.4 * 100 + 0.2 * 80) / 0.6, 1)
    inputs["evidence"]["residents"] = said[:4]
    assert compute(inputs, [], (0.4, 0.4, 0.2))["residents"]["points"] is None
    assert compute(inputs, [], (0.4, 0.4, 0.2))["together"] == 100


@pytest.mark.parametrize(
    ("raw", "total", "lines", "parts"),
    [
        # 79.96 and 80.04 are both shown as 80.0, 79.96 and 79.94 as 80.0 and 79.9
        (79.96, 80.04, [(79.96, 80.04, "")], {"severity": 0, "set": 0, "agree": True}),
        (79.96, 79.94, [(79.96, 79.94, "")], {"severity": -0.1, "set": 0, "agree": False}),
        (70.0, 70.0, [(60.0, 70.0, "set"), (80.0, 70.0, "")], {"severity": -5, "set": 5, "agree": True}),
        (70.0, 72.0, [(70.0, 72.0, "set")], {"severity": 0, "set": 2, "agree": False}),
    ],
)
def test_the_explanation_agrees_with_the_digits_that_are_shown(raw, total, lines, parts):
    rows = [{"raw": a, "points": b, "note": note, "weight": 50} for a, b, note in lines]
    found = parts_of({"raw": raw, "total": total, "lines": rows})
    assert {name: found[name] for name in parts} == parts


def test_points_that_somebody_set_break_no_tie():
    """Both bodies differ by 2.7 with errors of 1: level before the line is set to the same points, and afterwards."""
    given = [{"remedy": "set", "points": 87.3}]
    measured, missing = line(100, 87.3, error=1), Line("i", 100, None, None, None, 0.0, 0, "few_ballots")
    assert set_line(measured, given).error == 1
    assert set_line(missing, given, pooled([1, 7])).error == 5
    assert (pooled([]), set_line(missing, [], 1).error) == (0, 0)
    rows = ranked({"a": [line(100, 90, error=1)], "b": [set_line(measured, given)]})
    assert [(row.member, row.rank, row.error) for row in rows] == [("a", 1, 1), ("b", 1, 1)]


def test_a_line_of_ballots_that_was_set_is_as_unsure_as_the_vote():
    """Six raters differ; without a vote on it a third body has the pooled error of the other two."""
    row = {"id": "i", "side": "a", "source": "ballot", "figure": "sum", "formula": "linear", "low": 0, "high": 100,
           "weight": 50}  # fmt: skip
    kept = {**row, "id": "k", "source": "computed", "figure": "share"}
    inputs = {
        "indicators": [row, kept], "members": [{"id": one, "side": "a"} for one in "mno"], "changes": [],
        "evidence": {
            f"{one}:k": [{"matter": str(n), "good": True, "value": 1.0} for n in range(5)] for one in "mno"
        },
    }  # fmt: skip
    ballots = [(str(n), "a", "district", {"m": {"i": 1 + n % 3}, "n": {"i": 2 + n % 3}}) for n in range(6)]

    def errors(*changed):
        changes = [{"member": one, "indicator": "i", "case": "", "remedy": "set", "points": 70} for one in changed]
        rows = compute({**inputs, "changes": changes}, ballots, (1, 0, 0))["sides"]["a"]
        return {total["member"]: total["error"] for total in rows}

    before, after = errors(), errors("m", "o")
    assert before["m"] == after["m"] > 0 and before["o"] == 0
    assert after["o"] == pytest.approx(pooled([before["m"], before["n"]]), abs=0.001)
