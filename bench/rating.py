"""What the rating kernel costs and whether it is right, beside the raschpy package on the same data in one run.

``python -m bench.rating [--data FOLDER] [--raschpy FOLDER] [--rounds 3] [--repeats 60]``. FOLDER of the data is
``ratings`` with its ``simulated``; FOLDER of raschpy is where it was installed with ``pip install --target``. Each part
that lacks what it needs is left out. Prints JSON: error of recovered severities beside the published ones', seconds
beside raschpy's, a million ratings through the command line with their peak memory, and how often 95 % intervals hold.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from wugong.assessment.kernel.model import estimate
from wugong.assessment.kernel.ratings import ratings_of
from wugong.assessment.kernel.simulation import simulate
from wugong.assessment.rating import rate

DESIGNS = {  # raters, targets, criteria, raters a target
    "40 raters, 10 objects, 5 criteria, 20 raters each": (40, 10, 5, 20),
    "20 raters, 8 objects, 5 criteria, all": (20, 8, 5, 20),
    "30 raters, 60 objects, 1 criterion, 3 raters each": (30, 60, 1, 3),
    "200 raters, 30 objects, 3 criteria, 40 raters each": (200, 30, 3, 40),
    "60 raters, 200 objects, 1 criterion, 2 raters each": (60, 200, 1, 2),
}


def clocked(run: Callable[[], Any], rounds: int) -> float:
    """The median of seconds of the processor."""
    found = []
    for _round in range(rounds):
        began = time.process_time()
        run()
        found.append(time.process_time() - began)
    return statistics.median(found)


def column(path: Path, key: int, value: int) -> dict[str, float]:
    with path.open(encoding="utf-8") as source:
        return {row[key]: float(row[value]) for row in list(csv.reader(source))[1:]}


def simulated(folder: Path) -> list[tuple[str, str, str, int]]:
    with (folder / "mfrm_global_scores.csv").open(encoding="utf-8") as source:
        header, *rows = csv.reader(source)
    return [(row[0], row[1], item, int(score)) for row in rows for item, score in zip(header[2:], row[2:], strict=True)]


def recovery(folder: Path) -> dict[str, float]:
    """Root mean square error of severities against those that generated the data."""
    ratings = ratings_of(simulated(folder))
    found = estimate(ratings)
    true = column(folder / "mfrm_global_generating_raters.csv", 0, 1)
    published = column(folder / "mfrm_global_rater_stats.csv", 0, 1)
    truth = np.array([true[name] for name in ratings.raters])
    truth -= truth.mean()
    theirs = np.array([published[name] for name in ratings.raters])

    def error(given: np.ndarray) -> float:
        return round(float(np.sqrt(np.mean((given - given.mean() - truth) ** 2))), 4)

    return {"rmse": error(found.severity), "rmse_published": error(theirs)}


def agreement(folder: Path) -> dict[str, Any]:
    """Severities of the seven real raters beside raschpy's: order, correlation, greatest difference after scaling."""
    with (folder / "ratings1.csv").open(encoding="utf-8") as source:
        rows = [
            (row["rater"], row["idstud"], item, int(row[item]))
            for row in csv.DictReader(source) for item in row if item.startswith("k") and row[item] not in {"", "NA"}
        ]  # fmt: skip
    ratings = ratings_of(rows)
    found = estimate(ratings)
    known = column(folder / "ratings1_severities.csv", 1, 2)
    theirs = np.array([known[name] for name in ratings.raters])
    slope, level = np.polyfit(theirs - theirs.mean(), found.severity, 1)
    rest = found.severity - slope * (theirs - theirs.mean()) - level
    return {
        "correlation": round(float(np.corrcoef(theirs, found.severity)[0, 1]), 4),
        "same_order": bool((np.argsort(theirs) == np.argsort(found.severity)).all()),
        "scale": round(float(slope), 3), "greatest_rest": round(float(np.abs(rest).max()), 3),
        "greatest_rest_in_se": round(float((np.abs(rest) / found.severity_se).max()), 2),
    }  # fmt: skip


def beside_raschpy(folder: Path, where: str, rounds: int) -> dict[str, Any]:
    """Both on the 1,600 x 8 simulated scores: the whole result, with errors, persons and fit."""
    sys.path.append(where)
    try:
        import pandas
        import raschpy
    except ImportError as missing:
        return {"left out": str(missing)}
    rows = simulated(folder)
    ratings = ratings_of(rows)
    table = pandas.read_csv(folder / "mfrm_global_scores.csv", index_col=[0, 1])

    def theirs() -> None:
        model = raschpy.MFRM(table, max_score=5)
        model.calibrate_global()
        model.std_errors_global()
        model.person_estimates_global()
        model.fit_statistics_global()

    try:
        other = clocked(theirs, 1)
    except Exception as fault:
        return {"left out": f"{type(fault).__name__}: {fault}"}
    rate(ratings)  # libraries are loaded outside the clock
    ours = clocked(lambda: rate(ratings), rounds)
    return {"seconds": round(ours, 3), "seconds_raschpy": round(other, 3), "ratio": round(other / ours, 1)}


def million() -> dict[str, Any]:
    """2,000 raters, 20,000 targets, 5 criteria, ten raters a target, through the command line."""
    made, truth = simulate(2000, 20000, 5, 10, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "ratings.csv"), Path(folder, "result.json")
        rows = np.column_stack([made.rater, made.target, made.criterion, made.score])
        np.savetxt(source, rows, fmt=["r%04d", "t%05d", "c%d", "%d"], delimiter=",", comments="",
                   header="rater,target,criterion,score")  # fmt: skip
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "wugong", "rate", source, "-o", target], check=True)
        wall = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        result = json.loads(target.read_text(encoding="utf-8"))
    severity = np.array([row["severity"] for row in result["raters"]])
    errors = np.array([row["se"] for row in result["raters"]])
    return {
        "ratings": made.count, "seconds": round(wall, 1),
        "processor_seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        "peak_mb": round(after.ru_maxrss / 1024), "steps": result["iterations"],
        "coverage_of_severities": round(float(np.mean(np.abs((severity - truth["severity"]) / errors) < 1.96)), 4),
    }  # fmt: skip


def coverage(repeats: int) -> dict[str, Any]:
    """How often the 95 % intervals hold what generated the data."""
    found = {}
    for name, (raters, targets, criteria, each) in DESIGNS.items():
        held: dict[str, list[np.ndarray]] = {"severity": [], "measure": [], "difficulty": []}
        for seed in range(repeats):
            made, truth = simulate(raters, targets, criteria, each, seed=seed)
            got = estimate(made)
            if got.parts.max():
                continue
            for part, kept in held.items():
                error = getattr(got, f"{part}_se")
                if len(error) > 1:
                    kept.append(np.abs((getattr(got, part) - truth[part]) / error) < 1.96)
        found[name] = {part: round(float(np.mean(np.concatenate(kept))), 4) for part, kept in held.items() if kept}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/ratings"))
    parser.add_argument("--raschpy", default="")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=60)
    options = parser.parse_args()
    found: dict[str, Any] = {}
    if (options.data / "simulated").is_dir():
        found["recovery"] = recovery(options.data / "simulated")
        found["real raters"] = agreement(options.data)
        found["1,600 x 8"] = beside_raschpy(options.data / "simulated", options.raschpy, options.rounds)
    found["a million ratings"] = million()
    found["coverage of 95 % intervals"] = coverage(options.repeats)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
