"""The pairing kernel against every set of pairs there is, against a plain model, and on what should not happen."""

from __future__ import annotations

import copy
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from scipy.optimize import Bounds, LinearConstraint, milp

from wugong.common import programme
from wugong.common.errors import Invalid
from wugong.pairing import solver
from wugong.pairing.kernel import cuts, search
from wugong.pairing.kernel.instance import Contradiction, read_instance
from wugong.pairing.kernel.parts import split
from wugong.pairing.tests.instances import best_by_trying_all, faults, make_district, plain_model
from wugong.pairing.tests.markets import PLAIN, giver, instances, market, pairs, receiver, without_seconds

# The best of all plans


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(instances())
def test_a_plan_is_the_best_of_all(raw):
    best = best_by_trying_all(raw)
    if best is None:
        with pytest.raises(Contradiction):
            solver.solve(raw)
        return
    plan = solver.solve(raw)
    assert faults(raw, plan) == []
    assert (plan["status"], plan["shortfall"]) == ("optimal", best[0])
    assert plan["objective"] == pytest.approx(float(best[1]), abs=1e-6)
    assert plan["bound"] >= float(best[1]) - 1e-6


def plain_optimum(raw):
    model = plain_model(raw)
    rows = np.zeros((len(model["rows"]), len(model["costs"])))
    for number, (_lower, entries, _upper) in enumerate(model["rows"]):
        rows[number, list(entries)] = list(entries.values())
    lower, upper = ([row[end] for row in model["rows"]] for end in (0, 2))
    answer = milp(
        -np.array(model["costs"]),
        integrality=np.array(model["whole"], int),
        bounds=Bounds(0, model["upper"]),
        constraints=LinearConstraint(rows, lower, upper),
        options={"mip_rel_gap": 0},
    )
    assert answer.status == 0
    return -answer.fun


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "shape",
    [
        {"offered": (2, 4), "needed": (2, 5)},
        {"offered": (1, 3), "needed": (1, 3), "decimals": 3, "most": (2, 4)},
        {"offered": (4, 6), "needed": (4, 6), "amounts": (1, 9), "most": (1, 3)},
    ],
)
def test_larger_plans_are_as_good_as_those_of_a_plain_model(seed, shape):
    raw = make_district(seed, streets=2, givers=13, receivers=12, categories=6, **shape)
    raw["pinned"], raw["forbidden"] = raw["previous"][:1], raw["previous"][1:3]
    plan = solver.solve(raw)
    assert faults(raw, plan) == []
    assert (plan["status"], plan["shortfall"]) == ("optimal", 0)
    assert plan["objective"] == pytest.approx(plain_optimum(raw), abs=1e-5)


def test_cuts_bring_the_programme_to_the_bound_of_the_large_relaxation():
    raw = make_district(4, streets=1, givers=13, receivers=12)
    (part,) = split(read_instance(raw))
    found = search.Search(part, 60)
    model = found.formulation.programme
    before = programme.solve(model, seconds=60, relaxed=True).bound
    bound, _point = cuts.tighten(part, found.formulation, 60)
    after = programme.solve(model, seconds=60, relaxed=True).bound
    assert after == pytest.approx(bound, rel=1e-6)
    assert after < before - 0.1
    best = solver.solve(raw)["objective"]
    assert best <= bound / found.formulation.scale + 1e-6


@pytest.mark.parametrize("seed", [0, 1, 4, 5, 6, 8, 9, 10])
def test_no_plan_of_a_dense_instance_is_cut_off(seed):
    dense = {"categories": 4, "offered": (2, 4), "needed": (2, 4), "most": (1, 2)}
    raw = make_district(seed, streets=1, givers=4, receivers=3, **dense)
    (part,) = split(read_instance(raw))
    found = search.Search(part, 60)
    model = found.formulation.programme
    plain = len(model.rows)
    cuts.tighten(part, found.formulation, 60)
    assert len(model.rows) > plain
    touched = set()
    for pairs_ in every_choice(part):
        found.found = False
        found.offer(pairs_)
        point = search._start(found)
        for number, (_lower, upper, columns, entries) in enumerate(model.rows[plain:]):
            room = upper - point[list(columns)] @ np.array(entries)
            assert room > -1e-6
            if room < 1e-6:
                touched.add(number)
    # A cut no plan touches would say little here: made tighter by a hair, some of them would cut a plan off.
    assert touched


