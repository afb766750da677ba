"""The pairing kernel: proven best pairs of givers and receivers, each with its reason. No Django, no database.

``solve`` takes an instance and returns a plan as ``wugong pair`` reads and writes them. An instance falls into parts
that no possible pair connects; each is solved alone: first the least shortfall of minima, then a mixed-integer
programme with cuts (HiGHS), and what passes is recomputed exactly for the pairs chosen.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from fractions import Fraction
from typing import Any

from wugong.common.errors import Invalid
from wugong.pairing.kernel import reasons
from wugong.pairing.kernel.instance import Instance, Pair, read_instance, shown
from wugong.pairing.kernel.parts import Part, split
from wugong.pairing.kernel.plan import Plan, make_plan
from wugong.pairing.kernel.search import Outcome, solve_part

# A district asks for an answer, not for the last proof: what no one limited ends here with its bound.
DEFAULT_SECONDS = 60.0
Progress = Callable[[int, int], None]


def solve(
    instance: dict[str, Any],
    *,
    seconds: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Plan:
    """The best plan of an instance (format: the pairing instance and plan of the contracts).

    ``status`` is ``optimal`` when proven, else ``feasible``, with ``bound`` above which no plan can be; ``seconds``
    limits the search (default ``DEFAULT_SECONDS``), ``threads`` the cores (default all). ``progress`` is called with
    the parts done and all parts. Raises ``Invalid`` with one sentence naming field and id. The same instance, in any
    order, gives the same plan unless time runs out.
    """
    began = time.monotonic()
    market = read_instance(instance)
    outcomes = _solve_parts(split(market), _limit(seconds), threads or processors(), progress)
    return make_plan(market, outcomes, time.monotonic() - began)


def next_best(
    instance: dict[str, Any], plan: Plan, giver: str, receiver: str, *, seconds: float | None = None
) -> dict[str, Any]:
    """What the best plan without this pair would cost: its part is solved again with the pair banned.

    ``difference`` is what the objective loses, ``shortfall`` how many more minima stay unmet, ``pairs`` those that
    would come instead, ``without`` those that would go, with a sentence in both languages.
    """
    market, pair = read_instance(instance), (giver, receiver)
    rows = {(row["giver"], row["receiver"]): row for row in plan["pairs"]}
    if pair not in rows:
        raise Invalid(f"{shown(giver)} and {shown(receiver)} are no pair of the plan.", field="giver")
    if pair in market.pinned:
        raise Invalid(f"{shown(giver)} and {shown(receiver)} are pinned: there is no plan without.", field="pinned")
    part = next(part for part in split(market) if pair in {part.ids(number) for number in range(len(part.pairs))})
    inside = _within(market, {party.id for party in part.parties})
    banned = replace(inside, forbidden=inside.forbidden | {pair})
    other = make_plan(banned, _solve_parts(split(banned), _limit(seconds), 1, None), 0.0)
    old = {ends: row for ends, row in rows.items() if ends[0] in inside.givers}
    new = {(row["giver"], row["receiver"]) for row in other["pairs"]}
    difference = _worth(inside, list(old.values())) - _worth(inside, other["pairs"])
    missing = other["shortfall"] - sum(row["short"] for row in plan["unmet"] if _inside(inside, row["id"]))
    zh, en = reasons.next_best_reason(market, difference, missing, sorted(new - old.keys()))
    return {
        "status": other["status"],
        "difference": float(difference),
        "shortfall": missing,
        "pairs": [row for row in other["pairs"] if (row["giver"], row["receiver"]) not in old],
        "without": [list(ends) for ends in sorted(old.keys() - new)],
        "reason_zh": zh,
        "reason_en": en,
    }


def main(argv: list[str]) -> int:
    """The command line ``wugong pair``; the exit status."""
    from wugong.pairing.kernel import command

    return command.main(argv)


def processors() -> int:
    """The processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _limit(seconds: float | None) -> float:
    if seconds is None:
        return DEFAULT_SECONDS
    if not 0 < seconds < math.inf:
        raise Invalid("seconds must be a number above 0.", field="seconds")
    return seconds


def _solve_parts(parts: Sequence[Part], seconds: float, threads: int, progress: Progress | None) -> list[Outcome]:
    """Every part in a thread of its own making (HiGHS lets others run, and keeps its scheduler by thread); small parts
    come first and leave what they do not use of the time to the large.
    """
    ends = time.monotonic() + seconds
    lock, left = threading.Lock(), len(parts)

    def work(part: Part) -> Outcome:
        nonlocal left
        with lock:
            share = (ends - time.monotonic()) * min(1.0, threads / left)
            left -= 1
        return solve_part(part, share)

    pool = ThreadPoolExecutor(threads)
    try:
        futures = [pool.submit(work, part) for part in parts]
        pending = set(futures)
        while pending:
            _done, pending = wait(pending, timeout=0.25)
            if progress:
                progress(len(futures) - len(pending), len(futures))
        return [future.result() for future in futures]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _inside(instance: Instance, name: str) -> bool:
    return name in instance.givers or name in instance.receivers


def _within(instance: Instance, ids: set[str]) -> Instance:
    """The instance of some parties only."""

    def both(pairs: frozenset[Pair]) -> frozenset[Pair]:
        return frozenset(pair for pair in pairs if ids.issuperset(pair))

    return replace(
        instance,
        givers={name: party for name, party in instance.givers.items() if name in ids},
        receivers={name: party for name, party in instance.receivers.items() if name in ids},
        across=both(instance.across),
        pinned=both(instance.pinned),
        forbidden=both(instance.forbidden),
        previous=both(instance.previous),
    )


def _worth(instance: Instance, rows: Sequence[dict[str, Any]]) -> Fraction:
    """The objective of rows of a plan, from the plan's own figures."""
    weights = instance.weights
    total = Fraction(0)
    for row in rows:
        total += sum((weights.of(k) * Fraction(repr(v)) for k, v in row["gives"].items()), Fraction(0))
        total += (weights.kept if row["kept"] else 0) - weights.pair
    return total
