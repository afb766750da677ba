"""Pairs proven best: a district, a city, a nation streamed, beside a plain model and a second solver.

    python bench/pairing.py [district] [tightness] [growth] [city] [nation] [solvers]
                            [--seeds 3] [--repeat 3] [--seconds 90] [--limit 20]

Without a name all sections run; ``--seconds`` is how long the nation streams, ``--limit`` what a district may take.
Prints JSON: seconds (least and median of the repeats), what was proven, objectives side by side. The second solver is
OR-Tools, from this Python or from the one BENCH_ORTOOLS_PYTHON names; where it is absent the result says so. All
instances are made from seeds by ``wugong.pairing.testing.make_district``.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
DISTRICTS_OF_A_CITY, DISTRICTS_OF_THE_NATION = 40, 2844
# 129 units and 122 organisations in 10 streets, 12 categories; what else it is like.
SHAPES = {
    "loose": {},
    "few categories each": {"offered": (1, 3), "needed": (1, 3)},
    "tight minima": {"most": (2, 3)},
    "max = 1": {"most": (1, 1)},
    "decimal amounts": {"decimals": 2},
    "many categories each (4-8)": {"offered": (4, 8), "needed": (4, 8)},
}


def made(shape, seed, **more):
    from wugong.pairing.tests.instances import make_district

    raw = make_district(seed, **SHAPES[shape], **more)
    if shape == "tight minima":
        for number, row in enumerate([*raw["givers"], *raw["receivers"]]):
            row["min"] = 1 + (number * 7 + seed) % 2
    return raw


def timed(raw, *, repeat=1, limit=60.0, threads=None):
    """The plan, and seconds by the clock and of processor, least and median."""
    from wugong.pairing.solver import solve

    walls, processor = [], []
    for _ in range(repeat):
        wall, used = time.perf_counter(), time.process_time()
        plan = solve(raw, seconds=limit, threads=threads)
        walls.append(time.perf_counter() - wall)
        processor.append(time.process_time() - used)
    return plan, {
        "seconds_least": round(min(walls), 2),
        "seconds_median": round(statistics.median(walls), 2),
        "processor_least": round(min(processor), 2),
    }


def outcome(plan):
    gap = (plan["bound"] - plan["objective"]) / max(1e-9, abs(plan["objective"]))
    return {
        "status": plan["status"],
        "objective": round(plan["objective"], 4),
        "gap_percent": round(100 * gap, 3),
        "shortfall": plan["shortfall"],
    }


def district(options):
    return {
        shape: [
            {"seed": seed, **outcome(plan), **figures}
            for seed in range(options.seeds)
            for plan, figures in [timed(made(shape, seed), repeat=options.repeat, limit=options.limit)]
        ]
        for shape in SHAPES
    }


def tightness(options):
    """Time by the bounds of parties, same amounts: how many partners, at least and at most."""
    found = {}
    for least, most in [
        (0, (1, 1)),
        (1, (1, 1)),
        (0, (2, 2)),
        (1, (2, 2)),
        (2, (2, 2)),
        (0, (3, 3)),
        (1, (3, 3)),
        (3, (3, 3)),
    ]:
        rows = []
        for seed in range(options.seeds):
            raw = made("loose", seed, most=most)
            for row in [*raw["givers"], *raw["receivers"]]:
                row["min"] = least
            plan, figures = timed(raw, limit=options.limit)
            rows.append((plan["status"] == "optimal", figures["seconds_least"], figures["processor_least"]))
        found[f"{least} to {most[1]}"] = {
            "proven": f"{sum(row[0] for row in rows)}/{len(rows)}",
            "seconds_median": statistics.median(row[1] for row in rows),
            "processor_median": statistics.median(row[2] for row in rows),
        }
    return found


def growth(options):
    """More streets of the same size; then one street that grows (no part of it can be solved alone)."""
    found = {"streets": {}, "one street": {}}
    for times in (0.5, 1, 2, 4):
        size = {"streets": round(10 * times), "givers": round(129 * times), "receivers": round(122 * times)}
        plan, figures = timed(made("loose", 1, **size), limit=options.limit)
        found["streets"][f"x{times:g}"] = {**size, **outcome(plan), **figures}
    for times in (0.5, 1, 2, 4):
        size = {"streets": 1, "givers": round(13 * times), "receivers": round(12 * times)}
        plan, figures = timed(made("loose", 1, **size), limit=options.limit)
        found["one street"][f"x{times:g}"] = {**size, **outcome(plan), **figures}
    return found


def city(options):
    """Forty districts as JSON Lines through the command, on all cores."""
    return streamed(options, count=DISTRICTS_OF_A_CITY)


def nation(options):
    """Districts without end for so many seconds through the command; the rest is extrapolated, and said so."""
    found = streamed(options, seconds=options.seconds)
    found["extrapolated_minutes_for_2844"] = round(DISTRICTS_OF_THE_NATION / found["districts_a_second"] / 60, 1)
    return found


def streamed(options, *, count=None, seconds=None):
    command = [sys.executable, "-m", "wugong", "pair", "--lines", "--seconds", str(options.limit), "-"]
    began = time.perf_counter()
    run = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    feeder = subprocess.Popen(
        [sys.executable, __file__, "--feed", str(count or 0), "--seconds", str(seconds or 0)],
        stdout=run.stdin,
    )
    run.stdin.close()
    proven, gaps, memory = 0, [], []
    for line in run.stdout:
        plan = json.loads(line)
        proven += plan["status"] == "optimal"
        gaps.append(plan["bound"] / plan["objective"] - 1)
        memory.append(resident(run.pid))
    took = time.perf_counter() - began
    if run.wait() or feeder.wait():
        raise SystemExit(1)
    tenth = max(1, len(memory) // 10)
    return {
        "districts": len(gaps),
        "seconds": round(took, 1),
        "districts_a_second": round(len(gaps) / took, 2),
        "proven": proven,
        "largest_gap_percent": round(100 * max(gaps), 3),
        "memory_mb_by_tenths": [round(max(memory[at : at + tenth])) for at in range(0, len(memory), tenth)][:10],
    }


def feed(count, seconds):
    """Districts of alternating shapes on standard output, made one at a time."""
    shapes = ["loose", "few categories each", "tight minima", "max = 1", "decimal amounts"]
    ends, seed = time.monotonic() + seconds, 0
    while seed < count if count else time.monotonic() < ends:
        print(json.dumps(made(shapes[seed % len(shapes)], 1000 + seed)), flush=True)
        seed += 1


def resident(root):
    """Megabytes of a process and all below it (Linux; 0 elsewhere)."""
    below, size = {}, {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        below.setdefault(int(fields["PPid"]), []).append(int(status.parent.name))
        size[int(status.parent.name)] = int(fields.get("VmRSS", "0").split()[0]) / 1024
    total, queue = 0.0, [root]
    while queue:
        process = queue.pop()
        total += size.get(process, 0)
        queue += below.get(process, [])
    return total


def solvers(options):
    """The same districts by the kernel, by a plain model of the whole in the same solver, and by a second solver."""
    from wugong.pairing.tests.instances import plain_model

    rows = []
    python = os.environ.get("BENCH_ORTOOLS_PYTHON", sys.executable)
    for shape in ("loose", "few categories each", "decimal amounts", "many categories each (4-8)"):
        for seed in range(min(2, options.seeds)):
            raw = made(shape, seed)
            plan, figures = timed(raw, limit=options.limit)
            row = {"shape": shape, "seed": seed, "kernel": {**outcome(plan), **figures}}
            model = plain_model(raw)
            row["plain model, HiGHS"] = plain_highs(model, options.limit)
            for name in ("CP-SAT", "SCIP"):
                row[f"plain model, {name}"] = second(python, name, model, options.limit)
            rows.append(row)
    return rows


def plain_highs(model, limit):
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    at = np.cumsum([0, *(len(entries) for _lower, entries, _upper in model["rows"])])
    columns = [column for _lower, entries, _upper in model["rows"] for column in entries]
    values = [value for _lower, entries, _upper in model["rows"] for value in entries.values()]
    matrix = csr_array((values, columns, at), shape=(len(model["rows"]), len(model["costs"])))
    began = time.perf_counter()
    answer = milp(
        -np.array(model["costs"]),
        integrality=np.array(model["whole"], int),
        bounds=Bounds(0, model["upper"]),
        constraints=LinearConstraint(matrix, [row[0] for row in model["rows"]], [row[2] for row in model["rows"]]),
        options={"mip_rel_gap": 0, "time_limit": limit},
    )
    found = {"seconds": round(time.perf_counter() - began, 2), "status": "optimal" if answer.status == 0 else "time"}
    if answer.x is not None:
        found |= {"objective": round(-answer.fun, 4), "bound": round(-answer.mip_dual_bound, 4)}
    return found


def second(python, name, model, limit):
    """Another process, perhaps another Python, with OR-Tools."""
    rows = [[low if low > -1e300 else None, list(entries.items()), high] for low, entries, high in model["rows"]]
    asked = json.dumps({**model, "rows": rows, "limit": limit, "solver": name})
    command = [python, __file__, "--second"]
    done = subprocess.run(command, input=asked, stdout=subprocess.PIPE, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else {"failed": done.returncode}


def answer_second():
    asked = json.load(sys.stdin)
    try:
        import ortools
    except ImportError:
        return {"absent": "OR-Tools is not installed in this Python; name one with BENCH_ORTOOLS_PYTHON"}
    began = time.perf_counter()
    found = (cp_sat if asked["solver"] == "CP-SAT" else scip)(asked)
    return {"version": ortools.__version__, "seconds": round(time.perf_counter() - began, 2), **found}


def cp_sat(asked):
    """Integers only: amounts in hundredths where they are decimals, worths in two-thousandths."""
    from ortools.sat.python import cp_model

    whole = all(float(limit).is_integer() for limit in asked["upper"])
    unit, worth = (1, 20) if whole else (100, 2000)
    model = cp_model.CpModel()
    chosen = asked["whole"]
    columns = [
        model.new_int_var(0, round(limit * (1 if binary else unit)), "")
        for limit, binary in zip(asked["upper"], chosen, strict=True)
    ]
    for low, entries, high in asked["rows"]:
        flows = any(not chosen[column] for column, _value in entries)
        scale = unit if flows else 1
        total = sum(columns[column] * round(value * (scale if chosen[column] else 1)) for column, value in entries)
        if low is not None:
            model.add(total >= round(low * scale))
        model.add(total <= round(high * scale))
    parts = zip(columns, asked["costs"], chosen, strict=True)
    model.maximize(sum(column * round(cost * worth / (1 if binary else unit)) for column, cost, binary in parts))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = asked["limit"]
    solver.parameters.num_workers = os.cpu_count()
    status = solver.solve(model)
    found = {"status": "optimal" if status == cp_model.OPTIMAL else "time"}
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found |= {
            "objective": round(solver.objective_value / worth, 4),
            "bound": round(solver.best_objective_bound / worth, 4),
        }
    return found


def scip(asked):
    from ortools.linear_solver import pywraplp

    solver = pywraplp.Solver.CreateSolver("SCIP")
    if solver is None:
        return {"status": "absent"}
    columns = [
        solver.IntVar(0, limit, "") if binary else solver.NumVar(0, limit, "")
        for limit, binary in zip(asked["upper"], asked["whole"], strict=True)
    ]
    for low, entries, high in asked["rows"]:
        row = solver.Constraint(-solver.infinity() if low is None else low, high)
        for column, value in entries:
            row.SetCoefficient(columns[column], value)
    objective = solver.Objective()
    for column, cost in zip(columns, asked["costs"], strict=True):
        objective.SetCoefficient(column, cost)
    objective.SetMaximization()
    solver.SetTimeLimit(round(1000 * asked["limit"]))
    parameters = pywraplp.MPSolverParameters()
    parameters.SetDoubleParam(parameters.RELATIVE_MIP_GAP, 0.0)
    status = solver.Solve(parameters)
    found = {"status": "optimal" if status == solver.OPTIMAL else "time"}
    if status in (solver.OPTIMAL, solver.FEASIBLE):
        found |= {"objective": round(objective.Value(), 4), "bound": round(objective.BestBound(), 4)}
    return found


def machine():
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    found |= {"processors": os.cpu_count(), "load_before": [round(load, 2) for load in os.getloadavg()]}
    for name in ("highspy", "scipy", "numpy", "ortools"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


SECTIONS = {section.__name__: section for section in (district, tightness, growth, city, nation, solvers)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sections", nargs="*", metavar="section", help=", ".join(SECTIONS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--feed", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--second", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.second:
        print(json.dumps(answer_second()))
        return
    if options.feed is not None:
        feed(options.feed, options.seconds)
        return
    if unknown := set(options.sections) - SECTIONS.keys():
        parser.error(f"no section {min(unknown)}; there are {', '.join(SECTIONS)}")
    found = {"machine": machine(), "limit_seconds": options.limit}
    for name, section in SECTIONS.items():
        if not options.sections or name in options.sections:
            print(name, file=sys.stderr, flush=True)
            found[name] = section(options)
    found["load_after"] = [round(load, 2) for load in os.getloadavg()]
    print(json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
