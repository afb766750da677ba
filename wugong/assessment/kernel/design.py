"""Who can be compared with whom: connected parts of a design, and the fewest ratings that would join them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Pair = tuple[str, str]


def part_numbers(rater: NDArray[np.int64], target: NDArray[np.int64], raters: int, targets: int) -> NDArray[np.int64]:
    """The number of the connected part of each rater, then of each target; parts are numbered by first rater."""
    size = raters + targets
    edges = coo_matrix((np.ones(len(rater), dtype=np.int8), (rater, raters + target)), shape=(size, size))
    labels = connected_components(edges, directed=False)[1]
    _unique, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    return np.asarray(rank[inverse], dtype=np.int64)


def parts_of(raters: Sequence[str], targets: Sequence[str], pairs: Iterable[Pair]) -> list[tuple[list[str], list[str]]]:
    """The connected parts of a design: raters and targets of each, in the order given."""
    place = {name: n for n, name in enumerate(raters)}, {name: n for n, name in enumerate(targets)}
    known = [(place[0][rater], place[1][target]) for rater, target in pairs]
    codes = np.array(known, dtype=np.int64).reshape(-1, 2)
    numbers = part_numbers(codes[:, 0], codes[:, 1], len(raters), len(targets))
    found: list[tuple[list[str], list[str]]] = [([], []) for _n in range(int(numbers.max(initial=-1)) + 1)]
    for n, number in enumerate(numbers):
        if n < len(raters):
            found[number][0].append(raters[n])
        else:
            found[number][1].append(targets[n - len(raters)])
    return found


def missing_links(parts: Sequence[tuple[Sequence[str], Sequence[str]]],
                  allowed: Callable[[str, str], bool] | None = None) -> list[Pair]:  # fmt: skip
    """The fewest further pairs (rater, target) that join the parts: one less than there are parts, where allowed.

    Deterministic: the first allowed pair in the order given. Where the allowed pairs cannot join all parts, those that
    join as many as possible.
    """
    whole = list(range(len(parts)))

    def root(n: int) -> int:
        while whole[n] != n:
            n = whole[n]
        return n

    links = []
    for one in range(len(parts)):
        for other in range(len(parts)):
            if root(one) == root(other):
                continue
            pair = next(
                ((rater, target) for rater in parts[one][0] for target in parts[other][1]
                 if allowed is None or allowed(rater, target)), None,
            )  # fmt: skip
            if pair:
                links.append(pair)
                whole[max(root(one), root(other))] = min(root(one), root(other))
    return links
