"""What passes when the pairs are settled: per category the greatest flow, exact and integral where the amounts are."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable
from fractions import Fraction
from math import gcd, lcm

from wugong.pairing.kernel.parts import Part

# What each pair lets pass, by pair number and category, nothing that is zero.
Gives = dict[int, dict[str, Fraction]]


def most_given(part: Part, pairs: Collection[int]) -> Gives:
    """The most every category can give through ``pairs``; the same pairs always give the same."""
    found: Gives = defaultdict(dict)
    for category, unit, arcs, limits in _networks(part, sorted(pairs)):
        for pair, amount in _greatest_flow(part, arcs, limits).items():
            found[pair][category] = amount * unit
    return dict(found)


def value(part: Part, pairs: Iterable[int], gives: Gives) -> Fraction:
    """The objective of a plan of this part."""
    weight = part.weights.of
    given = sum((weight(k) * amount for row in gives.values() for k, amount in row.items()), Fraction(0))
    return given + sum((part.alone(pair) for pair in pairs), Fraction(0))


def grain(part: Part) -> Fraction:
    """A step all values of plans are multiples of (greatest flows are whole in units all amounts are whole in), so
    that a bound less than a step above a plan proves it best.
    """
    units: dict[str, Fraction] = {}
    for party in part.parties:
        for category, amount in party.amounts.items():
            units[category] = common_unit(units.get(category, Fraction(0)), amount)
    step = common_unit(part.weights.pair, part.weights.kept if part.previous else Fraction(0))
    for category, unit in sorted(units.items()):
        step = common_unit(step, unit * part.weights.of(category))
    return step


def common_unit(one: Fraction, other: Fraction) -> Fraction:
    """The greatest number both are whole multiples of."""
    bottom = lcm(one.denominator, other.denominator)
    return Fraction(gcd(int(one * bottom), int(other * bottom)), bottom)


def _networks(part: Part, pairs: list[int]) -> Iterable[tuple[str, Fraction, list[int], dict[int, int]]]:
    """For every category: its unit, the pairs it can pass, the limit of each party in units."""
    arcs: dict[str, list[int]] = defaultdict(list)
    for pair in pairs:
        giver, receiver = (part.parties[end] for end in part.pairs[pair])
        for category, amount in giver.amounts.items():
            if amount and receiver.amounts.get(category):
                arcs[category].append(pair)
    for category in sorted(arcs):
        ends = sorted({end for pair in arcs[category] for end in part.pairs[pair]})
        amounts = {end: part.parties[end].amounts[category] for end in ends}
        unit = Fraction(1, lcm(*(amount.denominator for amount in amounts.values())))
        yield category, unit, arcs[category], {end: int(amount / unit) for end, amount in amounts.items()}


def _greatest_flow(part: Part, arcs: list[int], limits: dict[int, int]) -> dict[int, int]:
    """Fill greedily in order, then along shortest augmenting paths; arcs themselves have no limit of their own."""
    left = dict(limits)
    flow: dict[int, int] = {}
    at: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair in arcs:
        giver, receiver = part.pairs[pair]
        at[giver].append((pair, receiver))
        at[receiver].append((pair, giver))
        flow[pair] = min(left[giver], left[receiver])
        left[giver] -= flow[pair]
        left[receiver] -= flow[pair]
    while path := _augmenting_path(part, at, left, flow):
        backward = path[1::2]
        giver, receiver = part.pairs[path[0]][0], part.pairs[path[-1]][1]
        amount = min([left[giver], left[receiver], *(flow[pair] for pair in backward)])
        for pair in path[0::2]:
            flow[pair] += amount
        for pair in backward:
            flow[pair] -= amount
        left[giver] -= amount
        left[receiver] -= amount
    return {pair: amount for pair, amount in flow.items() if amount}


def _augmenting_path(
    part: Part, at: dict[int, list[tuple[int, int]]], left: dict[int, int], flow: dict[int, int]
) -> list[int]:
    """The pairs of a shortest path from a giver with something left to a receiver still in need, alternately forward
    and backward; empty when there is none.
    """
    came: dict[int, tuple[int, int] | None] = {
        party: None for party in sorted(at) if party < part.givers and left[party]
    }
    queue = deque(came)
    while queue:
        party = queue.popleft()
        forward = party < part.givers
        if not forward and left[party]:
            path = []
            step = came[party]
            while step:
                path.append(step[0])
                step = came[step[1]]
            return path[::-1]
        for pair, other in at[party]:
            if other not in came and (forward or flow[pair]):
                came[other] = (pair, party)
                queue.append(other)
    return []
