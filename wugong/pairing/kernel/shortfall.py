"""As many minima met as possible: how many pairs must stay missing in a part, and who may miss one."""

from __future__ import annotations

from dataclasses import dataclass

from wugong.common.programme import INFINITY, Answer, Programme, solve
from wugong.pairing.kernel.parts import Part


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The least ``total`` of missing pairs, some ``pairs`` that reach it, the parties that ``may`` miss some there."""

    total: int
    pairs: frozenset[int]
    may: frozenset[int]


def least_shortfall(part: Part) -> Shortfall:
    """Solve the degrees alone. Their rows are totally unimodular (pairs are edges of a two-sided graph), so the linear
    programme gives whole pairs; a small push towards good pairs makes the point worth starting from.
    """
    answer, missing = _solve_degrees(part, push=True)
    total = round(sum(float(answer.values[column]) for column in missing.values()))
    pairs = frozenset(pair for pair in range(len(part.pairs)) if answer.values[pair] > 0.5)
    if not total:
        return Shortfall(0, pairs, frozenset())
    plain, missing = _solve_degrees(part, push=False)
    # Complementary slackness: with a nonzero reduced cost a column stays at zero in every best point.
    may = frozenset(party for party, column in missing.items() if abs(plain.column_duals[column]) < 0.5)
    return Shortfall(total, pairs, may)


def _solve_degrees(part: Part, *, push: bool) -> tuple[Answer, dict[int, int]]:
    programme = Programme()
    gain = _gains(part) if push else [0.0] * len(part.pairs)
    for pair in range(len(part.pairs)):
        programme.column(float(pair in part.pinned), 1.0, gain[pair])
    missing = {
        number: programme.column(0.0, float(party.least), -1.0)
        for number, party in enumerate(part.parties)
        if party.least
    }
    for number, party in enumerate(part.parties):
        columns = [*part.incident[number], *([missing[number]] if number in missing else [])]
        programme.row(float(party.least), columns, [1.0] * len(columns), float(party.most))
    return solve(programme, seconds=INFINITY, relaxed=True), missing


def _gains(part: Part) -> list[float]:
    """What each pair would be worth alone, so small that all together count less than one missing pair."""
    worth = []
    for pair, (giver, receiver) in enumerate(part.pairs):
        offers, needs = part.parties[giver].amounts, part.parties[receiver].amounts
        given = sum(part.weights.of(k) * min(offers[k], needs[k]) for k in offers.keys() & needs.keys())
        worth.append(float(part.alone(pair) + given))
    most = sum(min(party.most, len(part.incident[n])) for n, party in enumerate(part.parties[: part.givers]))
    largest = max(map(abs, worth), default=0.0)
    return [gain * 0.4 / (largest * most) for gain in worth] if largest else worth
