"""The plan as JSON has it, from what came out of the parts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from wugong.pairing.kernel import reasons
from wugong.pairing.kernel.instance import Instance, Pair, Party
from wugong.pairing.kernel.parts import neighbours
from wugong.pairing.kernel.search import Outcome

Plan = dict[str, Any]


def make_plan(instance: Instance, outcomes: Sequence[Outcome], seconds: float) -> Plan:
    """Status, exact objective and bound, pairs and unmet minima in order of the ids, each with its sentence."""
    given = {outcome.part.ids(pair): outcome.gives.get(pair, {}) for outcome in outcomes for pair in outcome.pairs}
    load = Counter(end for pair in given for end in pair)
    unmet = _unmet(instance, given.keys(), load)
    return {
        "status": "optimal" if all(outcome.proven for outcome in outcomes) else "feasible",
        "objective": float(sum((outcome.objective for outcome in outcomes), Fraction(0))),
        "bound": float(sum((outcome.bound for outcome in outcomes), Fraction(0))),
        "shortfall": sum(row["short"] for row in unmet),
        "seconds": round(seconds, 3),
        "pairs": [_pair(instance, pair, given[pair], load) for pair in sorted(given)],
        "unmet": unmet,
    }


def _pair(instance: Instance, pair: Pair, gives: dict[str, Fraction], load: Counter[str]) -> dict[str, Any]:
    ends = (instance.givers[pair[0]], instance.receivers[pair[1]])
    held = [party for party in ends if load[party.id] <= party.least]
    zh, en = reasons.pair_reason(instance, pair, gives, held)
    return {
        "giver": pair[0],
        "receiver": pair[1],
        "gives": {category: reasons.number(amount) for category, amount in gives.items()},
        "kept": pair in instance.previous,
        "reason_zh": zh,
        "reason_en": en,
    }


def _unmet(instance: Instance, pairs: Any, load: Counter[str]) -> list[dict[str, Any]]:
    everyone = {**instance.givers, **instance.receivers}
    short = {name: everyone[name] for name in sorted(everyone) if load[name] < everyone[name].least}
    around: dict[str, list[Party]] = defaultdict(list)
    if short:
        for giver, receiver in neighbours(instance):
            around[giver].append(instance.receivers[receiver])
            around[receiver].append(instance.givers[giver])
    pins = Counter(end for pair in instance.pinned for end in pair)
    taken = reasons.Taken(pairs, load, pins)
    rows = []
    for name, party in short.items():
        missing = party.least - load[name]
        found = reasons.obstacles(instance, party, around[name], taken)
        rule, zh, en = reasons.unmet_reason(instance, party, missing, found)
        rows.append({"id": name, "short": missing, "rule": rule, "why_zh": zh, "why_en": en})
    return rows
