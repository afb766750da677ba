"""The allocation kernel against every plan there is, and its command against bad input."""

from __future__ import annotations

import io
import itertools
import json
import random
import threading
import time

import pytest

from wugong.common.errors import Invalid
from wugong.common.streams import Progress
from wugong.sharing.kernel import beside, choice
from wugong.sharing.solver import main, solve


def made(dice, *, tenths=False):
    """A small instance with musts, gaps and negative benefits."""
    part = 10 if tenths else 1
    resources = [{"id": f"r{i}", "capacity": dice.randint(0, 14) / part} for i in range(3)]
    requests = []
    for j in range(6):
        options = [
            {"resource": f"r{i}", "use": dice.randint(0, 8) / part, "benefit": dice.randint(-3, 20)}
            for i in range(3)
            if dice.random() < 0.8
        ]
        requests.append({"id": f"q{j}", "must": dice.random() < 0.35, "group": f"g{j % 3}", "options": options})
    return {"resources": resources, "requests": requests}


def every_plan(raw):
    """(musts left out, benefit, benefit by group) of every plan that fits, in exact tenths."""
    for picks in itertools.product(*[[None, *row["options"]] for row in raw["requests"]]):
        room = {row["id"]: round(row["capacity"] * 10) for row in raw["resources"]}
        missed, total, groups = 0, 0, dict.fromkeys(("g0", "g1", "g2"), 0)
        for row, pick in zip(raw["requests"], picks, strict=True):
            if pick is None:
                missed += row["must"]
                continue
            room[pick["resource"]] -= round(pick["use"] * 10)
            total += pick["benefit"]
            groups[row["group"]] += pick["benefit"]
        if min(room.values()) >= 0:
            yield missed, total, groups


def used(raw, plan):
    """The musts left out, after a check that choices add up and fit."""
    room = {row["id"]: round(row["capacity"] * 10) for row in raw["resources"]}
    rows = {row["id"]: row for row in raw["requests"]}
    for one in plan["choices"]:
        option = next(
            o
            for o in rows[one["request"]]["options"]
            if (o["resource"], o["benefit"]) == (one["resource"], one["benefit"])
        )
        room[one["resource"]] -= round(option["use"] * 10)
    assert min(room.values()) >= 0
    assert plan["objective"] == sum(choice["benefit"] for choice in plan["choices"])
    assert sorted([c["request"] for c in plan["choices"]] + [o["request"] for o in plan["left_out"]]) == sorted(rows)
    return sum(rows[row["request"]]["must"] for row in plan["left_out"])


# 1296: the solver once handed back the plan it began with.
@pytest.mark.parametrize("seed", [*range(12), 1296])
def test_no_plan_is_better(seed):
    raw = made(random.Random(seed), tenths=seed % 2 == 1)
    best = min((missed, -total) for missed, total, _groups in every_plan(raw))
    plan = solve(raw)
    assert (used(raw, plan), -plan["objective"], plan["status"]) == (*best, "optimal")
    assert plan["bound"] == plan["objective"]
    raw["requests"].reverse()
    assert solve(raw)["choices"] == plan["choices"]


@pytest.mark.parametrize("seed", range(4))
def test_the_least_served_come_first(seed):
    raw = made(random.Random(100 + seed))
    for row in raw["requests"]:
        row["must"] = False
    plan = solve(raw, fair=True)
    known = {row["id"]: row["capacity"] for row in raw["resources"]}

    def shares(groups):
        best = dict.fromkeys(groups, 0)
        for row in raw["requests"]:
            fits = [o["benefit"] for o in row["options"] if o["use"] <= known[o["resource"]]]
            best[row["group"]] += max([0, *fits])
        return [groups[g] / best[g] if best[g] else 1 for g in groups]

    def rank(groups, total):
        found = shares(groups)
        return [sum(share >= level for share in found) for level in (0.01, 0.25, 0.5, 0.75, 1)] + [total]

    positive = [(total, groups) for _m, total, groups in every_plan(raw)]
    best = max(rank(groups, total) for total, groups in positive)
    assert plan["objective"] == best[-1]
    fair = plan["fairness"]
    assert fair["without"] == 3 - best[0]
    assert fair["price"] == max(total for total, _g in positive) - best[-1]
    assert fair["alternative"]["objective"] == plan["objective"] + fair["price"]


@pytest.mark.parametrize("seed", range(4))
def test_what_the_plain_model_finds_counts_where_ours_is_not_proven(monkeypatch, seed):
    """Ours gives up with its first plan, and the plain model beside it has come to its end."""

    def give_up(part, _fair):
        for thread in threading.enumerate():
            if isinstance(thread, threading.Timer):
                thread.join()
        return choice.Choice(part.greedy(), part.ceiling(), proven=False)

    monkeypatch.setattr(beside, "AFTER", 0.0)
    monkeypatch.setattr(choice._Part, "search", give_up)
    raw = made(random.Random(200 + seed))
    for row in raw["requests"]:
        row["must"] = False
    plan = solve(raw)
    assert plan["objective"] == max(total for _missed, total, _groups in every_plan(raw))
    assert plan["status"] == "optimal"
    used(raw, plan)