def every_choice(part):
    """Every set of pairs within all bounds."""
    for bits in range(1 << len(part.pairs)):
        chosen = [pair for pair in range(len(part.pairs)) if bits >> pair & 1]
        load = np.bincount([end for pair in chosen for end in part.pairs[pair]], minlength=len(part.parties))
        if all(party.least <= count <= party.most for party, count in zip(part.parties, load, strict=True)):
            yield chosen


# The same in any order, the fewest changes


def shuffled(raw, seed):
    dice = random.Random(seed)
    mixed = copy.deepcopy(raw)
    for name in ("givers", "receivers", "previous", "across", "forbidden"):
        dice.shuffle(mixed[name])
    for row in [*mixed["givers"], *mixed["receivers"]]:
        for field in {"offers", "needs"} & row.keys():
            row[field] = dict(dice.sample(sorted(row[field].items()), len(row[field])))
    return mixed


@pytest.mark.parametrize("seed", range(3))
def test_the_same_instance_in_any_order_gives_the_same_plan(seed):
    raw = make_district(seed, streets=3, givers=24, receivers=24, categories=5)
    raw["forbidden"] = raw["previous"][:4]
    plan = without_seconds(solver.solve(raw))
    assert without_seconds(solver.solve(shuffled(raw, seed), threads=1)) == plan
    assert without_seconds(solver.solve(raw, threads=3)) == plan


def test_ties_are_broken_the_same_way_every_time():
    raw = market(*(giver(f"u{n}", 1, 1, k=2) for n in range(6)), *(receiver(f"c{n}", 1, 1, k=2) for n in range(6)))
    plans = [
        without_seconds(solver.solve(shuffled({**raw, "previous": [], "across": [], "forbidden": []}, n)))
        for n in range(4)
    ]
    assert plans[1:] == plans[:-1]


def test_a_kept_pair_stays_unless_another_is_worth_more():
    raw = market(giver("u1", k=5), receiver("c1", k=3), receiver("c2", k=4), previous=[["u1", "c1"]])
    assert pairs(solver.solve({**raw, "weights": {"kept": 1.5}})) == [("u1", "c1")]
    assert pairs(solver.solve({**raw, "weights": {"kept": 0.5}})) == [("u1", "c2")]


def test_solving_again_with_its_own_plan_as_previous_changes_nothing():
    raw = make_district(5, streets=2, givers=14, receivers=14, categories=5)
    first = pairs(solver.solve(raw))
    again = solver.solve({**raw, "previous": [list(pair) for pair in first], "weights": {**raw["weights"], "kept": 9}})
    assert pairs(again) == first
    assert all(row["kept"] for row in again["pairs"])


def test_a_pair_that_costs_nothing_and_does_nothing_is_left_out():
    raw = market(
        giver("u1", most=3, k=1), receiver("c1", k=1), receiver("c2", k=0), receiver("c3", other=4), weights=PLAIN
    )
    assert pairs(solver.solve(raw)) == [("u1", "c1")]


def test_amounts_are_the_decimals_they_are_written_as():
    raw = market(giver("u1", most=3, k=0.3), *(receiver(f"c{n}", k=0.1) for n in range(3)), weights=PLAIN)
    plan = solver.solve(raw)
    assert [row["gives"] for row in plan["pairs"]] == [{"k": 0.1}] * 3
    assert (plan["objective"], plan["bound"]) == (0.3, 0.3)


def test_weights_left_out_count_what_is_met_alone():
    raw = market(giver("u1", k=2), receiver("c1", k=3), previous=[["u1", "c1"]])
    assert solver.solve(raw)["objective"] == 2.0


@pytest.mark.parametrize(
    ("offer", "need", "weight", "worth"),
    [
        (1e15, 1e15, 1e6, 1e21),
        (1e15, 0.001, 1, 0.001),
        (1e-9, 1e15, 1, 1e-9),
        (1e-300, 5, 1, 1e-300),
        (5, 5, 1e-12, 5e-12),
    ],
)
def test_very_large_and_very_small_amounts_are_met_exactly(offer, need, weight, worth):
    raw = market(giver("u1", k=offer), receiver("c1", k=need), weights={"met": weight})
    plan = solver.solve(raw)
    assert plan["status"] == "optimal"
    assert plan["objective"] == pytest.approx(worth, rel=1e-12)


