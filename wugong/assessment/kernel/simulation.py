"""Ratings made by the model, to see what an estimate makes of them."""

from __future__ import annotations

import numpy as np

from wugong.assessment.kernel.model import Floats
from wugong.assessment.kernel.ratings import Ratings, make_ratings

STEPS = (-1.8, -0.6, 0.6, 1.8)


def simulate(raters: int, targets: int, criteria: int, each: int, *, seed: int) -> tuple[Ratings, dict[str, Floats]]:
    """Ratings of ``each`` raters for every target on all criteria, and the values behind them, centred as estimates."""
    dice = np.random.default_rng(seed)
    measure, severity, difficulty = (dice.normal(0, s, n) for s, n in ((1, targets), (0.7, raters), (0.4, criteria)))
    rater = np.concatenate([dice.choice(raters, each, replace=False) for _target in range(targets)])
    target = np.repeat(np.arange(targets), each)
    rater, target = np.repeat(rater, criteria), np.repeat(target, criteria)
    criterion = np.tile(np.arange(criteria), targets * each)
    took_part = np.unique(rater)
    severity -= severity[took_part].mean()
    difficulty -= difficulty.mean()
    predictor = measure[target] - severity[rater] - difficulty[criterion]
    odds = predictor[:, None] * np.arange(len(STEPS) + 1) - np.r_[0, np.cumsum(STEPS)]
    chance = np.exp(odds - odds.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    score = (dice.random(len(predictor))[:, None] > chance.cumsum(axis=1)).sum(axis=1)
    names = [[f"{letter}{n:06d}" for n in range(k)] for letter, k in (("r", raters), ("t", targets), ("c", criteria))]
    made = make_ratings(names[0], names[1], names[2], rater, target, criterion, score)
    return made, {"severity": severity[took_part], "measure": measure, "difficulty": difficulty}
