"""For tests and benchmarks of pairing: instances from a seed, an independent check of plans, an independent optimum.

Nothing here uses the kernel: what judges it must not share its mistakes.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import combinations
from math import inf
from typing import Any

Pair = tuple[str, str]
SLACK = Fraction(1, 10**9)


def make_district(
    seed: int,
    *,
    streets: int = 10,
    givers: int = 129,
    receivers: int = 122,
    categories: int = 12,
    offered: tuple[int, int] = (2, 4),
    needed: tuple[int, int] = (2, 5),
    amounts: tuple[int, int] = (1, 6),
    most: tuple[int, int] = (1, 3),
    decimals: int = 0,
) -> dict[str, Any]:
    """A district in which every party offers or needs so many categories of so much; half the givers were paired."""
    dice = random.Random(f"{seed} {streets} {givers} {receivers}")
    names = [f"k{number:02d}" for number in range(1, categories + 1)]

    def rows(side: str, count: int, field: str, kinds: tuple[int, int]) -> list[dict[str, Any]]:
        return [
            {
                "id": f"{side}{number:04d}",
                "street": f"990112{number % streets + 1:03d}",
                "min": 1,
                "max": dice.randint(*most),
                field: {name: amount() for name in sorted(dice.sample(names, dice.randint(*kinds)))},
            }
            for number in range(count)
        ]

    def amount() -> float:
        return round(dice.uniform(*amounts), decimals) if decimals else dice.randint(*amounts)

    giving, receiving = rows("u", givers, "offers", offered), rows("c", receivers, "needs", needed)
    near: dict[str, list[str]] = {}
    for row in receiving:
        near.setdefault(row["street"], []).append(row["id"])
    previous = [
        [row["id"], dice.choice(near[row["street"]])] for row in giving if row["street"] in near and dice.random() < 0.5
    ]
    weight = {name: dice.choice([0.5, 1.0, 1.0, 1.5, 2.0]) for name in names}
    return {
        "givers": giving,
        "receivers": receiving,
        "across": [],
        "pinned": [],
        "forbidden": [],
        "previous": previous,
        "weights": {"met": 1.0, "kept": 0.2, "pair": 0.05, "category": weight},
    }


def exact(value: Any) -> Fraction:
    """A JSON number as the decimal it is written as."""
    return Fraction(value) if isinstance(value, int) else Fraction(repr(value))


def pairs_of(instance: dict[str, Any], name: str) -> set[Pair]:
    """One of the lists of pairs."""
    return {(giver, receiver) for giver, receiver in instance.get(name, [])}


def weight_of(instance: dict[str, Any], category: str) -> Fraction:
    """What a unit given counts for."""
    weights = instance.get("weights", {})
    return exact(weights.get("met", 1)) * exact(weights.get("category", {}).get(category, 1))


def alone(instance: dict[str, Any], pair: Pair) -> Fraction:
    """What a pair counts for before anything is given."""
    weights = instance.get("weights", {})
    kept = exact(weights.get("kept", 0)) if pair in pairs_of(instance, "previous") else Fraction(0)
    return kept - exact(weights.get("pair", 0))


def may_pair(instance: dict[str, Any]) -> list[Pair]:
    """The pairs that place rule and bans leave."""
    across, banned = pairs_of(instance, "across"), pairs_of(instance, "forbidden")
    return [
        pair
        for g in instance["givers"]
        for r in instance["receivers"]
        if (pair := (g["id"], r["id"])) not in banned and (g["street"] == r["street"] or pair in across)
    ]


def faults(instance: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    """Everything wrong with a plan: rules broken, figures that do not add up, sentences missing."""
    pairs = [(row["giver"], row["receiver"]) for row in plan["pairs"]]
    found = [f"{pair} may not be" for pair in pairs if pair not in set(may_pair(instance))]
    found += [f"{pair} twice" for pair, count in Counter(pairs).items() if count > 1]
    found += [f"{pair} is pinned and missing" for pair in pairs_of(instance, "pinned") - set(pairs)]
    everyone = {row["id"]: row for row in [*instance["givers"], *instance["receivers"]]}
    load = Counter(end for pair in pairs for end in pair)
    found += [f"{name} has {load[name]} partners" for name, row in everyone.items() if load[name] > row["max"]]
    short = {name: row["min"] - load[name] for name, row in everyone.items() if load[name] < row["min"]}
    if {row["id"]: row["short"] for row in plan["unmet"]} != short:
        found.append("unmet is not what is short")
    for end, field in (("giver", "offers"), ("receiver", "needs")):
        taken: Counter[tuple[str, str]] = Counter()
        for row in plan["pairs"]:
            for category, amount in row["gives"].items():
                taken[row[end], category] += exact(amount)  # type: ignore[assignment]
                if amount <= 0:
                    found.append(f"{row} gives {amount}")
        for (name, category), amount in taken.items():
            if amount > exact(everyone[name][field].get(category, 0)) * (1 + SLACK):
                found.append(f"{name} passes {amount} in {category}")
    worth = sum((alone(instance, pair) for pair in pairs), Fraction(0))
    for row in plan["pairs"]:
        worth += sum((weight_of(instance, k) * exact(v) for k, v in row["gives"].items()), Fraction(0))
        if row["kept"] != ((row["giver"], row["receiver"]) in pairs_of(instance, "previous")):
            found.append(f"{row} is kept or not")
    found += _figures(plan, float(worth))
    texts = [row[key] for row in plan["pairs"] for key in ("reason_zh", "reason_en")]
    texts += [row[key] for row in plan["unmet"] for key in ("why_zh", "why_en")]
    found += [f"no sentence: {text!r}" for text in texts if not text or text[-1] not in "。."]
    return found


def _figures(plan: dict[str, Any], worth: float) -> list[str]:
    slack = 1e-6 * max(1.0, abs(worth))
    found = []
    if abs(plan["objective"] - worth) > slack:
        found.append(f"objective {plan['objective']} is {worth}")
    if plan["bound"] < plan["objective"] - slack:
        found.append(f"bound {plan['bound']} is below the objective {plan['objective']}")
    if plan["status"] not in {"optimal", "feasible"}:
        found.append(f"status {plan['status']}")
    if plan["status"] == "optimal" and plan["bound"] > plan["objective"] + slack:
        found.append(f"optimal with bound {plan['bound']} above {plan['objective']}")
    return found


def best_by_trying_all(instance: dict[str, Any]) -> tuple[int, Fraction] | None:
    """The least shortfall and the best objective there, from every set of pairs; ``None`` if the pins cannot hold."""
    pins = pairs_of(instance, "pinned")
    open_ = may_pair(instance)
    if not pins <= set(open_):
        return None
    free = [pair for pair in open_ if pair not in pins]
    everyone = [*instance["givers"], *instance["receivers"]]
    best: tuple[int, Fraction] | None = None
    for size in range(len(free) + 1):
        for chosen in combinations(free, size):
            pairs = [*sorted(pins), *chosen]
            load = Counter(end for pair in pairs for end in pair)
            if any(load[row["id"]] > row["max"] for row in everyone):
                continue
            missing = sum(max(0, row["min"] - load[row["id"]]) for row in everyone)
            if best and missing > best[0]:
                continue
            worth = _worth(instance, pairs)
            if not best or (-missing, worth) > (-best[0], best[1]):
                best = (missing, worth)
    return best


def plain_model(instance: dict[str, Any]) -> dict[str, Any]:
    """The whole instance as one mixed-integer model as anyone would write it first, for ``scipy.optimize.milp`` and
    for solvers of the benchmark: costs to maximise, upper bounds, which columns are whole, rows (lower, entries by
    column, upper). Minima are rows: the instance must be able to meet them all.
    """
    columns: dict[Any, int] = {}
    costs: list[float] = []
    upper: list[float] = []
    rows: list[tuple[float, dict[int, float], float]] = []
    limits: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    degrees: dict[str, dict[int, float]] = defaultdict(dict)
    givers, receivers = ({row["id"]: row for row in instance[side]} for side in ("givers", "receivers"))
    pinned = pairs_of(instance, "pinned")
    for pair in may_pair(instance):
        columns[pair] = len(costs)
        costs.append(float(alone(instance, pair)))
        upper.append(1.0)
        for end in pair:
            degrees[end][columns[pair]] = 1.0
        if pair in pinned:
            rows.append((1.0, {columns[pair]: 1.0}, 1.0))
    for pair in list(columns):
        offers, needs = givers[pair[0]]["offers"], receivers[pair[1]]["needs"]
        for category in sorted(offers.keys() & needs.keys()):
            column, most = len(costs), float(min(offers[category], needs[category]))
            costs.append(float(weight_of(instance, category)))
            upper.append(most)
            rows.append((-inf, {column: 1.0, columns[pair]: -most}, 0.0))
            limits[pair[0], category][column] = limits[pair[1], category][column] = 1.0
    for (name, category), entries in limits.items():
        row = givers.get(name) or receivers[name]
        rows.append((-inf, entries, float(row.get("offers", row.get("needs"))[category])))
    rows += [(row["min"], degrees[name], row["max"]) for name, row in {**givers, **receivers}.items()]
    return {
        "costs": costs,
        "upper": upper,
        "whole": [column < len(columns) for column in range(len(costs))],
        "rows": rows,
    }


def _worth(instance: dict[str, Any], pairs: list[Pair]) -> Fraction:
    categories = sorted({name for row in instance["givers"] for name in row["offers"]})
    given = sum((weight_of(instance, name) * _least_cut(instance, pairs, name) for name in categories), Fraction(0))
    return given + sum((alone(instance, pair) for pair in pairs), Fraction(0))


def _least_cut(instance: dict[str, Any], pairs: list[Pair], category: str) -> Fraction:
    """The most that can be given in a category is the least cut: the offers of some givers (cut off there) and the
    needs of all whom the others reach.
    """
    offers = {row["id"]: exact(row["offers"].get(category, 0)) for row in instance["givers"]}
    needs = {row["id"]: exact(row["needs"].get(category, 0)) for row in instance["receivers"]}
    giving = sorted({giver for giver, _receiver in pairs})
    cuts = []
    for size in range(len(giving) + 1):
        for through in combinations(giving, size):
            reached = {receiver for giver, receiver in pairs if giver in through}
            stopped = sum((offers[giver] for giver in giving if giver not in through), Fraction(0))
            cuts.append(stopped + sum((needs[receiver] for receiver in reached), Fraction(0)))
    return min(cuts)
