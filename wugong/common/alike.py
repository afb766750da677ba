"""How alike two titles are: pairs of characters they share, whatever stands between."""

from __future__ import annotations

import re
from collections.abc import Iterable

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
NEAR = 0.3


def pieces(title: str) -> frozenset[str]:
    """The pairs of Chinese characters and the Latin words of a title."""
    found: set[str] = set()
    for run in _RUN.findall(title.lower()):
        if run[0] >= "\u3400":
            found.update(run[i : i + 2] for i in range(len(run) - 1))
        else:
            found.add(run)
    return frozenset(found)


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter title's pieces that the other has too, 0 to 1."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def nearest(title: str, titles: Iterable[tuple[str, str]], most: int = 5) -> list[str]:
    """The keys of the titles most alike, the nearest first; ``titles`` are (key, title)."""
    own = pieces(title)
    scored = ((alike(own, pieces(other)), key) for key, other in titles)
    near = sorted((pair for pair in scored if pair[0] >= NEAR), key=lambda pair: -pair[0])
    return [key for _score, key in near[:most]]