def test_who_had_much_before_stands_back():
    options = [{"resource": "hall", "use": 1, "benefit": 5}]
    raw = {
        "resources": [{"id": "hall", "capacity": 1}],
        "requests": [{"id": name, "group": name, "options": options} for name in ("a", "b")],
        "served": {"a": 20},
    }
    assert [choice["request"] for choice in solve(raw, fair=True)["choices"]] == ["b"]


def test_a_must_that_cannot_be_met_says_why():
    raw = {
        "resources": [{"id": "hall", "capacity": 40}, {"id": "shed", "capacity": 0}],
        "requests": [
            {"id": "big", "must": True, "options": [{"resource": "hall", "use": 60, "benefit": 9}]},
            {"id": "none", "must": True, "options": []},
            {"id": "shed", "must": False, "options": [{"resource": "shed", "use": 1, "benefit": 9}]},
            {"id": "bad", "must": False, "options": [{"resource": "hall", "use": 1, "benefit": -2}]},
            {"id": "in", "must": True, "options": [{"resource": "hall", "use": 38, "benefit": -5}]},
            {"id": "out", "must": False, "options": [{"resource": "hall", "use": 3, "benefit": 4}]},
        ],
        "names": {"hall": ["议事厅", "the hall"]},
    }
    plan = solve(raw)
    assert [choice["request"] for choice in plan["choices"]] == ["in"]
    why = {row["request"]: row for row in plan["left_out"]}
    assert why["big"]["why_zh"].startswith("哪一项资源都放不下：最接近的议事厅容量 40，需要 60")
    assert why["none"]["why_en"].startswith("It names no resource")
    assert "holds 0 and 1 are needed" in why["shed"]["why_en"]
    assert why["bad"]["why_en"] == "Serving it would only lower the total."
    assert "必须安排" in why["out"]["why_zh"]
    assert "2 left of 3" in why["out"]["why_en"]


def test_a_tenth_is_a_tenth_and_ends_of_time_are_said():
    tenth = [{"resource": "r", "use": 0.1, "benefit": 1}]
    raw = {
        "resources": [{"id": "r", "capacity": 0.3}],
        "requests": [{"id": f"q{n}", "options": tenth} for n in range(4)],
    }
    assert len(solve(raw)["choices"]) == 3
    raw["resources"][0]["capacity"] = 0.29999999
    assert len(solve(raw)["choices"]) == 2
    dice = random.Random(1)
    rows = [
        {"id": f"q{j}", "options": [
            {"resource": f"r{i}", "use": dice.random(), "benefit": dice.random()} for i in range(20)
        ]} for j in range(150)
    ]  # fmt: skip
    large = {"resources": [{"id": f"r{i}", "capacity": 2} for i in range(20)], "requests": rows}
    plan = solve(large, seconds=0.05)
    assert plan["status"] == "feasible"
    assert plan["bound"] >= plan["objective"] > 0


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ([], "must be an object"),
        ({}, "has no resources"),
        ({"resources": [{"id": "a", "capacity": -1}], "requests": []}, "capacity must not be below 0"),
        ({"resources": [{"id": "a", "capacity": True}], "requests": []}, "capacity must be a number"),
        ({"resources": [{"id": "a", "capacity": float("inf")}], "requests": []}, "finite"),
        ({"resources": [{"id": "a", "capacity": 1}] * 2, "requests": []}, "occurs twice"),
        ({"resources": [], "requests": [{"id": "q", "must": "yes", "options": []}]}, "must must be true or false"),
        ({"resources": [], "requests": [{"id": "q", "options": [{"resource": "x"}]}]}, '"x" is not among'),
        ({"resources": [], "requests": [], "served": {"g": 1}}, "is the group of no request"),
    ],
)
def test_bad_input_is_one_sentence(broken, words):
    with pytest.raises(Invalid, match=words):
        solve(broken)


def test_the_command(tmp_path, capsys):
    instance, plan = tmp_path / "i.json", tmp_path / "p.json"
    instance.write_text(
        '{"resources": [{"id": "hall", "capacity": 40}], "requests": [{"id": "q1", "must": true, '
        '"options": [{"resource": "hall", "use": 3, "benefit": 21}]}]}'
    )
    assert main([str(instance), "-o", str(plan), "--seconds", "5"]) == 0
    found = json.loads(plan.read_text())
    assert found["choices"] == [{"request": "q1", "resource": "hall", "benefit": 21}]
    assert (found["status"], found["objective"], found["bound"]) == ("optimal", 21, 21)
    instance.write_text('{"resources": [{"id": "hall", "capacity": "x"}], "requests": []}')
    assert main([str(instance), "-o", str(tmp_path / "none.json")]) == 1
    assert capsys.readouterr().err == 'resources[0] "hall": capacity must be a number.\n'
    assert not (tmp_path / "none.json").exists()
    assert main([str(tmp_path / "missing.json")]) == 1
    assert main(["--nonsense"]) == 2


def test_a_search_says_on_a_terminal_how_long_it_takes():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    progress = Progress(Terminal())
    progress.next = 0
    with progress.ticking("searching"):
        while not progress.shown:
            time.sleep(0.05)
    assert progress.stream.getvalue().startswith("\rsearching, ")
    assert progress.stream.getvalue().endswith("\r\x1b[K")
    before = threading.active_count()
    with Progress(io.StringIO()).ticking("searching"):
        assert threading.active_count() == before
