# ruff: noqa: E501 rows of a table read across
"""Why: minima that cannot be met, the reasons of pairs, and what would come instead of one."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from wugong.common.errors import Invalid
from wugong.pairing import solver
from wugong.pairing.tests.instances import best_by_trying_all, faults, make_district
from wugong.pairing.tests.markets import giver, instances, market, pairs, receiver

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
