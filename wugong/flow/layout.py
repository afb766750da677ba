"""Places for the boxes and lines of a picture read from top to bottom. Plain Python; the same input, the same picture.

The usual four passes: ranks by longest path, long lines cut by bends, order by barycentres until crossings stop
falling, and places by least squares under the distances boxes must keep. Sizes and places are in pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

GAP = 22  # between two boxes of a rank
BEND_GAP = 16  # beside a line that passes through a rank
RANK_GAP = 26  # between two ranks, more where lines go far to the side
SWEEPS = 24


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a box."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of a box."""

    x: float
    y: float


@dataclass
class Picture:
    """Where everything stands: the middle of each box, the points of each line from its upper to its lower end."""

    width: float
    height: float
    places: dict[str, Place]
    lines: dict[tuple[str, str], list[Place]]


@dataclass
class _Net:
    """Boxes and bends by rank, with the neighbours of each above and below."""

    sizes: dict[str, Size]
    ranks: list[list[str]]
    rank_of: dict[str, int]
    above: dict[str, list[str]] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=dict)
    chains: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def is_bend(self, name: str) -> bool:
        return name not in self.sizes

    def width(self, name: str) -> float:
        return self.sizes[name].width if name in self.sizes else 0

    def apart(self, left: str, right: str) -> float:
        """How far the middles of two neighbours of a rank must be apart."""
        gap = BEND_GAP if self.is_bend(left) or self.is_bend(right) else GAP
        return (self.width(left) + self.width(right)) / 2 + gap


def arrange(
    sizes: dict[str, Size], edges: Sequence[tuple[str, str]], beneath: Sequence[tuple[str, str]] = ()
) -> Picture:
    """Places for boxes of these sizes under downward edges (upper, lower). Raises ValueError for a cycle.

    ``beneath`` are further pairs (upper, lower) that keep that order without a line between them.
    """
    edges = list(dict.fromkeys(edges))
    net = _with_bends(sizes, edges, _ranks(list(sizes), [*edges, *beneath]))
    _untangle(net)
    xs = _columns(net)
    return _drawn(net, xs)


def _ranks(names: list[str], edges: list[tuple[str, str]]) -> dict[str, int]:
    """The longest way from the top; what has nothing above stands just over the first thing below it."""
    above: dict[str, list[str]] = {name: [] for name in names}
    below: dict[str, list[str]] = {name: [] for name in names}
    for upper, lower in edges:
        above[lower].append(upper)
        below[upper].append(lower)
    rank: dict[str, int] = {}
    waiting = [name for name in names if not above[name]]
    left = {name: len(above[name]) for name in names}
    while waiting:
        name = waiting.pop(0)
        rank[name] = max((rank[upper] + 1 for upper in above[name]), default=0)
        for lower in below[name]:
            left[lower] -= 1
            if not left[lower]:
                waiting.append(lower)
    if len(rank) < len(names):
        raise ValueError(f"These stand in a circle: {sorted(set(names) - set(rank))}")
    for name in reversed(names):
        if not above[name] and below[name]:
            rank[name] = min(rank[lower] for lower in below[name]) - 1
    return rank


def _with_bends(sizes: dict[str, Size], edges: list[tuple[str, str]], rank: dict[str, int]) -> _Net:
    """Cut every line that spans several ranks into pieces of one."""
    ranks: list[list[str]] = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    for name in sizes:
        ranks[rank[name]].append(name)
    net = _Net(sizes, ranks, dict(rank))
    for upper, lower in edges:
        chain = [upper]
        for level in range(rank[upper] + 1, rank[lower]):
            bend = f"{upper}>{lower}@{level}"
            ranks[level].append(bend)
            net.rank_of[bend] = level
            chain.append(bend)
        chain.append(lower)
        net.chains[upper, lower] = chain
        for one, other in pairwise(chain):
            net.below.setdefault(one, []).append(other)
            net.above.setdefault(other, []).append(one)
    return net