def test_small_things_still_count_beside_an_inexhaustible_offer():
    raw = market(
        *(giver(f"u{n}", 1, 2, k=1e15, j=n + 1) for n in range(3)),
        *(receiver(f"c{n}", 1, 2, j=2, i=1) for n in range(3)),
        receiver("c9", 0, 1, k=1e15, j=1),
        forbidden=[["u0", "c9"], ["u1", "c9"], ["u2", "c9"]],
        weights={"met": 1, "pair": 0.05},
    )
    plan = solver.solve(raw)
    assert (plan["status"], plan["objective"]) == ("optimal", float(best_by_trying_all(raw)[1]))


# Time


def test_without_time_the_plan_still_holds_and_its_bound_is_honest():
    raw = make_district(1, streets=1, givers=13, receivers=12, offered=(12, 12), needed=(12, 12))
    hurried = solver.solve(raw, seconds=0.001)
    assert faults(raw, hurried) == []
    assert hurried["status"] == "feasible"
    assert (hurried["shortfall"], hurried["unmet"]) == (0, [])
    later = solver.solve(raw, seconds=2)
    assert faults(raw, later) == []
    assert hurried["objective"] <= later["objective"] <= later["bound"] <= hurried["bound"]


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_no_time_at_all_is_refused(seconds):
    with pytest.raises(Invalid, match="seconds must be a number above 0"):
        solver.solve(market(), seconds=seconds)


def test_progress_counts_the_parts():
    seen = []
    solver.solve(
        make_district(1, streets=3, givers=9, receivers=9), progress=lambda done, parts: seen.append((done, parts))
    )
    assert seen[-1] == (3, 3)


@pytest.mark.parametrize("seconds", [0.001, 0.3])
def test_the_least_shortfall_and_the_pins_hold_when_time_is_out(seconds):
    raw = make_district(2, streets=1, givers=16, receivers=6, offered=(9, 12), needed=(9, 12), most=(1, 2))
    raw["pinned"] = raw["previous"][:1]
    plan = solver.solve(raw, seconds=seconds)
    assert faults(raw, plan) == []
    places = sum(row["max"] for row in raw["receivers"])
    assert plan["shortfall"] == max(0, 16 - places)
    assert plan["bound"] >= plan["objective"]


def test_a_part_whose_share_of_the_time_was_too_short_is_solved_again(monkeypatch):
    raw = make_district(1, streets=2, givers=10, receivers=10, categories=5)
    wanted, asked = without_seconds(solver.solve(raw)), []

    def hurried(part, seconds, like=()):
        asked.append(part.ids(0))
        return search.solve_part(part, 1e-9 if asked.count(part.ids(0)) == 1 else seconds, like)

    monkeypatch.setattr(solver, "solve_part", hurried)
    assert without_seconds(solver.solve(raw)) == wanted
    assert len(asked) == 4


def test_of_two_searches_the_better_plan_and_the_lower_bound_count():
    (part,) = split(read_instance(market(giver("u1", k=2), receiver("c1", k=2))))

    def outcome(objective, bound, proven=False):
        return search.Outcome(part, (0,), {}, Fraction(objective), Fraction(bound), proven)

    assert outcome(3, 9).better(outcome(5, 10)) == outcome(5, 9)
    assert outcome(5, 9).better(outcome(3, 7)) == outcome(5, 7)
    assert outcome(5, 9).better(outcome(5, 5, proven=True)) == outcome(5, 5, proven=True)


# Who may meet whom


def test_an_exemption_lets_one_pair_be_across_streets_and_no_other():
    raw = market(
        giver("u1", 1, street="a", k=9),
        giver("u2", 1, street="a", k=9),
        receiver("c1", 1, 2, street="b", k=20),
        across=[["u2", "c1"]],
    )
    plan = solver.solve(raw)
    assert (pairs(plan), [row["id"] for row in plan["unmet"]]) == ([("u2", "c1")], ["u1"])


def test_a_previous_pair_that_may_no_longer_be_counts_for_nothing():
    raw = market(
        giver("u1", street="a", k=1), receiver("c1", street="b", k=1), receiver("c2", street="a", k=1),
        previous=[["u1", "c1"], ["u1", "c2"]], forbidden=[["u1", "c2"]], weights={"kept": 9},
    )  # fmt: skip
    plan = solver.solve(raw)
    assert (plan["pairs"], plan["objective"], plan["status"]) == ([], 0.0, "optimal")


def test_a_pair_listed_twice_is_one_pair():
    raw = market(giver("u1", k=1), receiver("c1", k=1), pinned=[["u1", "c1"]] * 2, previous=[["u1", "c1"]] * 2)
    assert solver.solve({**raw, "weights": {"kept": 1}})["objective"] == 2.0
