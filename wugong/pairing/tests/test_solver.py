# ruff: noqa: E501 rows of a table read across
"""The pairing kernel against every set of pairs there is, against a plain model, and on what should not happen."""

from __future__ import annotations

import copy
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from wugong.common.errors import Invalid
from wugong.pairing import solver
from wugong.pairing.kernel import cuts, programme, search
from wugong.pairing.kernel.instance import Contradiction, read_instance
from wugong.pairing.kernel.parts import split
from wugong.pairing.testing import best_by_trying_all, faults, make_district, plain_model

PLAIN = {"met": 1, "kept": 0, "pair": 0}


def giver(name, least=0, most=1, street="s", **offers):
    return {"id": name, "street": street, "min": least, "max": most, "offers": offers}


def receiver(name, least=0, most=1, street="s", **needs):
    return {"id": name, "street": street, "min": least, "max": most, "needs": needs}


def market(*parties, **lists):
    return {
        "givers": [party for party in parties if "offers" in party],
        "receivers": [party for party in parties if "needs" in party],
        **lists,
    }


def pairs(plan):
    return [(row["giver"], row["receiver"]) for row in plan["pairs"]]


def without_seconds(plan):
    return {key: value for key, value in plan.items() if key != "seconds"}


# The best of all plans

AMOUNTS = st.one_of(
    st.integers(0, 4),
    st.sampled_from([0.1, 0.2, 0.3, 0.5, 1.7, 1e-3, 1e6]),
    st.floats(1e-3, 5, allow_subnormal=False),
)
WEIGHTS = st.sampled_from([0, 0.05, 0.2, 0.5, 1, 1.5, 3])


