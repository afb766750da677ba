"""The learnt model: which label a text has, as deep as it is sure. Plain figures in a file; reading it runs no code."""

from __future__ import annotations

import math
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wugong.common.errors import Invalid
from wugong.problems.kernel.text import runs

FORMAT = 1
OF_LEAD = 0.5  # what the beginning of a text weighs beside the whole; measured in bench/routing.py
DEEPER = "."  # between the levels of a label


@dataclass(frozen=True, slots=True)
class Guess:
    """A label, cut to the level that is sure; ``share`` is how sure, 0 to 1; ``leaf`` the likeliest whole label."""

    label: str
    share: float
    leaf: str
    sure: bool
    second: str = ""


@dataclass(frozen=True)
class Model:
    """A linear model over runs of characters. ``threshold`` is the share from which a label may be sent unasked."""

    places: dict[str, int]
    weights: Any  # inverse document frequencies, one a run
    factors: Any  # runs x labels
    offsets: Any
    labels: list[str]
    threshold: float
    slope: float

    def scores(self, text: str) -> Any:
        """The distance of a text to each label's border."""
        found = np.array(self.offsets)
        for block, share in zip(runs(text), (1.0, OF_LEAD), strict=True):
            counted = Counter(place for run in block if (place := self.places.get(run)) is not None)
            if counted:
                at = np.fromiter(counted, dtype=np.int64)
                values = np.array([1 + math.log(n) for n in counted.values()]) * self.weights[at]
                found = found + share / np.linalg.norm(values) * values @ self.factors[at]
        return found

    def shares(self, text: str) -> Any:
        """How likely each label is, adding to 1."""
        return shares_of(self.scores(text)[None, :], self.slope)[0]

    def guess(self, text: str) -> Guess:
        """The label of a text: whole where it is sure, else cut to the level at which its parts together are sure."""
        shares = self.shares(text)
        order = np.argsort(-shares)
        leaf, best = self.labels[order[0]], float(shares[order[0]])
        second = self.labels[order[1]] if len(order) > 1 else ""
        if best >= self.threshold:
            return Guess(leaf, best, leaf, sure=True, second=second)
        above = leaf
        while DEEPER in above:
            above = above.rpartition(DEEPER)[0]
            share = float(
                sum(s for s, label in zip(shares, self.labels, strict=True) if label.startswith(above + DEEPER))
            )
            if share >= self.threshold:
                return Guess(above, share, leaf, sure=False, second=second)
        return Guess("", best, leaf, sure=False, second=second)


def shares_of(scores: Any, slope: float) -> Any:
    """Distances (texts x labels) as shares that add to 1 a text."""
    lifted = slope * (scores - scores.max(axis=1, keepdims=True))
    powers = np.exp(lifted)
    return powers / powers.sum(axis=1, keepdims=True)


def write_model(model: Model, path: Path) -> None:
    """Write a model whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    names = sorted(model.places, key=model.places.__getitem__)
    with draft.open("wb") as out:
        np.savez_compressed(
            out, format=FORMAT, runs=np.array("\n".join(names)), weights=model.weights.astype(np.float32),
            factors=model.factors.astype(np.float16), offsets=model.offsets, labels=np.array("\n".join(model.labels)),
            threshold=model.threshold, slope=model.slope,
        )  # fmt: skip
    draft.replace(path)


def read_model(path: Path) -> Model:
    """Read a model. Raises Invalid for a file that is none, OSError where it cannot be opened."""
    try:
        with np.load(path, allow_pickle=False) as held:
            if int(held["format"]) != FORMAT:
                raise ValueError(f"format {held['format']}")
            names = str(held["runs"]).split("\n")
            return Model(
                {name: n for n, name in enumerate(names)}, held["weights"].astype(np.float64),
                held["factors"].astype(np.float32), held["offsets"].astype(np.float64),
                str(held["labels"]).split("\n"), float(held["threshold"]), float(held["slope"]),
            )  # fmt: skip
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as fault:
        raise Invalid(
            f"{path}: this is no model of wugong route. Train one: wugong route train.", field="model"
        ) from fault
