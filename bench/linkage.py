"""What the best roster is worth: the kernel beside a greedy choice of the same members, with 60 and 300 candidates.

``python -m bench.linkage [--rounds 5]``. Prints JSON: seconds of both, and what each of them reaches.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from typing import Any


def greedy(instance: dict[str, Any]) -> int:
    """Always the one that adds most; returns the weight reached."""
    weights = {(row["category"], row["group"]): row["weight"] for row in instance["cells"]}
    left = {row["id"]: {tuple(cell) for cell in row["covers"]} for row in instance["candidates"]}
    reached: set[tuple[str, str]] = set()
    for _place in range(min(instance["size"], len(left))):
        best = max(sorted(left), key=lambda name: sum(weights.get(cell, 0) for cell in left[name] - reached))
        reached |= left.pop(best)
    return sum(weights.get(cell, 0) for cell in reached)


def measure(candidates: int, rounds: int) -> dict[str, Any]:
    """The medians over as many streets as rounds."""
    from wugong.linkage import solver
    from wugong.linkage.testing import make_instance

    solver.solve(make_instance(0, candidates=candidates))  # the solver's library is loaded once, outside the clock
    rows = []
    for seed in range(1, rounds + 1):
        instance = make_instance(seed, candidates=candidates)
        began = time.perf_counter()
        plan = solver.solve(instance)
        exact = time.perf_counter() - began
        began = time.perf_counter()
        simple = greedy(instance)
        rows.append((exact, time.perf_counter() - began, plan["objective"], simple, plan["status"], plan["total"]))
    return {
        "exact_s": round(statistics.median(row[0] for row in rows), 3),
        "slowest_s": round(max(row[0] for row in rows), 3),
        "greedy_s": round(statistics.median(row[1] for row in rows), 4),
        "time_ratio": round(statistics.median(row[0] / row[1] for row in rows)),
        "proven": all(row[4] == "optimal" for row in rows),
        "reached": [row[2] for row in rows],
        "reached_greedy": [row[3] for row in rows],
        "asked": [row[5] for row in rows],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wugong.config.settings")
    import django

    django.setup()
    print(json.dumps({f"{n} candidates": measure(n, options.rounds) for n in (60, 300)}, indent=1))


if __name__ == "__main__":
    main()