@st.composite
def instances(draw):
    kinds = ["a", "b", "c"][: draw(st.integers(1, 3))]
    streets = ["s1", "s2"][: draw(st.integers(1, 2))]

    def side(letter, field, most):
        rows = []
        for number in range(draw(st.integers(0, most))):
            least = draw(st.integers(0, 3))
            bounds = {"min": least, "max": draw(st.integers(least, 3))}
            amounts = draw(st.dictionaries(st.sampled_from(kinds), AMOUNTS))
            rows.append({"id": f"{letter}{number}", "street": draw(st.sampled_from(streets)), **bounds, field: amounts})
        return rows

    givers = side("u", "offers", 4)
    receivers = side("c", "needs", 12 // max(3, len(givers)))
    every = [[g["id"], r["id"]] for g in givers for r in receivers]
    some = st.lists(st.sampled_from(every), max_size=3, unique_by=tuple) if every else st.just([])
    category = st.dictionaries(st.sampled_from(kinds), WEIGHTS)
    return {
        "givers": givers,
        "receivers": receivers,
        "across": draw(some),
        "pinned": draw(st.one_of(st.just([]), some)),
        "forbidden": draw(some),
        "previous": draw(some),
        "weights": {name: draw(WEIGHTS) for name in PLAIN} | {"category": draw(category)},
    }


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


# Minima that cannot be met, and why


def test_the_street_is_called_by_its_name():
    names = {"990112012": {"zh": "龙溪街道", "en": "Longxi"}, "u1": {"zh": "区司法局", "en": "Justice Bureau"}}
    (row,) = solver.solve(market(giver("u1", 1, street="990112012"), receiver("c1"), names=names))["unmet"]
    assert (
        row["why_zh"] == "区司法局 至少应有 1 个结对对象，还差 1 个：龙溪街道 内没有可结对的另一方，也没有跨街道许可。"
    )
    assert "no one on the other side in street Longxi and" in row["why_en"]


def test_chinese_sentences_use_full_width_punctuation():
    raw = make_district(3, streets=2, givers=16, receivers=5, categories=5)
    raw["pinned"], raw["forbidden"] = raw["previous"][:2], raw["previous"][2:6]
    plan = solver.solve(raw)
    instead = solver.next_best(raw, plan, *next(pair for pair in pairs(plan) if list(pair) not in raw["pinned"]))
    sentences = [row["reason_zh"] for row in plan["pairs"]] + [row["why_zh"] for row in plan["unmet"]]
    assert len(plan["unmet"]) > 1
    for sentence in [*sentences, instead["reason_zh"]]:
        assert not set(sentence) & set(",;:()"), sentence


def unmet(*parties, **lists):
    plan = solver.solve(market(*parties, **lists))
    assert faults(market(*parties, **lists), plan) == []
    return {row["id"]: (row["short"], row["rule"], row["why_en"], row["why_zh"]) for row in plan["unmet"]}


def test_nobody_in_the_street():
    assert unmet(giver("u1", 1, street="a"), receiver("c1", street="b")) == {
        "u1": (
            1,
            "place",
            "u1 needs at least 1 and is 1 short: "
            "there is no one on the other side in street a and no exemption across streets.",
            "u1 至少应有 1 个结对对象，还差 1 个：a 内没有可结对的另一方，也没有跨街道许可。",
        )
    }


def test_too_few_in_the_street():
    assert unmet(giver("u1", 3, 3), receiver("c1"), receiver("c2")) == {
        "u1": (
            1,
            "place",
            "u1 needs at least 3 and is 1 short: the place rule leaves only 2 on the other side, all of them paired with it.",
            "u1 至少应有 3 个结对对象，还差 1 个：同街道或获跨街道许可的另一方只有 2 个，均已与其结对。",
        )
    }


def test_a_ban_in_the_way():
    assert unmet(giver("u1", 1), receiver("c1"), forbidden=[["u1", "c1"]]) == {
        "u1": (
            1,
            "ban",
            "u1 needs at least 1 and is 1 short: a ban stands between it and c1.",
            "u1 至少应有 1 个结对对象，还差 1 个：与 c1 被禁止结对。",
        )
    }


def test_pins_that_use_up_a_partner():
    assert unmet(giver("u1", 1), giver("u2", 1), receiver("c1"), pinned=[["u2", "c1"]]) == {
        "u1": (
            1,
            "pin",
            "u1 needs at least 1 and is 1 short: pins use up the max of c1.",
            "u1 至少应有 1 个结对对象，还差 1 个：c1 的名额已被锁定的结对占满。",
        )
    }


def test_everyone_at_the_maximum():
    parties = [*(giver(f"u{n}", 1) for n in range(3)), receiver("c1", 0, 2)]
    found = unmet(*parties, names={"u0": {"zh": "区司法局", "en": "Justice Bureau"}, "c1": "龙塔社区"})
    assert found == {
        "u0": (
            1,
            "max",
            "Justice Bureau needs at least 1 and is 1 short: the max of 龙塔社区 is reached.",
            "区司法局 至少应有 1 个结对对象，还差 1 个：龙塔社区 的结对数已达上限。",
        )
    }


def test_several_rules_are_all_named_and_long_lists_are_counted():
    parties = [giver("u1", 9, 9), *(giver(f"u{n}", 1) for n in range(2, 7)), receiver("c0"), receiver("c9")]
    parties += [receiver(f"c{n}", 1, 1) for n in range(1, 6)]
    found = unmet(*parties, forbidden=[["u1", "c9"]], pinned=[[f"u{n + 1}", f"c{n}"] for n in range(1, 6)])
    assert found["u1"][:3] == (
        8,
        "ban",
        "u1 needs at least 9 and is 8 short: a ban stands between it and c9; "
        "pins use up the max of c1, c2, c3 and 2 more.",
    )


def test_as_few_as_possible_are_left_short_before_anything_else_counts():
    raw = market(
        giver("u1", 1, 1, rich=100), giver("u2", 1, 1), receiver("c1", 0, 1, rich=100), receiver("c2", 1, 1),
        forbidden=[["u2", "c2"]],
    )  # fmt: skip
    plan = solver.solve(raw)
    assert pairs(plan) == [("u1", "c2"), ("u2", "c1")]
    assert (plan["shortfall"], plan["objective"]) == (0, 0.0)


@pytest.mark.parametrize("least", [9, 10**6, 10**15])
def test_minima_above_what_exists(least):
    raw = market(
        giver("u1", least, least, k=3), giver("u2", 1, 1, k=2), receiver("c1", 0, 2, k=9), receiver("c2", 0, 1, k=9),
        weights={"met": 1, "pair": 0.05},
    )  # fmt: skip
    plan = solver.solve(raw)
    assert faults(raw, plan) == []
    assert pairs(plan) == [("u1", "c1"), ("u1", "c2"), ("u2", "c1")]
    assert (plan["status"], plan["shortfall"], plan["objective"]) == ("optimal", least - 2, 4.85)


def test_one_giver_for_a_thousand_receivers():
    raw = market(giver("u1", 1, 600, k=700), *(receiver(f"c{n:04d}", 1, 1, k=1) for n in range(1000)))
    plan = solver.solve(raw)
    assert faults(raw, plan) == []
    assert (plan["status"], plan["shortfall"], plan["objective"]) == ("optimal", 400, 600.0)
    assert {row["rule"] for row in plan["unmet"]} == {"max"}


@pytest.mark.parametrize(
    ("raw", "short"),
    [(market(), {}), (market(giver("u1", 2, 2)), {"u1": 2}), (market(receiver("c1"), receiver("c2", 1)), {"c2": 1})],
)
def test_empty_sides(raw, short):
    plan = solver.solve(raw)
    assert (plan["status"], plan["objective"], plan["bound"], plan["pairs"]) == ("optimal", 0.0, 0.0, [])
    assert {row["id"]: row["short"] for row in plan["unmet"]} == short


# Why a pair is there


@pytest.mark.parametrize(
    ("lists", "zh", "en"),
    [
        ({}, "满足k 2（需 3）、m 0.5（需 0.5）。", "Meets k 2 of 3, m 0.5 of 0.5."),
        ({"previous": [["u1", "c1"]]}, "满足k 2（需 3）、m 0.5（需 0.5），沿用上次结对。", "Meets k 2 of 3, m 0.5 of 0.5; kept from the previous plan."),
        ({"pinned": [["u1", "c1"]], "names": {"k": {"zh": "法律服务", "en": "legal aid"}}}, "满足法律服务 2（需 3）、m 0.5（需 0.5），已锁定。", "Meets legal aid 2 of 3, m 0.5 of 0.5; pinned."),
    ],
)  # fmt: skip
def test_the_reason_of_a_pair_that_meets_needs(lists, zh, en):
    (row,) = solver.solve(market(giver("u1", k=2, m=9), receiver("c1", k=3, m=0.5), **lists))["pairs"]
    assert (row["reason_zh"], row["reason_en"]) == (zh, en)


@pytest.mark.parametrize(
    ("least", "lists", "zh", "en"),
    [
        (1, {}, "为使u1（至少 1 个）达到结对下限，目前没有可由对方满足的需求。", "Fills the minimum of u1 (1); it meets no need at present."),
        (0, {"pinned": [["u1", "c1"]]}, "已锁定，目前没有可由对方满足的需求。", "Pinned; it meets no need at present."),
        (0, {"previous": [["u1", "c1"]]}, "沿用上次结对，目前没有可由对方满足的需求。", "Kept from the previous plan; it meets no need at present."),
    ],
)  # fmt: skip
def test_the_reason_of_a_pair_that_meets_none(least, lists, zh, en):
    raw = market(giver("u1", least, k=2), receiver("c1", m=3), weights={"kept": 1, "pair": 0.5}, **lists)
    (row,) = solver.solve(raw)["pairs"]
    assert (row["gives"], row["reason_zh"], row["reason_en"]) == ({}, zh, en)


# What a pair is worth


def test_the_next_best_is_the_best_with_the_pair_banned():
    raw = make_district(2, streets=2, givers=8, receivers=8, categories=5, most=(1, 2))
    plan = solver.solve(raw)
    for giver_id, receiver_id in pairs(plan):
        found = solver.next_best(raw, plan, giver_id, receiver_id)
        other = solver.solve({**raw, "forbidden": [[giver_id, receiver_id]]})
        assert found["difference"] == pytest.approx(plan["objective"] - other["objective"], abs=1e-9)
        assert found["shortfall"] == other["shortfall"] - plan["shortfall"]
        gone, come = {tuple(pair) for pair in found["without"]}, set(pairs({"pairs": found["pairs"]}))
        assert (giver_id, receiver_id) in gone
        assert gone <= set(pairs(plan))
        assert not come & set(pairs(plan))
        assert len(gone) <= len(set(pairs(plan)) - set(pairs(other)))


def test_the_next_best_says_what_it_costs():
    raw = market(giver("u1", 1, k=5), receiver("c1", k=3), receiver("c2", k=2))
    found = solver.next_best(raw, solver.solve(raw), "u1", "c1")
    assert (found["difference"], found["shortfall"], found["without"]) == (1.0, 0, [["u1", "c1"]])
    assert found["reason_en"] == "Without this pair the plan is worth 1 less; instead: u1 with c2."
    assert found["reason_zh"] == "不结这一对，总目标减少 1，改为 u1—c2。"
    lonely = market(giver("u1", 1, k=5), receiver("c1", k=3))
    found = solver.next_best(lonely, solver.solve(lonely), "u1", "c1")
    assert (found["shortfall"], found["reason_en"]) == (1, "Without this pair 1 more would be missing.")


def test_the_next_best_moves_nobody_without_need():
    raw = market(*(giver(f"u{n}", 1, 1, k=2) for n in range(6)), *(receiver(f"c{n}", 1, 1, k=2) for n in range(6)))
    plan = {"pairs": [{"giver": f"u{n}", "receiver": f"c{(n + 2) % 6}", "gives": {"k": 2}} for n in range(6)]}
    found = solver.next_best(raw, plan, "u1", "c3")
    assert (found["difference"], found["shortfall"], found["gives"]) == (0.0, 0, {})
    assert (len(found["without"]), len(found["pairs"])) == (2, 2)
    assert ["u1", "c3"] in found["without"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(instances())
def test_the_next_best_costs_what_trying_all_says(raw):
    raw["pinned"] = []
    plan = solver.solve(raw)
    for pair in pairs(plan)[:2]:
        found = solver.next_best(raw, plan, *pair)
        missing, best = best_by_trying_all({**raw, "forbidden": [*raw["forbidden"], list(pair)]})
        assert found["shortfall"] == missing - plan["shortfall"]
        assert found["difference"] == pytest.approx(plan["objective"] - float(best), abs=1e-6)
        assert list(pair) in found["without"]


def test_the_next_best_of_a_plan_that_was_not_the_best_is_worth_more():
    raw = market(giver("u1", k=5), receiver("c1", k=3), receiver("c2", k=2))
    found = solver.next_best(raw, {"pairs": [{"giver": "u1", "receiver": "c2", "gives": {"k": 2}}]}, "u1", "c2")
    assert (found["difference"], found["gives"]) == (-1.0, {"k": 1})
    assert found["reason_en"] == "Without this pair the plan is worth 1 more; instead: u1 with c1."
    assert found["reason_zh"] == "不结这一对，总目标增加 1，改为 u1—c1。"


def test_the_next_best_says_what_is_given_less():
    raw = market(giver("u1", 1, k=5, m=1), receiver("c1", k=3), receiver("c2", k=1, m=2))
    found = solver.next_best(raw, solver.solve(raw), "u1", "c1")
    assert found["gives"] == {"k": -2, "m": 1}


def test_the_next_best_of_a_pair_that_may_not_be_is_refused():
    raw = market(giver("u1", k=5), receiver("c1", k=3), forbidden=[["u1", "c1"]])
    with pytest.raises(Invalid, match="may not be a pair"):
        solver.next_best(raw, {"pairs": [{"giver": "u1", "receiver": "c1", "gives": {}}]}, "u1", "c1")


def test_the_next_best_of_no_pair_and_of_a_pin_is_refused():
    raw = market(giver("u1", k=5), receiver("c1", k=3), receiver("c2", k=2), pinned=[["u1", "c1"]])
    plan = solver.solve(raw)
    with pytest.raises(Invalid, match="no pair of the plan"):
        solver.next_best(raw, plan, "u1", "c2")
    with pytest.raises(Invalid, match="pinned"):
        solver.next_best(raw, plan, "u1", "c1")
