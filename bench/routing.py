"""How well the routing learns: cross-validation on real messages that keeps repetitions together.

``python -m bench.routing [--file labelled_train.csv] [--column tokens] [--folds 5]``. Prints JSON: macro-F1 over all
folds, and at the threshold that training chose on its own held-out part, how much is sent unasked and how much of that
is right. No message and no name is printed.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "messages" / "labelled_train.csv"


def measure(file: Path, column: str, folds: int) -> dict[str, Any]:
    import numpy as np
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedGroupKFold

    from wugong.problems.kernel.learning import repetitions, train

    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    texts, labels = [row[column] for row in rows], np.array([row["label"] for row in rows])
    groups = repetitions(texts)
    leaves, sure = np.empty(len(texts), dtype=object), np.zeros(len(texts), dtype=bool)
    learning, asking = 0.0, 0.0
    for known, asked in StratifiedGroupKFold(folds, shuffle=True, random_state=7).split(texts, labels, groups):
        began = time.perf_counter()
        model = train([texts[i] for i in known], labels[known])
        learning += time.perf_counter() - began
        began = time.perf_counter()
        for i in asked:
            found = model.guess(texts[i])
            leaves[i], sure[i] = found.leaf, found.sure
        asking += time.perf_counter() - began
    right = leaves == labels
    return {
        "messages": len(texts), "groups_without_repetitions": len(set(groups)), "labels": len(set(labels)),
        "macro_f1": round(float(f1_score(labels, leaves.astype(str), average="macro")), 4),
        "accuracy": round(float(right.mean()), 4),
        "sent_unasked": round(float(sure.mean()), 4), "right_of_those": round(float(right[sure].mean()), 4),
        "seconds_to_learn": round(learning / folds, 1), "guesses_a_second": round(len(texts) / asking),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=SHARED)
    parser.add_argument("--column", default="tokens")
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args()
    if not options.file.exists():
        print(json.dumps({"skipped": f"{options.file.name} is not there"}))
        return
    print(json.dumps(measure(options.file, options.column, options.folds), indent=1))


if __name__ == "__main__":
    main()
