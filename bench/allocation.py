"""Scarce resources given out: OR-Library instances to their optima, beside a plain model in the same solver.

    python bench/allocation.py [--data FOLDER] [--repeat 3] [--hard 6] [--seconds 60]

``--data`` holds ``gap*.txt`` of the OR-Library and ``optima.csv``; without it only made instances run. Each instance is
solved by ``wugong allocate``'s kernel and by a plain model (one column an option, one row a request, one row a
resource) in HiGHS as it comes, in turns in one run. ``--hard`` instances of the types D and E, as the literature makes
them, get ``--seconds`` each: best value and bound of both. Prints JSON; seconds are the least of the repeats.
"""

import argparse
import csv
import json
import math
import os
import platform
import random
import statistics
import sys
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def instances_of(path):
    """The instances of a file of the OR-Library: benefits, then uses, by agent; then capacities."""
    numbers = iter(map(int, path.read_text().split()))
    for _ in range(next(numbers)):
        agents, jobs = next(numbers), next(numbers)
        benefit = [[next(numbers) for _ in range(jobs)] for _ in range(agents)]
        use = [[next(numbers) for _ in range(jobs)] for _ in range(agents)]
        yield instance(benefit, use, [next(numbers) for _ in range(agents)])


def instance(benefit, use, capacity):
    agents, jobs = range(len(capacity)), range(len(benefit[0]))
    options = [[{"resource": f"a{i}", "use": use[i][j], "benefit": benefit[i][j]} for i in agents] for j in jobs]
    return {
        "resources": [{"id": f"a{i}", "capacity": capacity[i]} for i in agents],
        "requests": [{"id": f"j{j:03}", "must": True, "options": options[j]} for j in jobs],
    }


def made(kind, agents, jobs, seed):
    """An instance of type D or E with its costs as negative benefits."""
    dice = random.Random(seed)
    use = [[dice.randint(1, 100) for _ in range(jobs)] for _ in range(agents)]
    if kind == "E":
        use = [[1 - int(10 * math.log(1 - dice.random())) for _ in range(jobs)] for _ in range(agents)]
    if kind == "D":
        cost = [[111 - use[i][j] + dice.randint(-10, 10) for j in range(jobs)] for i in range(agents)]
    else:
        cost = [[max(1, round(1000 / use[i][j] - 10 * dice.random())) for j in range(jobs)] for i in range(agents)]
    capacity = [math.floor(0.8 * sum(use[i]) / agents) for i in range(agents)]
    return instance([[-c for c in row] for row in cost], use, capacity)


def quiet():
    """HiGHS without the banner, which is no JSON."""
    import highspy

    class Quiet(highspy.Highs):
        def __init__(self):
            super(highspy.Highs, self).__init__()

    return Quiet()


def plain(raw, limit):
    """Objective, bound and seconds of the plain model in HiGHS with its own settings."""
    import highspy

    began = time.perf_counter()
    solver = quiet()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("time_limit", float(limit))
    of = {row["id"]: [] for row in raw["resources"]}
    columns = 0
    for request in raw["requests"]:
        first = columns
        for option in request["options"]:
            solver.addCol(float(option["benefit"]), 0.0, 1.0, 0, [], [])
            solver.changeColIntegrality(columns, highspy.HighsVarType.kInteger)
            of[option["resource"]].append((columns, float(option["use"])))
            columns += 1
        solver.addRow(1.0, 1.0, columns - first, list(range(first, columns)), [1.0] * (columns - first))
    for row in raw["resources"]:
        entries = of[row["id"]]
        solver.addRow(
            -math.inf, float(row["capacity"]), len(entries), [n for n, _u in entries], [u for _n, u in entries]
        )
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    solver.run()
    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return {
        "objective": round(info.objective_function_value) if found else None,
        "bound": round(info.mip_dual_bound, 2),
        "seconds": round(time.perf_counter() - began, 3),
    }


def ours(raw, limit):
    from wugong.sharing.solver import solve

    plan = solve(raw, seconds=limit)
    wrong = broken(raw, plan)
    assert not wrong, wrong
    missed = len(plan["left_out"])
    return {name: plan[name] for name in ("objective", "bound", "seconds", "status")} | {"left_out": missed}


def broken(raw, plan):
    """What a plan breaks, counted from the instance alone."""
    room = {row["id"]: row["capacity"] for row in raw["resources"]}
    worth = {(r["id"], o["resource"]): (o["use"], o["benefit"]) for r in raw["requests"] for o in r["options"]}
    total = 0
    for choice in plan["choices"]:
        use, benefit = worth[choice["request"], choice["resource"]]
        room[choice["resource"]] -= use
        total += benefit
    if total != plan["objective"] or len({c["request"] for c in plan["choices"]}) < len(plan["choices"]):
        return "the objective or the choices do not add up"
    return [name for name, left in room.items() if left < 0]


def library(folder, repeat):
    """Each instance to its optimum, ours and the plain model in turns."""
    best = {
        (r["file"], int(r["problem"])): int(r["best_value"]) for r in csv.DictReader((folder / "optima.csv").open())
    }
    rows, times = [], {"ours": [], "plain": []}
    for path in sorted(folder.glob("gap*.txt")):
        for number, raw in enumerate(instances_of(path), 1):
            runs = {"ours": [ours(raw, 60)], "plain": [plain(raw, 60)]}
            for _ in range(repeat - 1):
                runs["plain"].append(plain(raw, 60))
                runs["ours"].append(ours(raw, 60))
            least = {name: min(run["seconds"] for run in found) for name, found in runs.items()}
            for name, found in times.items():
                found.append(least[name])
            plan = runs["ours"][0]
            rows.append(
                {
                    "instance": f"{path.name}:{number}", "optimum": best[path.name, number],
                    "ours": plan["objective"], "proven": plan["status"] == "optimal", "left_out": plan["left_out"],
                    "plain": runs["plain"][0]["objective"], "seconds": least,
                }
            )  # fmt: skip
    return {
        "instances": len(rows),
        "reached": sum(row["ours"] == row["optimum"] and row["proven"] and not row["left_out"] for row in rows),
        "seconds": {name: round(sum(found), 2) for name, found in times.items()},
        "ratio_of_sums": round(sum(times["ours"]) / sum(times["plain"]), 2),
        "ratio_median": round(statistics.median(a / b for a, b in zip(*times.values(), strict=True)), 2),
        "slowest": {name: max(found) for name, found in times.items()},
        "rows": rows,
    }


HARD = (("D", 5, 100), ("E", 5, 100), ("D", 10, 100), ("E", 10, 100), ("D", 20, 100), ("E", 20, 200))


def hard(count, limit):
    """Types D and E, the hardest the literature has: best value and bound within the limit."""
    rows = []
    for kind, agents, jobs in HARD[:count]:
        raw = made(kind, agents, jobs, seed=1)
        rows.append(
            {"type": kind, "agents": agents, "jobs": jobs, "ours": ours(raw, limit), "plain": plain(raw, limit)}
        )
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("ALLOCATION_DATA", "allocation")))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--hard", type=int, default=len(HARD))
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    result = {
        "machine": {"processors": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "versions": {"highspy": version("highspy")},
    }
    if (options.data / "optima.csv").exists():
        result["library"] = library(options.data, options.repeat)
    else:
        result["library"] = f"{options.data} holds no optima.csv; left out"
    result["hard"] = hard(options.hard, options.seconds)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
