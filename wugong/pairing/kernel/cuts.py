"""Cuts that know what a party's few possible sets of partners can pass together.

The relaxation lets a party take half of many partners. Its true choices are the sets within its ``min`` and ``max``
("configurations"), and a set passes in a category at most the capacity or the sum of what its members could. A
relaxation with one column a configuration knows that but is large; its duals, read once, give one row a party that
holds for every configuration and brings the small programme to the same bound (Dantzig-Wolfe bound by projection).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from wugong.common.programme import INFINITY, Floats, Programme, solve
from wugong.pairing.kernel.formulation import Formulation
from wugong.pairing.kernel.parts import Part

# Beyond these the large relaxation costs more than it saves (found by trying on districts of bench/pairing.py).
MOST_SETS_OF_A_PARTY = 2500
MOST_SETS = 25000


@dataclass(slots=True)
class Block:
    """The configurations of one party: ``sets[c, j]`` whether its j-th pair is in set c, ``passes[c, k]`` the share of
    its k-th capacity the set can fill; where the block's rows stand in the large relaxation.
    """

    party: int
    pairs: tuple[int, ...]
    sets: NDArray[np.bool_]
    passes: Floats
    first_link: int = 0
    first_capacity: int = 0


def tighten(part: Part, formulation: Formulation, seconds: float) -> tuple[float, Floats]:
    """Add the cuts to the programme; the bound of the relaxation and its point (empty when time ran out)."""
    blocks = _blocks(part, formulation)
    large = formulation.programme.copy()
    columns = len(large.costs)
    for block in blocks:
        _extend(large, formulation, block)
    answer = solve(large, seconds=seconds, relaxed=True)
    if not answer.complete:
        return INFINITY, np.zeros(0)
    for block in blocks:
        _cut(formulation, block, answer.row_duals)
    return answer.bound, answer.values[:columns]


def _blocks(part: Part, formulation: Formulation) -> list[Block]:
    """The configurations of the parties whose capacities can bind, smallest first as far as the measure goes."""
    blocks = []
    for party, capacities in formulation.capacities.items():
        pairs = part.incident[party]
        least, most = formulation.degrees[party]
        if _count(len(pairs), least, most) > MOST_SETS_OF_A_PARTY:
            continue
        sets = _sets(len(pairs), least, most)
        for place, pair in enumerate(pairs):
            if pair in part.pinned:
                sets = sets[sets[:, place]]
        uses = np.array([[capacity.uses.get(pair, 0.0) for capacity in capacities] for pair in pairs])
        blocks.append(Block(party, pairs, sets, np.minimum(sets.astype(float) @ uses, 1.0)))
    blocks.sort(key=lambda block: (len(block.sets), block.party))
    total = np.cumsum([len(block.sets) for block in blocks])
    return [block for block, sets in zip(blocks, total, strict=True) if sets <= MOST_SETS]


def _count(pairs: int, least: int, most: int) -> int:
    total, sets = 0, 1
    for size in range(most + 1):
        total += sets if size >= least else 0
        sets = sets * (pairs - size) // (size + 1)
    return total


@lru_cache(maxsize=64)
def _sets(pairs: int, least: int, most: int) -> NDArray[np.bool_]:
    """Every subset of a size from ``least`` to ``most``, one row each."""
    chosen = [set_ for size in range(least, most + 1) for set_ in combinations(range(pairs), size)]
    sets = np.zeros((len(chosen), pairs), bool)
    for row, places in enumerate(chosen):
        sets[row, list(places)] = True
    return sets


def _extend(large: Programme, formulation: Formulation, block: Block) -> None:
    """One column a configuration, their sum one; pairs and what passes follow from them."""
    first = len(large.costs)
    count = len(block.sets)
    large.costs += [0.0] * count
    large.lower += [0.0] * count
    large.upper += [1.0] * count
    large.whole += [False] * count
    large.row(1.0, np.arange(first, first + count), np.ones(count), 1.0)
    block.first_link = len(large.rows)
    for place, pair in enumerate(block.pairs):
        inside = first + np.flatnonzero(block.sets[:, place])
        large.row(0.0, np.append(inside, pair), np.append(np.ones(len(inside)), -1.0), 0.0)
    block.first_capacity = len(large.rows)
    for number, capacity in enumerate(formulation.capacities[block.party]):
        some = np.flatnonzero(block.passes[:, number])
        columns = np.concatenate([list(capacity.entries), first + some])
        entries = np.concatenate([list(capacity.entries.values()), -block.passes[some, number]])
        large.row(-INFINITY, columns, entries, 0.0)


def _cut(formulation: Formulation, block: Block, duals: Floats) -> None:
    """With prices on capacities and pairs no configuration is worth more than the best one: that is the row. It holds
    whatever the prices, so rounding cannot make it wrong.
    """
    links = -duals[block.first_link : block.first_capacity]
    prices = np.maximum(duals[block.first_capacity : block.first_capacity + block.passes.shape[1]], 0.0)
    prices[prices < 1e-7] = 0.0
    if not prices.any():
        return
    best = float((block.passes @ prices + block.sets.astype(float) @ links).max())
    columns: list[int] = []
    entries: list[float] = []
    for price, capacity in zip(prices, formulation.capacities[block.party], strict=True):
        if price:
            columns += capacity.entries
            entries += [price * use for use in capacity.entries.values()]
    for pair, price in zip(block.pairs, links, strict=True):
        if abs(price) > 1e-9:
            columns.append(pair)
            entries.append(price)
    formulation.programme.row(-INFINITY, columns, entries, best + 1e-9)
