"""What an instance falls into: the pairs that may be, and the parts that no such pair connects."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from wugong.pairing.kernel.instance import Instance, Pair, Party, Weights


@dataclass(frozen=True, slots=True)
class Part:
    """Givers and receivers no open pair leads out of. ``parties`` holds the givers, then the receivers; ``pairs`` are
    index pairs into it, sorted; ``incident`` lists the pairs of each party.
    """

    parties: tuple[Party, ...]
    givers: int
    pairs: tuple[tuple[int, int], ...]
    pinned: frozenset[int]
    previous: frozenset[int]
    weights: Weights
    incident: tuple[tuple[int, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        incident: list[list[int]] = [[] for _ in self.parties]
        for number, (giver, receiver) in enumerate(self.pairs):
            incident[giver].append(number)
            incident[receiver].append(number)
        object.__setattr__(self, "incident", tuple(tuple(pairs) for pairs in incident))

    def ids(self, pair: int) -> Pair:
        """The ids of a pair, giver first."""
        giver, receiver = self.pairs[pair]
        return self.parties[giver].id, self.parties[receiver].id

    def alone(self, pair: int) -> Fraction:
        """What a pair adds before anything is given: kept or not, and its price."""
        return (self.weights.kept if pair in self.previous else 0) - self.weights.pair


def neighbours(instance: Instance) -> Iterator[Pair]:
    """Every pair the place rule lets be, banned or not, in order of the ids."""
    streets: dict[str, list[str]] = defaultdict(list)
    for receiver in instance.receivers.values():
        streets[receiver.street].append(receiver.id)
    across: dict[str, list[str]] = defaultdict(list)
    for giver_id, receiver_id in instance.across:
        across[giver_id].append(receiver_id)
    for giver in instance.givers.values():
        near = streets.get(giver.street, [])
        for receiver_id in sorted({*near, *across[giver.id]}) if giver.id in across else near:
            yield giver.id, receiver_id


def open_pairs(instance: Instance) -> list[Pair]:
    """The pairs that may be: in place, not banned, and both sides may have a partner at all."""
    return [
        (giver, receiver)
        for giver, receiver in neighbours(instance)
        if (giver, receiver) not in instance.forbidden
        and instance.givers[giver].most
        and instance.receivers[receiver].most
    ]


def split(instance: Instance) -> list[Part]:
    """The connected parts, small ones first (what they leave of the time goes to the large). Parties without an open
    pair belong to no part.
    """
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    pairs = open_pairs(instance)
    for giver, receiver in pairs:
        root[find(giver)] = find(receiver)
    grouped: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        grouped[find(pair[0])].append(pair)
    return sorted(
        (_part(instance, group) for group in grouped.values()), key=lambda part: (len(part.pairs), part.ids(0))
    )


def _part(instance: Instance, pairs: list[Pair]) -> Part:
    givers = sorted({giver for giver, _receiver in pairs})
    receivers = sorted({receiver for _giver, receiver in pairs})
    place = {name: number for number, name in enumerate([*givers, *receivers])}
    pairs = sorted(pairs)
    around = Counter(end for pair in pairs for end in pair)
    parties = (*(instance.givers[name] for name in givers), *(instance.receivers[name] for name in receivers))
    return Part(
        # What a minimum asks beyond all there are is missing whatever the plan.
        parties=tuple(replace(party, least=min(party.least, around[party.id])) for party in parties),
        givers=len(givers),
        pairs=tuple((place[giver], place[receiver]) for giver, receiver in pairs),
        pinned=frozenset(number for number, pair in enumerate(pairs) if pair in instance.pinned),
        previous=frozenset(number for number, pair in enumerate(pairs) if pair in instance.previous),
        weights=instance.weights,
    )
