"""A part as a mixed-integer programme, as small as it can be without its relaxation losing anything.

What passes through a pair is a share of the most it could pass, so every "nothing outside a pair" reads ``share <=
pair`` with no other number in it. Capacities that cannot bind under the ``max`` of a party have no row. An amount both
of whose capacities cannot bind is added to the worth of its pair; amounts of which only the same one can bind flow
together in a single column, at most what the chosen pairs bring.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from math import frexp

from wugong.common.programme import INFINITY, Programme
from wugong.pairing.kernel.parts import Part
from wugong.pairing.kernel.shortfall import Shortfall


@dataclass(slots=True)
class Capacity:
    """One party in one category: ``uses[pair]`` of it is taken when all a pair can pass does; ``entries`` of its row by
    column; the pairs ``pooled`` in the column ``pool``.
    """

    category: str
    uses: dict[int, float] = field(default_factory=dict)
    entries: dict[int, float] = field(default_factory=dict)
    pooled: list[int] = field(default_factory=list)
    pool: int = -1


@dataclass(frozen=True, slots=True)
class Share:
    """What a pair can pass in a category: the most, what that is worth, the ends whose capacity can bind."""

    pair: int
    category: str
    worth: float
    uses: tuple[float, float]
    tight: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Formulation:
    """Columns 0.. are the pairs; ``capacities`` that can bind by party; ``shares`` the column of a pair in a category
    with two such; the objective is the plan's times ``scale``.
    """

    programme: Programme
    capacities: dict[int, list[Capacity]]
    shares: dict[tuple[int, str], int]
    degrees: tuple[tuple[int, int], ...]
    scale: float


def formulate(part: Part, shortfall: Shortfall) -> Formulation:
    """Build the programme of a part whose shortfall is known."""
    shares, worth = _shares(part)
    scale = _scale(max([1e-300, *map(abs, worth), *(share.worth for share in shares)]), 4)
    programme = Programme()
    for pair in range(len(part.pairs)):
        programme.column(float(pair in part.pinned), 1.0, worth[pair] * scale, whole=True)
    degrees = _degree_rows(part, shortfall, programme)
    capacities: dict[int, dict[str, Capacity]] = defaultdict(dict)
    columns: dict[tuple[int, str], int] = {}
    for share in shares:
        ends = part.pairs[share.pair]
        rows = {end: capacities[end].setdefault(share.category, Capacity(share.category)) for end in share.tight}
        for end, use in zip(ends, share.uses, strict=True):
            if end in rows:
                rows[end].uses[share.pair] = use
        if len(rows) == 1:
            rows[share.tight[0]].pooled.append(share.pair)
            continue
        column = columns[share.pair, share.category] = programme.column(0.0, 1.0, share.worth * scale)
        programme.row(-1.0, [column, share.pair], [1.0, -1.0], 0.0)
        for end, use in zip(ends, share.uses, strict=True):
            rows[end].entries[column] = use
    _capacity_rows(part, capacities, programme, scale)
    listed = {end: list(capacities[end].values()) for end in sorted(capacities)}
    return Formulation(programme, listed, columns, degrees, scale)


def _capacity_rows(part: Part, capacities: dict[int, dict[str, Capacity]], programme: Programme, scale: float) -> None:
    for end in sorted(capacities):
        for capacity in capacities[end].values():
            if capacity.pooled:
                amount = part.parties[end].amounts[capacity.category]
                worth = float(part.weights.of(capacity.category) * amount)
                capacity.pool = programme.column(0.0, 1.0, worth * scale)
                brought = [-capacity.uses[pair] for pair in capacity.pooled]
                programme.row(-INFINITY, [capacity.pool, *capacity.pooled], [1.0, *brought], 0.0)
                capacity.entries[capacity.pool] = 1.0
            if len(capacity.entries) > 1:
                programme.row(0.0, list(capacity.entries), list(capacity.entries.values()), 1.0)


def rescaled(formulation: Formulation, objective: float) -> Formulation:
    """The same with costs that suit an objective of this size."""
    scale = _scale(abs(objective), 10)
    model = formulation.programme.copy()
    model.costs = [cost * (scale / formulation.scale) for cost in model.costs]
    return replace(formulation, programme=model, scale=scale)


def _scale(size: float, exponent: int) -> float:
    """The power of two (it rounds nothing) that brings a size just below 2 ** exponent."""
    return 2.0 ** (exponent - frexp(size)[1])


def _shares(part: Part) -> tuple[list[Share], list[float]]:
    """What some capacity can bind, and the worth of each pair with all that none can."""
    worth = [float(part.alone(pair)) for pair in range(len(part.pairs))]
    found: list[tuple[int, str, float, tuple[float, float]]] = []
    taken: dict[tuple[int, str], list[float]] = defaultdict(list)
    for pair, ends in enumerate(part.pairs):
        offers, needs = (part.parties[end].amounts for end in ends)
        for category in sorted(offers.keys() & needs.keys()):
            weight = part.weights.of(category)
            most = min(offers[category], needs[category])
            if weight and most:
                uses = (float(most / offers[category]), float(most / needs[category]))
                found.append((pair, category, float(weight * most), uses))
                for end, use in zip(ends, uses, strict=True):
                    taken[end, category].append(use)
    tight = {key for key, uses in taken.items() if sum(sorted(uses)[-part.parties[key[0]].most :]) > 1.0 + 1e-12}
    shares = []
    for pair, category, gain, shared in found:
        binding = tuple(end for end in part.pairs[pair] if (end, category) in tight)
        if binding:
            shares.append(Share(pair, category, gain, shared, binding))
        else:
            worth[pair] += gain
    return shares, worth


def _degree_rows(part: Part, shortfall: Shortfall, programme: Programme) -> tuple[tuple[int, int], ...]:
    """Rows of ``min`` and ``max``, with what may be missing; the least and most partners each party can have."""
    missing = {party: programme.column(0.0, float(part.parties[party].least), 0.0) for party in sorted(shortfall.may)}
    if missing:
        programme.row(0.0, list(missing.values()), [1.0] * len(missing), float(shortfall.total))
    degrees = []
    for number, party in enumerate(part.parties):
        columns = list(part.incident[number])
        most = min(party.most, len(columns))
        if number in missing:
            programme.row(
                float(party.least), [*columns, missing[number]], [1.0] * (len(columns) + 1), float(party.most)
            )
            degrees.append((max(0, party.least - shortfall.total), most))
        else:
            programme.row(float(party.least), columns, [1.0] * len(columns), float(most))
            degrees.append((party.least, most))
    return tuple(degrees)