def _untangle(net: _Net) -> None:
    """Order each rank by the middle of its neighbours, down and up, and keep the order with the fewest crossings."""
    best, fewest = [list(rank) for rank in net.ranks], _crossings(net)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        levels = range(1, len(net.ranks)) if down else range(len(net.ranks) - 2, -1, -1)
        for level in levels:
            _sort_rank(net, level, net.above if down else net.below, level - 1 if down else level + 1)
        _swap_neighbours(net)
        if (now := _crossings(net)) < fewest:
            best, fewest = [list(rank) for rank in net.ranks], now
    net.ranks[:] = best


def _sort_rank(net: _Net, level: int, neighbours: dict[str, list[str]], beside: int) -> None:
    position = {name: place for place, name in enumerate(net.ranks[beside])}
    own = {name: place for place, name in enumerate(net.ranks[level])}

    def middle(name: str) -> float:
        places = [position[other] for other in neighbours.get(name, ())]
        return sum(places) / len(places) if places else own[name]

    net.ranks[level].sort(key=lambda name: (middle(name), own[name]))


def _swap_neighbours(net: _Net) -> None:
    """Exchange two neighbours wherever that removes crossings."""
    better = True
    while better:
        better = False
        for level, rank in enumerate(net.ranks):
            for place in range(len(rank) - 1):
                before = _crossings_at(net, level)
                rank[place], rank[place + 1] = rank[place + 1], rank[place]
                if _crossings_at(net, level) < before:
                    better = True
                else:
                    rank[place], rank[place + 1] = rank[place + 1], rank[place]


def _crossings_at(net: _Net, level: int) -> int:
    return _crossings_below(net, level - 1) + _crossings_below(net, level)


def _crossings(net: _Net) -> int:
    return sum(_crossings_below(net, level) for level in range(len(net.ranks)))


def _crossings_below(net: _Net, level: int) -> int:
    """Crossings between a rank and the next."""
    if not 0 <= level < len(net.ranks) - 1:
        return 0
    position = {name: place for place, name in enumerate(net.ranks[level + 1])}
    ends = [
        (place, position[lower])
        for place, upper in enumerate(net.ranks[level])
        for lower in sorted(net.below.get(upper, ()), key=position.__getitem__)
    ]
    return sum(1 for n, (a, b) in enumerate(ends) for c, d in ends[n + 1 :] if (a < c and b > d))


def _columns(net: _Net) -> dict[str, float]:
    """The middle of everything: as near to its neighbours as the others of its rank allow; long lines straight."""
    xs: dict[str, float] = {}
    for rank in net.ranks:
        x = 0.0
        for place, name in enumerate(rank):
            x += net.apart(rank[place - 1], name) if place else 0
            xs[name] = x
        middle = x / 2
        for name in rank:
            xs[name] -= middle
    for sweep in range(SWEEPS * 2):
        order = net.ranks if sweep % 2 == 0 else net.ranks[::-1]
        for rank in order:
            _settle(net, rank, xs)
    return xs


def _weight(net: _Net, one: str, other: str) -> float:
    bends = net.is_bend(one) + net.is_bend(other)
    return (1.0, 2.0, 8.0)[bends]


def _settle(net: _Net, rank: list[str], xs: dict[str, float]) -> None:
    wanted, weights = [], []
    for name in rank:
        others = [*net.above.get(name, ()), *net.below.get(name, ())]
        pulls = [_weight(net, name, other) for other in others]
        total = sum(pulls)
        wish = sum(pull * xs[other] for pull, other in zip(pulls, others, strict=True)) / total if total else xs[name]
        wanted.append(wish)
        weights.append(total or 0.1)
    apart = [net.apart(left, right) for left, right in pairwise(rank)]
    xs.update(zip(rank, spread(wanted, weights, apart), strict=True))


