"""One part from its shortfall to the best plan: tighten, start well, prove."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf

import numpy as np

from wugong.common import programme
from wugong.common.programme import Floats
from wugong.pairing.kernel import cuts
from wugong.pairing.kernel.formulation import Formulation, formulate, rescaled
from wugong.pairing.kernel.gives import Gives, grain, most_given, value
from wugong.pairing.kernel.instance import Pair
from wugong.pairing.kernel.parts import Part
from wugong.pairing.kernel.shortfall import least_shortfall

# What doubles and the tolerances of a linear programme let one claim, relative to the objective and to the largest
# worth of a column.
PRECISION = 1e-7
RESOLUTION = 1e-9
START_NODES = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """The best plan found of a part; ``bound`` is its objective exactly where no better plan can be."""

    part: Part
    pairs: tuple[int, ...]
    gives: Gives
    objective: Fraction
    bound: Fraction
    proven: bool

    def better(self, other: Outcome) -> Outcome:
        """Of two searches of one part the proven plan, else the better one, with the lower bound."""
        if other.proven:
            return other
        best = max(self, other, key=lambda outcome: outcome.objective)
        return replace(best, bound=max(best.objective, min(self.bound, other.bound)))


class Search:
    """The best plan so far of a part and the bound so far, while the programmes run."""

    def __init__(self, part: Part, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.part = part
        self.shortfall = least_shortfall(part)
        self.formulation: Formulation = formulate(part, self.shortfall)
        self.bound = _plain_bound(part)
        self.step = float(grain(part))
        self.pairs: tuple[int, ...] = ()
        self.gives: Gives = {}
        self.objective = Fraction(0)
        self.found = False
        self.offer(self.shortfall.pairs)

    def offer(self, pairs: Collection[int]) -> None:
        """Keep a choice of pairs if its exact value is the best yet."""
        gives = most_given(self.part, pairs)
        objective = value(self.part, pairs, gives)
        if not self.found or objective > self.objective:
            self.pairs, self.gives, self.objective, self.found = tuple(sorted(pairs)), gives, objective, True

    def limit(self, bound: float) -> None:
        """Keep a bound of the scaled programme if it is the lowest yet."""
        self.bound = min(self.bound, bound / self.formulation.scale)

    @property
    def tolerance(self) -> float:
        """How far below the bound a plan may stay and still be the best: under a step of all values, or precision."""
        smallest = min(PRECISION, RESOLUTION * 16.0 / self.formulation.scale)
        precision = max(PRECISION * abs(float(self.objective)), smallest)
        return max(precision, self.step * 0.999 if self.step > 2 * precision else 0.0)

    @property
    def proven(self) -> bool:
        return self.bound - float(self.objective) <= self.tolerance

    @property
    def seconds(self) -> float:
        return self.ends - time.monotonic()

    def outcome(self) -> Outcome:
        """What came out; a proven bound is the objective itself where values move in steps."""
        _drop_needless(self)
        bound = max(self.objective, Fraction(self.bound) if self.bound < inf else self.objective)
        exact = self.proven and self.tolerance < self.step
        return Outcome(
            self.part, self.pairs, self.gives, self.objective, self.objective if exact else bound, self.proven
        )


def solve_part(part: Part, seconds: float, like: Collection[Pair] = ()) -> Outcome:
    """The best plan of a part within ``seconds``: proven, or the best found with its bound; of plans as good as the
    best one with the most pairs of ``like``.
    """
    search = Search(part, seconds)
    if not search.proven and search.seconds > 0:
        bound, point = cuts.tighten(part, search.formulation, search.seconds)
        search.limit(bound)
        if len(point):
            _solve_support(search, point)
    if not search.proven and search.seconds > 0:
        _solve_whole(search)
    if like and search.seconds > 0:
        _approach(search, {pair for pair in range(len(part.pairs)) if part.ids(pair) in like})
    return search.outcome()


def _solve_support(search: Search, point: Floats) -> None:
    """A start: the programme with only the pairs the relaxation uses and those of the plan at hand."""
    count = len(search.part.pairs)
    chosen = np.flatnonzero(point[:count] > 1e-6)
    if np.all(point[chosen] > 1 - 1e-6):
        search.offer([int(pair) for pair in chosen])
        if search.proven:
            return
    small = search.formulation.programme.copy()
    kept = {int(pair) for pair in chosen} | set(search.pairs)
    for pair in range(count):
        if pair not in kept:
            small.upper[pair] = 0.0
    _run(search, small, nodes=START_NODES)


def _solve_whole(search: Search) -> None:
    answer = _run(search, search.formulation.programme, nodes=None)
    search.limit(answer.bound)
    if answer.complete and not search.proven and search.objective and search.seconds > 0:
        # Worths of very different size: what a plan can really reach is small beside some column. Look closer.
        search.formulation = rescaled(search.formulation, float(search.objective))
        search.limit(_run(search, search.formulation.programme, nodes=None).bound)


def _approach(search: Search, like: set[int]) -> None:
    """Change to a plan of exactly the same worth with more pairs of ``like``, where the search finds one."""
    model = search.formulation.programme.copy()
    worth = float(search.objective) * search.formulation.scale
    counting = [column for column, cost in enumerate(model.costs) if cost]
    costs = [model.costs[column] for column in counting]
    model.row(worth - PRECISION * max(1.0, abs(worth)), counting, costs, programme.INFINITY)
    model.costs = [float(column in like) for column in range(len(model.costs))]
    answer = programme.solve(model, seconds=search.seconds, start=_start(search), nodes=START_NODES, gap=0.999)
    if not len(answer.values):
        return
    pairs = [pair for pair in range(len(search.part.pairs)) if answer.values[pair] > 0.5]
    gives = most_given(search.part, pairs)
    same = value(search.part, pairs, gives) == search.objective
    if same and len(like.intersection(pairs)) > len(like.intersection(search.pairs)):
        search.pairs, search.gives = tuple(pairs), gives


def _run(search: Search, model: programme.Programme, *, nodes: int | None) -> programme.Answer:
    answer = programme.solve(
        model,
        seconds=search.seconds,
        start=_start(search),
        nodes=nodes,
        gap=search.tolerance * search.formulation.scale,
        seeking=nodes is not None,
    )
    if len(answer.values):
        search.offer([pair for pair in range(len(search.part.pairs)) if answer.values[pair] > 0.5])
    return answer


def _start(search: Search) -> Floats:
    """The plan at hand as a point of the programme."""
    part, formulation = search.part, search.formulation
    point = np.zeros(len(formulation.programme.costs))
    point[list(search.pairs)] = 1.0
    for (pair, category), column in formulation.shares.items():
        given = search.gives.get(pair, {}).get(category, Fraction(0))
        point[column] = float(given / min(part.parties[end].amounts[category] for end in part.pairs[pair]))
    for party, capacities in formulation.capacities.items():
        for capacity in capacities:
            if capacity.pooled:
                amounts = (search.gives.get(pair, {}).get(capacity.category, Fraction(0)) for pair in capacity.pooled)
                point[capacity.pool] = float(sum(amounts, Fraction(0)) / part.parties[party].amounts[capacity.category])
    missing = len(part.pairs)
    for party in sorted(search.shortfall.may):
        partners = sum(1 for pair in part.incident[party] if point[pair])
        point[missing] = max(0, part.parties[party].least - partners)
        missing += 1
    return point


def _plain_bound(part: Part) -> float:
    """A bound that needs no programme: all that is offered or all that is needed, every pair kept."""
    total = part.weights.kept * len(part.previous)
    for category in sorted({category for party in part.parties for category in party.amounts}):
        sides = (part.parties[: part.givers], part.parties[part.givers :])
        total += part.weights.of(category) * min(
            sum((party.amounts.get(category, Fraction(0)) for party in side), Fraction(0)) for side in sides
        )
    return float(total)


def _drop_needless(search: Search) -> None:
    """Where a pair costs nothing, leave out those that meet no need, keep nothing and fill no minimum."""
    part = search.part
    if part.weights.pair:
        return
    partners = Counter(end for pair in search.pairs for end in part.pairs[pair])
    left = set(search.pairs)
    for pair in search.pairs:
        ends = part.pairs[pair]
        needless = pair not in part.pinned and pair not in part.previous and pair not in search.gives
        if needless and all(partners[end] > part.parties[end].least for end in ends):
            left.remove(pair)
            partners.subtract(ends)
    search.pairs = tuple(sorted(left))
