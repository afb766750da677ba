"""The roster kernel against brute force, and the sentences for what cannot hold."""

import json
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wugong.common.errors import Invalid
from wugong.linkage import solver

CATEGORIES, GROUPS, KINDS = ["traffic", "labour", "property"], ["resident", "merchant"], ["organ", "institution"]
CELLS = [[c, g] for c in CATEGORIES for g in GROUPS]


@st.composite
def instances(draw):
    count = draw(st.integers(0, 7))
    ids = [f"o{n}" for n in range(count)]
    return {
        "size": draw(st.integers(1, 4)),
        "cells": [{"category": c, "group": g, "weight": draw(st.integers(0, 9))} for c, g in CELLS],
        "candidates": [
            {
                "id": name,
                "kind": draw(st.sampled_from(KINDS)),
                "covers": draw(st.lists(st.sampled_from(CELLS), max_size=4, unique_by=tuple)),
            }
            for name in ids
        ],
        "locked": draw(st.lists(st.sampled_from(ids), max_size=2, unique=True)) if ids else [],
        "banned": draw(st.lists(st.sampled_from(ids), max_size=2, unique=True)) if ids else [],
        "previous": draw(st.lists(st.sampled_from(ids), max_size=4, unique=True)) if ids else [],
        "balance": draw(st.sampled_from([{}, {"organ": [0, 2]}, {"organ": [1, 3], "institution": [1, 2]}])),
    }


def weigh(instance, chosen):
    """(weight reached, members kept, weight reached twice) of a choice."""
    weights = {(row["category"], row["group"]): row["weight"] for row in instance["cells"]}
    covers = {row["id"]: {tuple(cell) for cell in row["covers"]} for row in instance["candidates"]}
    times = {cell: sum(cell in covers[name] for name in chosen) for cell in weights}
    once = sum(weight for cell, weight in weights.items() if times[cell])
    twice = sum(weight for cell, weight in weights.items() if times[cell] > 1)
    return once, len(set(chosen) & set(instance["previous"])), twice


def possible(instance):
    """Every choice the rules allow."""
    free = [row["id"] for row in instance["candidates"] if row["id"] not in instance["banned"]]
    kinds = {row["id"]: row["kind"] for row in instance["candidates"]}
    for chosen in combinations(free, min(instance["size"], len(free))):
        counts = {kind: sum(kinds[name] == kind for name in chosen) for kind in KINDS}
        balanced = all(low <= counts.get(kind, 0) <= high for kind, (low, high) in instance["balance"].items())
        if balanced and set(instance["locked"]) <= set(chosen):
            yield chosen


@settings(max_examples=150, deadline=None)
@given(instances())
def test_no_choice_is_better_than_the_one_proposed(instance):
    choices = list(possible(instance))
    try:
        plan = solver.solve(instance)
    except Invalid:
        assert choices == []
        return
    chosen = [row["id"] for row in plan["members"]]
    assert tuple(sorted(chosen)) in choices
    assert weigh(instance, chosen) == max(weigh(instance, choice) for choice in choices)
    assert plan["status"] == "optimal"
    assert plan["objective"] == plan["bound"] == weigh(instance, chosen)[0]


@settings(max_examples=60, deadline=None)
@given(instances(), st.randoms(use_true_random=False))
def test_the_order_of_the_instance_changes_nothing(instance, dice):
    other = json.loads(json.dumps(instance))
    for field in ("cells", "candidates", "locked", "banned", "previous"):
        dice.shuffle(other[field])
    try:
        plan = solver.solve(instance)
    except Invalid as fault:
        with pytest.raises(Invalid, match=r".+\.$") as caught:
            solver.solve(other)
        assert caught.value.field == fault.field
        return
    assert solver.solve(other) == plan


@settings(max_examples=60, deadline=None)
@given(instances())
def test_what_is_said_of_each_is_true(instance):
    try:
        plan = solver.solve(instance)
    except Invalid:
        return
    chosen = [row["id"] for row in plan["members"]]
    for row in plan["members"]:
        without = [name for name in chosen if name != row["id"]]
        assert row["lost_without"] == weigh(instance, chosen)[0] - weigh(instance, without)[0]
    for row in plan["left_out"]:
        if row["instead_of"]:
            changed = [row["id"] if name == row["instead_of"] else name for name in chosen]
            assert row["difference"] == weigh(instance, changed)[0] - weigh(instance, chosen)[0]
            told = solver.swap(instance, chosen, out=row["instead_of"], into=row["id"])
            assert told["difference"] == row["difference"]
    covered = plan["total"] - sum(row["weight"] for row in plan["uncovered"])
    assert covered == plan["objective"]
    texts = [row[key] for row in (*plan["members"], *plan["left_out"]) for key in ("reason_zh", "reason_en")]
    assert all(text.endswith(("。", ".")) for text in texts)


