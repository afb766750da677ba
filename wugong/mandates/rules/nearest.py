"""Which duties a question is nearest to: an index of pairs of characters, weighed by how rare they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

from wugong.mandates.rules.cancelled import han

LEAST, SAME = 0.18, 0.75  # below the first nothing is alike; from the second on it is the same duty in other words


def pairs(text: str) -> set[str]:
    run = han(text)
    return {run[i : i + 2] for i in range(len(run) - 1)} or ({run} if run else set())


@dataclass(frozen=True, slots=True)
class Near:
    """A duty and how alike it is: 1 is the same words."""

    key: Any
    score: float


class Index:
    """Texts by key, made once and asked often. ``nearest`` costs what the asked pairs occur, not what there is."""

    def __init__(self, texts: Iterable[tuple[Any, str]]) -> None:
        kept = [(key, pairs(text)) for key, text in texts]
        self.postings: dict[str, list[int]] = defaultdict(list)
        for place, (_key, found) in enumerate(kept):
            for pair in found:
                self.postings[pair].append(place)
        self.keys = [key for key, _found in kept]
        self.weight = {pair: log(1 + len(kept) / len(places)) for pair, places in self.postings.items()}
        self.length = [sqrt(sum(self.weight[p] ** 2 for p in found)) or 1.0 for _key, found in kept]
        self.rarest = log(1 + len(kept)) if kept else 0.0

    def nearest(self, text: str, most: int = 5) -> list[Near]:
        """The nearest texts, the most alike first."""
        asked, scores = pairs(text), defaultdict[int, float](float)
        for pair in asked:
            weight = self.weight.get(pair, 0.0) ** 2
            for place in self.postings.get(pair, ()):
                scores[place] += weight
        length = sqrt(sum(self.weight.get(pair, self.rarest) ** 2 for pair in asked)) or 1.0
        found = [Near(self.keys[place], score / (length * self.length[place])) for place, score in scores.items()]
        return sorted((near for near in found if near.score >= LEAST), key=lambda near: -near.score)[:most]
