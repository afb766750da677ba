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
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from fractions import Fraction
from typing import Any

from wugong.common.errors import Invalid
from wugong.common.streams import shown
from wugong.pairing.kernel import reasons
from wugong.pairing.kernel.instance import Instance, Pair, read_instance
from wugong.pairing.kernel.parts import Part, open_pairs, split
from wugong.pairing.kernel.plan import Plan, make_plan
from wugong.pairing.kernel.search import Outcome, solve_part

# A district asks for an answer, not for the last proof: what no one limited ends here with its bound.
DEFAULT_SECONDS = 60.0
# Below this share of it what is left is not worth a second beginning.
AGAIN = 0.1
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
    """The next best plan: the best of the same instance with this pair banned, of several the one with the most pairs
    of ``plan`` (only its ``pairs`` are read). The part of the pair is solved again, nothing else moves.

    ``difference`` is what the objective loses, ``shortfall`` how many more partners are missing, ``pairs`` those that
    would come instead, ``without`` those that would go, ``gives`` what changes in each category, with a sentence in
    both languages.
    """
    market, pair = read_instance(instance), (giver, receiver)
    rows = {(row["giver"], row["receiver"]): row for row in plan["pairs"]}
    if pair not in rows:
        raise Invalid(f"{shown(giver)} and {shown(receiver)} are no pair of the plan.", field="giver")
    if pair in market.pinned:
        raise Invalid(f"{shown(giver)} and {shown(receiver)} are pinned: there is no plan without.", field="pinned")
    if pair not in open_pairs(market):
        raise Invalid(f"{shown(giver)} and {shown(receiver)} may not be a pair of the instance.", field="giver")
    part = next(part for part in split(market) if {giver, receiver} <= {party.id for party in part.parties})
    inside = _within(market, {party.id for party in part.parties})
    banned = replace(inside, forbidden=inside.forbidden | {pair})
    old = {ends: row for ends, row in rows.items() if ends[0] in inside.givers}
    other = make_plan(banned, _solve_parts(split(banned), _limit(seconds), 1, None, old.keys()), 0.0)
    new = {(row["giver"], row["receiver"]) for row in other["pairs"]}
    was, comes = _given(old.values()), _given(other["pairs"])
    gives = {category: comes[category] - was[category] for category in sorted(was.keys() | comes.keys())}
    difference = _worth(inside, old.values()) - _worth(inside, other["pairs"])
    missing = other["shortfall"] - _shortfall(inside, old)
    zh, en = reasons.next_best_reason(market, difference, missing, sorted(new - old.keys()))
    return {
        "status": other["status"],
        "difference": float(difference),
        "shortfall": missing,
        "pairs": [row for row in other["pairs"] if (row["giver"], row["receiver"]) not in old],
        "without": [list(ends) for ends in sorted(old.keys() - new)],
        "gives": {category: reasons.number(amount) for category, amount in gives.items() if amount},
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


def _solve_parts(
    parts: Sequence[Part], seconds: float, threads: int, progress: Progress | None, like: Collection[Pair] = ()
) -> list[Outcome]:
    """Every part once; those whose share of the time was too short once more, from the beginning (so that what is
    proven never hangs on the clock), with all that is left.
    """
    ends = time.monotonic() + seconds
    outcomes = _solve_once(parts, ends, threads, progress, like)
    again = [number for number, outcome in enumerate(outcomes) if not outcome.proven]
    if again and ends - time.monotonic() > AGAIN * seconds:
        later = _solve_once([parts[number] for number in again], ends, threads, None, like)
        for number, outcome in zip(again, later, strict=True):
            outcomes[number] = outcomes[number].better(outcome)
    return outcomes


def _solve_once(
    parts: Sequence[Part], ends: float, threads: int, progress: Progress | None, like: Collection[Pair]
) -> list[Outcome]:
    """Every part in a thread of its own making (HiGHS lets others run, and keeps its scheduler by thread); small parts
    come first and leave what they do not use of the time to the large.
    """
    lock, left = threading.Lock(), len(parts)

    def work(part: Part) -> Outcome:
        nonlocal left
        with lock:
            share = (ends - time.monotonic()) * min(1.0, threads / left)
            left -= 1
        return solve_part(part, share, like)

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


def _given(rows: Iterable[dict[str, Any]]) -> dict[str, Fraction]:
    """What rows of a plan give in all, by category; exact, as the plan's figures are written."""
    total: dict[str, Fraction] = defaultdict(Fraction)
    for row in rows:
        for category, amount in row["gives"].items():
            total[category] += Fraction(repr(amount))
    return total


def _worth(instance: Instance, rows: Collection[dict[str, Any]]) -> Fraction:
    """The objective of rows of a plan, from the plan's own figures."""
    weights = instance.weights
    kept = sum((row["giver"], row["receiver"]) in instance.previous for row in rows)
    given = sum((weights.of(k) * amount for k, amount in _given(rows).items()), Fraction(0))
    return given + weights.kept * kept - weights.pair * len(rows)


def _shortfall(instance: Instance, pairs: Iterable[Pair]) -> int:
    """How many partners are missing with these pairs."""
    load = Counter(end for pair in pairs for end in pair)
    everyone = [*instance.givers.values(), *instance.receivers.values()]
    return sum(max(0, party.least - load[party.id]) for party in everyone)