def spread(wanted: list[float], weights: list[float], apart: list[float]) -> list[float]:
    """The places nearest to ``wanted`` (weighted squares) that keep their order and at least ``apart`` between them."""
    offsets = [0.0]
    for distance in apart:
        offsets.append(offsets[-1] + distance)
    blocks: list[tuple[float, float, int]] = []  # mean, weight, how many: merged while out of order
    for wish, weight, offset in zip(wanted, weights, offsets, strict=False):
        mean, total, count = wish - offset, weight, 1
        while blocks and blocks[-1][0] > mean:
            before, heavy, many = blocks.pop()
            mean = (mean * total + before * heavy) / (total + heavy)
            total, count = total + heavy, count + many
        blocks.append((mean, total, count))
    means = [mean for mean, _total, count in blocks for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=False)]


def _drawn(net: _Net, xs: dict[str, float]) -> Picture:
    """Bring the columns to the margin, give ranks their heights and lines their ends along the edges of boxes."""
    least = min((xs[n] - net.width(n) / 2 for n in xs), default=0.0)
    most = max((xs[n] + net.width(n) / 2 for n in xs), default=0.0)
    heights = [max((net.sizes[n].height for n in rank if n in net.sizes), default=0.0) for rank in net.ranks]
    tops = [0.0]
    for level, height in enumerate(heights):
        tops.append(round(tops[-1] + height + _gap_below(net, xs, level), 1))
    places = {
        name: Place(round(xs[name] - least, 1), round(tops[level] + heights[level] / 2, 1))
        for level, rank in enumerate(net.ranks)
        for name in rank
    }
    lines = _lines(net, places, [(top, top + height) for top, height in zip(tops, heights, strict=False)])
    boxes = {name: place for name, place in places.items() if name in net.sizes}
    whole = max((top + height for top, height in zip(tops, heights, strict=False)), default=0.0)
    return Picture(round(most - least, 1), round(whole, 1), boxes, lines)


def _gap_below(net: _Net, xs: dict[str, float], level: int) -> float:
    far = max((abs(xs[n] - xs[o]) for n in net.ranks[level] for o in net.below.get(n, ())), default=0.0)
    return RANK_GAP + min(34.0, far / 8)


def _lines(net: _Net, places: dict[str, Place], bands: list[tuple[float, float]]) -> dict[tuple[str, str], list[Place]]:
    """The points of each line: straight down inside a rank, aside only between two ranks, so that no box is crossed."""
    enters, leaves = _ports(net, places, net.above), _ports(net, places, net.below)
    lines = {}
    for (upper, lower), chain in net.chains.items():
        out, into = leaves[upper, chain[1]], enters[lower, chain[-2]]
        points = [Place(out, places[upper].y + net.sizes[upper].height / 2)]
        points.append(Place(out, bands[net.rank_of[upper]][1]))
        for bend in chain[1:-1]:
            points += [Place(places[bend].x, y) for y in bands[net.rank_of[bend]]]
        points.append(Place(into, bands[net.rank_of[lower]][0]))
        points.append(Place(into, places[lower].y - net.sizes[lower].height / 2))
        lines[upper, lower] = _told_apart(points)
    return lines


def _told_apart(points: list[Place]) -> list[Place]:
    """Without points that lie on the one before: a piece without length has no direction for its arrow."""
    kept = [Place(round(points[0].x, 1), round(points[0].y, 1))]
    for point in points[1:]:
        if abs(point.x - kept[-1].x) + abs(point.y - kept[-1].y) >= 1:
            kept.append(Place(round(point.x, 1), round(point.y, 1)))
    return kept


def _ports(net: _Net, places: dict[str, Place], neighbours: dict[str, list[str]]) -> dict[tuple[str, str], float]:
    """Where along its edge each line meets a box, in the order of where the lines come from."""
    found: dict[tuple[str, str], float] = {}
    by_x: Callable[[str], float] = lambda name: places[name].x  # noqa: E731
    for name in net.sizes:
        others = sorted(neighbours.get(name, ()), key=by_x)
        step = min(26.0, (net.sizes[name].width - 20) / max(1, len(others) - 1))
        for place, other in enumerate(others):
            found[name, other] = round(places[name].x + (place - (len(others) - 1) / 2) * step, 1)
    return found