BASE = {
    "size": 2,
    "cells": [{"category": "traffic", "group": "resident", "weight": 3}],
    "candidates": [
        {"id": "a", "kind": "organ", "covers": [["traffic", "resident"]]},
        {"id": "b", "kind": "organ", "covers": []},
        {"id": "c", "kind": "institution", "covers": [["traffic", "resident"]]},
    ],
    "names": {"traffic": ["交通", "traffic"], "resident": ["居民", "residents"], "b": ["乙", "B"]},
}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"locked": ["a"], "banned": ["a"]}, "'a' is both locked and banned."),
        ({"locked": ["a", "b", "c"]}, "3 are locked, above the size of 2."),
        ({"locked": ["z"]}, "locked: 'z' is not among the candidates."),
        ({"balance": {"organ": [3, 3]}}, "balance.organ asks for 3 and 2 may be chosen."),
        ({"balance": {"organ": [2, 2], "institution": [1, 1]}}, "Locks and balance ask for 3, above the size of 2."),
        ({"balance": {"organ": [0, 0], "institution": [0, 1]}}, "balance leaves room for 1 of the 2 to be chosen."),
        ({"balance": {"organ": [2, 1]}}, "balance.organ: 2 at least is above 1 at most."),
        ({"balance": {"organ": [0, 0]}, "locked": ["a"]}, "balance.organ allows 0 and 1 are locked."),
        ({"size": 0}, "size must be a whole number from 1 to 5000."),
        ({"cells": [{"category": "t", "group": "r", "weight": -1}]}, "cells[0].weight must be a whole number from 0"),
        ({"cells": "x"}, "cells must be a list."),
        ({"candidates": [{"id": "a", "covers": ["x"]}]}, "candidates[0].covers[0] must be a category and a group."),
        ({"candidates": [{"id": "a", "covers": []}] * 2}, "candidates[1]: the id 'a' occurs twice."),
        ({"candidates": [{"id": ""}]}, "candidates[0].id is empty."),
        ({"names": {"a": ["甲"]}}, "names: 'a' needs its Chinese and its English name."),
    ],
)
def test_what_cannot_hold_is_said_in_a_sentence(changed, sentence):
    with pytest.raises(Invalid) as caught:
        solver.solve({**BASE, **changed})
    assert str(caught.value).startswith(sentence)


def test_the_sentences_name_matter_and_group():
    plan = solver.solve({**BASE, "banned": ["c"]})
    assert [row["id"] for row in plan["members"]] == ["a", "b"]
    assert plan["members"][0]["reason_zh"] == "只有它够得着居民的交通。"
    assert plan["members"][1]["reason_en"] == "Fills the number: nothing asked of late is its strength."
    assert plan["left_out"][0]["reason_en"] == "Not wanted by the street."


def test_fewer_candidates_than_places_are_all_taken():
    plan = solver.solve({**BASE, "size": 10})
    assert (len(plan["members"]), plan["short"]) == (3, 7)


def test_a_roster_by_hand_is_measured_against_the_best():
    plan = solver.evaluate({**BASE, "size": 1}, ["b"])
    assert (plan["status"], plan["objective"], plan["bound"], plan["short"]) == ("chosen", 0, 3, 0)
    assert plan["uncovered"][0]["by"] == ["a", "c"]
    told = solver.swap({**BASE, "size": 1}, ["b"], out="b", into="a")
    assert (told["difference"], told["reason_zh"]) == (3, "多了居民的交通（+3）。")
    with pytest.raises(Invalid, match="no member"):
        solver.swap(BASE, ["b"], out="a", into="c")


def test_the_command_line(tmp_path, capsys):
    file = tmp_path / "street.json"
    file.write_text(json.dumps(BASE), encoding="utf-8")
    assert solver.main([str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["objective"] == 3
    file.write_text('{"size": 2', encoding="utf-8")
    assert solver.main([str(file)]) == 1
    assert "is not JSON" in capsys.readouterr().err
    assert solver.main([str(tmp_path / "none.json")]) == 1
    assert solver.main([str(file), "--seconds", "0"]) == 2
