"""Figures of a plan: how much of the needs it meets, for whom, what changes. Functions of an instance and pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Pair = tuple[str, str]
Row = Mapping[str, Any]


def got(pairs: Iterable[Row]) -> dict[str, dict[str, float]]:
    """What each receiver gets, by category code."""
    amounts: dict[str, dict[str, float]] = {}
    for pair in pairs:
        mine = amounts.setdefault(pair["receiver"], {})
        for code, amount in pair["gives"].items():
            mine[code] = mine.get(code, 0) + amount
    return amounts


def share_met(instance: Row, pairs: Iterable[Row]) -> float:
    """The share of all needs that is met, 0 to 1; 1 where nothing is needed."""
    needed = sum(sum(r["needs"].values()) for r in instance["receivers"])
    given = sum(sum(amounts.values()) for amounts in got(pairs).values())
    return given / needed if needed else 1.0


def shares_met(instance: Row, pairs: Iterable[Row]) -> dict[str, float]:
    """The share of its needs each receiver gets, 0 to 1; those that need nothing are left out."""
    amounts = got(pairs)
    shares = {}
    for receiver in instance["receivers"]:
        needed = sum(receiver["needs"].values())
        if needed:
            shares[receiver["id"]] = sum(amounts.get(receiver["id"], {}).values()) / needed
    return shares


def by_category(instance: Row, pairs: Iterable[Row]) -> dict[str, tuple[float, float, float]]:
    """Category code to (needed, offered, given)."""
    found: dict[str, list[float]] = {}
    for receiver in instance["receivers"]:
        for code, amount in receiver["needs"].items():
            found.setdefault(code, [0, 0, 0])[0] += amount
    for giver in instance["givers"]:
        for code, amount in giver["offers"].items():
            found.setdefault(code, [0, 0, 0])[1] += amount
    for pair in pairs:
        for code, amount in pair["gives"].items():
            found.setdefault(code, [0, 0, 0])[2] += amount
    return {code: (row[0], row[1], row[2]) for code, row in found.items()}


def with_pairs_of(instance: Row) -> dict[str, Any]:
    """The same instance with exactly its previous pairs: pinned, room for no other."""
    previous = [tuple(pair) for pair in instance["previous"]]
    banned = {tuple(pair) for pair in instance["forbidden"]}
    pins = [list(pair) for pair in previous]
    givers = [_capped(g, sum(1 for pair in previous if pair[0] == g["id"])) for g in instance["givers"]]
    receivers = [_capped(r, sum(1 for pair in previous if pair[1] == r["id"])) for r in instance["receivers"]]
    return {
        **{key: value for key, value in instance.items() if key != "loose"},
        "givers": givers,
        "receivers": receivers,
        "across": [*instance["across"], *pins],
        "pinned": pins,
        "forbidden": sorted(list(pair) for pair in banned - set(previous)),
    }


def _capped(row: Row, most: int) -> dict[str, Any]:
    return {**row, "min": 0, "max": most}


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes between two sets of pairs."""

    kept: frozenset[Pair]
    new: frozenset[Pair]
    gone: frozenset[Pair]


def difference(before: Iterable[Pair], after: Iterable[Pair]) -> Difference:
    """Pairs in both, only after, only before."""
    was, now = frozenset(before), frozenset(after)
    return Difference(was & now, now - was, was - now)


def contradiction(instance: Row) -> Pair | None:
    """A pair that is pinned and forbidden at once, if there is one."""
    banned = {tuple(pair) for pair in instance["forbidden"]}
    return next(((g, r) for g, r in map(tuple, instance["pinned"]) if (g, r) in banned), None)


def untangled(left: Sequence[str], right: Sequence[str], links: Iterable[Pair]) -> list[str]:
    """The right column in the order in which its links cross least: each beside the middle of its partners on the left.

    Those without a link keep their order, at the end.
    """
    place = {key: number for number, key in enumerate(left)}
    partners: dict[str, list[int]] = {}
    for giver, receiver in links:
        if giver in place:
            partners.setdefault(receiver, []).append(place[giver])
    middle = {key: sum(found) / len(found) for key, found in partners.items()}
    return sorted(right, key=lambda key: middle.get(key, len(left)))
