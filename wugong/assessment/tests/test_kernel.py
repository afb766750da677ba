"""The rating kernel and its command: what it recovers, what it refuses, and by which row."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest

from wugong.assessment.kernel.design import missing_links, parts_of
from wugong.assessment.kernel.model import estimate
from wugong.assessment.kernel.ratings import ratings_of, read_ratings
from wugong.assessment.kernel.simulation import simulate
from wugong.assessment.rating import rate
from wugong.common.errors import Invalid

HEAD = "rater,target,criterion,score\n"


def read(text: str, **more):
    return read_ratings(BytesIO(text.encode()), "r.csv", **more)


def result_of(rows):
    return rate(ratings_of(rows))


def crossed(raters, targets, score, criteria=("c1", "c2")):
    """Each rater for each target on each criterion."""
    return [(r, t, c, score(r, t, c)) for r in raters for t in targets for c in criteria]


def by_id(rows):
    return {row["id"]: row for row in rows}


def test_severities_are_recovered_within_their_errors():
    made, truth = simulate(25, 40, 4, 12, seed=7)
    found = estimate(made)
    held = np.abs((found.severity - truth["severity"]) / found.severity_se) < 3.2
    assert held.all()
    assert np.corrcoef(found.measure, truth["measure"])[0, 1] > 0.95
    assert abs(found.severity.mean()) < 1e-9 and abs(found.difficulty.mean()) < 1e-9 and abs(found.steps.sum()) < 1e-9


def test_intervals_hold_as_often_as_they_say():
    """Also where a target has three ratings: 20 districts, some 1,800 intervals."""
    held = []
    for seed in range(20):
        made, truth = simulate(30, 60, 1, 3, seed=seed)
        found = estimate(made)
        if not found.parts.max():
            held += [np.abs((found.severity - truth["severity"]) / found.severity_se) < 1.96]
            held += [np.abs((found.measure - truth["measure"]) / found.measure_se) < 1.96]
    assert 0.92 <= np.concatenate(held).mean() <= 0.985


def test_a_severe_rater_is_put_right():
    """Two raters of one opinion, one a step lower; the second sees only the first half of the objects."""
    good = {f"t{n}": 2 + n % 3 for n in range(6)}
    rows = [("mild", t, c, s) for t, s in good.items() for c in ("c1", "c2")]
    rows += [("severe", t, c, s - 1) for t, s in list(good.items())[:3] for c in ("c1", "c2")]
    found = result_of(rows)
    raters, targets = by_id(found["raters"]), by_id(found["targets"])
    assert raters["severe"]["severity"] > 0 > raters["mild"]["severity"]
    assert targets["t0"]["raw_mean"] == 1.5 and targets["t3"]["raw_mean"] == 2
    assert abs(targets["t0"]["fair_average"] - targets["t3"]["fair_average"]) < 0.2


def test_the_order_of_rows_does_not_matter():
    made, _truth = simulate(6, 9, 2, 4, seed=3)
    rows = [
        (made.raters[r], made.targets[t], made.criteria[c], int(s))
        for r, t, c, s in zip(made.rater, made.target, made.criterion, made.score, strict=True)
    ]
    one, other = result_of(rows), result_of(rows[::-1])
    assert {**one, "seconds": 0} == {**other, "seconds": 0}


def test_more_raters_than_targets_and_fewer_give_the_same_errors():
    """The longer side is eliminated: turned around, severities are measures with the sign changed."""
    made, _truth = simulate(12, 12, 1, 8, seed=5)
    extra = [(f"r{n:06d}", "t000000", "c000000", 2) for n in range(12)]  # so that both ways are taken
    given = zip(made.rater, made.target, made.score, strict=True)
    rows = [(made.raters[r], made.targets[t], "c000000", int(s)) for r, t, s in given]
    rows += [("r000012", "t000000", "c000000", 3), *extra]
    turned = [(t, r, c, 4 - s) for r, t, c, s in rows]
    one, other = estimate(ratings_of(rows)), estimate(ratings_of(turned))
    assert np.allclose(one.severity, other.measure - other.measure.mean(), atol=1e-4)
    difference = one.severity[:, None] - one.severity
    assert np.allclose(difference, other.measure[:, None] - other.measure, atol=1e-4)
    assert np.allclose(one.measure_se[0] > 0, True) and np.isfinite(other.severity_se).all()


def test_extreme_scores_stay_finite_and_unsure():
    found = result_of(crossed("ABC", ("t1", "t2", "t3"), lambda r, t, c: 4 if t == "t3" else (2 if t == "t1" else 3)))
    targets = by_id(found["targets"])
    assert targets["t3"]["measure"] > targets["t2"]["measure"] > targets["t1"]["measure"]
    assert abs(targets["t3"]["measure"]) < 20 and targets["t3"]["se"] > targets["t2"]["se"]
    assert any("highest or the lowest" in note for note in found["notes"])


def test_a_rater_who_gives_one_score_throughout_is_named():
    found = result_of(crossed(("a", "b", "flat"), ("t1", "t2", "t3"), lambda r, t, c: 2 if r == "flat" else int(t[1])))
    assert "Raters who gave one and the same score throughout: 1." in found["notes"]
    assert abs(by_id(found["raters"])["flat"]["severity"]) < 1


def test_one_rater_has_no_severity():
    found = result_of(crossed("A", ("t1", "t2", "t3"), lambda r, t, c: int(t[1])))
    assert found["raters"][0]["severity"] == 0 and found["raters"][0]["se"] == 0
    assert "There is one rater" in found["notes"][0]


def test_with_hardly_any_ratings_thresholds_are_held_and_the_picture_is_symmetric():
    found = result_of([("a", "x", "c", 1), ("a", "y", "c", 2), ("a", "z", "c", 3)])
    measures = {one["id"]: one["measure"] for one in found["targets"]}
    assert measures["x"] == -measures["z"] < 0 and abs(measures["y"]) < 1e-6
    assert found["thresholds"] == [0, 0] and any("thresholds are taken as equal" in note for note in found["notes"])
    apart = result_of([("a", "x", "c", 1), ("a", "y", "c", 2), ("b", "z", "c", 1), ("b", "w", "c", 3)])
    assert max(abs(step) for step in apart["thresholds"]) < 1
    assert not any("did not settle" in note for note in (*found["notes"], *apart["notes"]))


def test_a_score_that_nobody_gave_has_no_thresholds():
    found = result_of(
        crossed("AB", ("t1", "t2", "t3", "t4"), lambda r, t, c: {"t1": 1, "t2": 2, "t3": 4}.get(t, 5 - (r == "A")))
    )
    assert found["scale"] == [1, 5] and found["unused"] == [3]
    assert [step is None for step in found["thresholds"]] == [False, True, True, False]
    assert all(1 <= row["fair_average"] <= 5 for row in found["targets"])


def test_parts_that_nothing_joins_are_named_with_the_fewest_links():
    rows = crossed("AB", ("t1", "t2"), lambda r, t, c: 1 + (t == "t2") + (r == "A"))
    rows += crossed("CD", ("t3", "t4"), lambda r, t, c: 2 + (t == "t3"))
    found = result_of(rows)
    assert found["connected"] == [["A", "B", "t1", "t2"], ["C", "D", "t3", "t4"]]
    assert found["links"] == [{"rater": "A", "target": "t3"}]
    raters = by_id(found["raters"])
    assert abs(raters["A"]["severity"] + raters["B"]["severity"]) < 1e-5
    assert abs(raters["C"]["severity"] + raters["D"]["severity"]) < 1e-5


def test_raters_who_share_no_criterion_are_not_compared():
    """All rate the same objects, but A and B on one criterion, C and D on the other."""
    rows = crossed("AB", ("t1", "t2", "t3"), lambda r, t, c: int(t[1]), criteria=("c1",))
    rows += crossed("CD", ("t1", "t2", "t3"), lambda r, t, c: min(3, int(t[1]) + (r == "D")), criteria=("c2",))
    parts = [{name for name in part if name in "ABCD"} for part in result_of(rows)["connected"]]
    assert {"A", "B"} in parts and {"C", "D"} in parts


def test_links_follow_what_is_allowed():
    parts = parts_of(["a", "b", "c"], ["t1", "t2", "t3"], [("a", "t1"), ("b", "t2")])
    assert parts == [(["a"], ["t1"]), (["b"], ["t2"]), (["c"], []), ([], ["t3"])]
    assert missing_links(parts) == [("a", "t2"), ("a", "t3"), ("c", "t1")]
    assert missing_links(parts, lambda r, t: (r, t) != ("a", "t2")) == [("a", "t3"), ("b", "t1"), ("c", "t1")]
    assert missing_links(parts, lambda r, t: r != "c")[-1] == ("a", "t3")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "r.csv is empty. Its first row is rater,target,criterion,score."),
        (HEAD, "r.csv holds no ratings below its header."),
        ("rater,rater,criterion,score\n", 'r.csv, row 1: the column "rater" stands twice.'),
        ("a,b,c,d\n", "r.csv, row 1: the header must be rater,target,criterion,score."),
        (HEAD + "a,t,c,1\n" + HEAD, "r.csv, row 3: the header stands a second time."),
        (HEAD + "a,t,c,1\na,t,c\n", "r.csv, row 3: 3 columns where the header has 4."),
        (HEAD + "a,t,c,1\n\na,t,c,2\n", "r.csv, row 3: the row is empty."),
        (HEAD + "a,t,c,1.5\n", 'r.csv, row 2, column score: "1.5" is no whole number.'),
        (HEAD + "a,t,c,９\n", 'r.csv, row 2, column score: "９" is no whole number.'),
        (HEAD + "a, ,c,1\n", "r.csv, row 2: the target is empty."),
        (HEAD + "a,t,c,3\nb,t,c,3\n", "score: all ratings are 3, so that nothing can be told apart."),
        (HEAD + "a,t,c,1\nb,t,c,900\n", "score: 1 to 900 is wider than the 100 steps of a rating scale."),
        (HEAD + 'a,"t,c,1\n', "r.csv, row 2: unexpected end of data."),
    ],
)
def test_a_fault_is_named_by_its_row(text, said):
    with pytest.raises(Invalid) as fault:
        read(text)
    assert str(fault.value) == said


def test_a_score_outside_the_scale_is_named_by_its_row():
    with pytest.raises(Invalid) as fault:
        read(HEAD + "a,t,c,1\nb,t,c,6\n", scale=(1, 5))
    assert str(fault.value) == "r.csv, row 3, column score: 6 is outside the scale 1 to 5."


def test_a_broken_row_among_very_many_is_found():
    rows = [f"r{n % 7},t{n % 501},c,{n % 5}\n" for n in range(200_000)]
    rows[150_000] = "r1,t1,c,x\n"
    with pytest.raises(Invalid, match="row 150002, column score"):
        read(HEAD + "".join(rows))


def run(*arguments, given=b""):
    return subprocess.run(
        [sys.executable, "-m", "wugong", "rate", *arguments], input=given, capture_output=True, check=False
    )


def test_the_command_reads_and_writes_streams_and_leaves_no_half_file(tmp_path):
    rows = "".join(f"{r},{t},{c},{int(t) + (r == 'a')}\n" for r in "ab" for t in "123" for c in "xy")
    done = run("-", given=(HEAD + rows).encode())
    assert done.returncode == 0 and json.loads(done.stdout)["connected"] == [["a", "b", "1", "2", "3"]]
    target = tmp_path / "out.json"
    failed = run("-", "-o", str(target), given=b"rater,target,criterion,score\na,1,x\n")
    assert failed.returncode == 1 and not target.exists()
    assert failed.stderr.decode() == "Standard input, row 2: 3 columns where the header has 4.\n"
    assert run("-", "--scale", "5:1").returncode == 2
