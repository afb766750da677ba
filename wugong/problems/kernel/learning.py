"""Learn from decided messages who handles which. By scikit-learn; only training and testing load it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from wugong.common.errors import Invalid
from wugong.problems.kernel.model import OF_LEAD, Model, shares_of
from wugong.problems.kernel.text import runs

FOLDS = 4
LEAST = 20  # messages, and two labels: below that there is nothing to learn
RIGHT = 0.97  # of what goes unasked
SHINGLE = 24  # characters that two texts share word for word when one repeats the other
Cut = tuple[list[str], list[str]]  # the runs of a text and those of its beginning
_PLAIN = re.compile(r"\W+")


def train(texts: Sequence[str], labels: Sequence[str], *, tick: Callable[[int], None] = lambda _n: None) -> Model:
    """Learn labels from texts. The threshold is chosen on texts that were held out, none of which repeats another.

    Raises Invalid where there is too little to learn from.
    """
    counts = Counter(labels)
    if len(texts) < LEAST or len(counts) < 2:
        raise Invalid(
            f"{len(texts)} messages with {len(counts)} labels are too few: at least {LEAST}, with two labels."
        )
    targets, cut = np.array(labels), [runs(text) for text in texts]
    held, right = held_out(texts, cut, targets, tick=tick)
    slope = _slope(held, right)
    threshold = choose_threshold(shares_of(held, slope).max(axis=1), right == held.argmax(axis=1))
    weigher, machine = fit(cut, targets)
    tick(FOLDS + 1)
    factors, offsets = _columns(machine)
    whole, lead = (one.vocabulary_ for _name, one in weigher.transformer_list)
    places = whole | {run: len(whole) + n for run, n in lead.items()}
    weights = np.concatenate([one.idf_ for _name, one in weigher.transformer_list])
    return Model(
        {run: int(n) for run, n in places.items()}, weights, factors, offsets,
        [str(label) for label in machine.classes_], float(threshold), slope,
    )  # fmt: skip


def fit(cut: Sequence[Cut], targets: Any) -> tuple[Any, Any]:
    """The weigher of texts that are cut into runs, and the linear machine, fitted."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion
    from sklearn.svm import LinearSVC

    least = 2 if len(cut) > 500 else 1
    blocks = [
        (name, TfidfVectorizer(analyzer=itemgetter(n), sublinear_tf=True, min_df=least))
        for n, name in enumerate(("whole", "lead"))
    ]
    weigher = FeatureUnion(blocks, transformer_weights={"lead": OF_LEAD})
    weighed = weigher.fit_transform(cut)
    return weigher, LinearSVC(C=0.4, class_weight="balanced", random_state=1).fit(weighed, targets)


def _columns(machine: Any) -> tuple[Any, Any]:
    """Weights and offsets, one column a label; two labels share one line in scikit-learn."""
    factors, offsets = machine.coef_.T, machine.intercept_
    if len(machine.classes_) == 2:
        factors, offsets = np.hstack([-factors, factors]), np.array([-offsets[0], offsets[0]])
    return factors, offsets


def held_out(
    texts: Sequence[str], cut: Sequence[Cut], targets: Any, *, tick: Callable[[int], None] = lambda _n: None
) -> tuple[Any, Any]:
    """The scores (texts x labels) of each text by a machine that saw neither it nor its like; its label's place."""
    from sklearn.model_selection import StratifiedGroupKFold

    names = np.unique(targets)
    scores = np.full((len(texts), len(names)), -9.0)
    groups = repetitions(texts)
    folds = StratifiedGroupKFold(min(FOLDS, len(set(groups))), shuffle=True, random_state=1)
    for n, (known, asked) in enumerate(folds.split(texts, targets, groups), 1):
        if len(set(targets[known])) < 2:
            continue
        weigher, machine = fit([cut[i] for i in known], targets[known])
        factors, offsets = _columns(machine)
        at = np.searchsorted(names, machine.classes_)
        scores[np.ix_(asked, at)] = weigher.transform([cut[i] for i in asked]) @ factors + offsets
        tick(n)
    return scores, np.searchsorted(names, targets)


def repetitions(texts: Sequence[str]) -> list[int]:
    """A number for each text, the same for texts that repeat each other (share a run of ``SHINGLE`` characters)."""
    chief = list(range(len(texts)))

    def root(n: int) -> int:
        while chief[n] != n:
            chief[n] = chief[chief[n]]
            n = chief[n]
        return n

    seen: dict[str, int] = {}
    for n, text in enumerate(texts):
        plain = _PLAIN.sub("", text)
        for i in range(0, max(1, len(plain) - SHINGLE + 1)):
            other = seen.setdefault(plain[i : i + SHINGLE], n)
            if other != n:
                chief[root(n)] = root(other)
    return [root(n) for n in range(len(texts))]


def _slope(scores: Any, right: Any) -> float:
    """The steepness that makes shares of distances as honest as it goes."""
    rows = np.arange(len(right))

    def loss(slope: float) -> float:
        return float(-np.log(np.maximum(shares_of(scores, slope)[rows, right], 1e-12)).mean())

    return min((x / 2 for x in range(2, 21)), key=loss)


def choose_threshold(shares: Any, right: Any, wanted: float = RIGHT) -> float:
    """The least share at which so much of what lies above it is right; above 1 where nothing is sure enough."""
    order = np.argsort(-shares)
    hits = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.nonzero(hits >= wanted)[0]
    return float(shares[order][enough[-1]]) if len(enough) else 1.01


def judge(model: Model, texts: Sequence[str], labels: Sequence[str]) -> dict[str, Any]:
    """How the model does on messages whose label is known: JSON as ``wugong route test`` prints it."""
    from sklearn.metrics import f1_score

    found = [model.guess(text) for text in texts]
    leaves = [one.leaf for one in found]
    sure = [n for n, one in enumerate(found, 1) if one.sure]
    hits = sum(labels[n - 1] == leaves[n - 1] for n in sure)
    return {
        "rows": len(texts),
        "accuracy": round(float(np.mean([a == b for a, b in zip(leaves, labels, strict=True)])), 4),
        "macro_f1": round(float(f1_score(labels, leaves, average="macro", zero_division=0)), 4),
        "threshold": round(model.threshold, 4),
        "sure": sure,
        "sure_share": round(len(sure) / len(texts), 4),
        "sure_accuracy": round(hits / len(sure), 4) if sure else None,
    }
