"""Where the organisations of a street lie in its picture: the vertical tree at the left, one row each; those of units
at the right; ties as arcs between. Pure geometry in user units of an SVG.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from wugong.common.widths import shortened, width_of

WIDTH, PITCH, TOP, STEP = 1040, 28, 44, 34
TREE_X, OTHER_X = 16, 720
TREE_END, OTHER_END = 470, 1032


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation to be drawn; ``superior`` is drawn too or left out. ``dot``: empty, hollow or quiet."""

    key: UUID
    label: str
    url: str
    superior: UUID | None = None
    order: str = ""
    dot: str = ""
    words: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A horizontal tie between two drawn organisations."""

    kind: str
    source: UUID
    target: UUID
    words: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A node where it is drawn; ``label`` cut to the room there is."""

    node: Node
    x: int
    y: int
    depth: int
    label: str


@dataclass(frozen=True, slots=True)
class Arc:
    """An edge along ``path``."""

    edge: Edge
    path: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the template draws."""

    width: int
    height: int
    spots: list[Spot]
    branches: list[str]
    arcs: list[Arc]
    other_x: int = OTHER_X


def draw(nodes: Iterable[Node], edges: Iterable[Edge]) -> Picture:
    """Lay the nodes out. A circle among superiors is cut where it is met first."""
    listed = sorted(nodes, key=lambda n: (n.order, n.label))
    tree = [n for n in listed if not n.aside]
    spots = {s.node.key: s for s in _tree(tree)}
    branches = [_elbow(spots[s.node.superior], s) for s in spots.values() if s.node.superior in spots and s.depth]
    others = [n for n in listed if n.aside]
    tall = max(len(spots), len(others), 1)
    for row, node in enumerate(others):
        y = TOP + round((row + 0.5) * tall * PITCH / len(others))
        spots[node.key] = Spot(node, OTHER_X, y, 0, shortened(node.label, (OTHER_END - OTHER_X - 12) / 14))
    arcs = [Arc(e, _arc(spots[e.source], spots[e.target])) for e in edges if e.source in spots and e.target in spots]
    return Picture(WIDTH, TOP + tall * PITCH + 12, list(spots.values()), branches, arcs)


def _tree(nodes: list[Node]) -> list[Spot]:
    known = {n.key for n in nodes}
    below: dict[UUID | None, list[Node]] = {}
    for node in nodes:
        below.setdefault(node.superior if node.superior in known else None, []).append(node)
    spots: list[Spot] = []
    done: set[UUID] = set()

    def put(node: Node, depth: int) -> None:
        if node.key in done:
            return
        done.add(node.key)
        x = TREE_X + min(depth, 5) * STEP
        y = TOP + round((len(spots) + 0.5) * PITCH)
        spots.append(Spot(node, x, y, depth, shortened(node.label, (TREE_END - x - 12) / 14)))
        for child in below.get(node.key, []):
            put(child, depth + 1)

    for node in (*below.get(None, []), *nodes):
        put(node, 0)
    return spots


def _elbow(boss: Spot, spot: Spot) -> str:
    return f"M{boss.x} {boss.y}V{spot.y}H{spot.x}"


def _arc(one: Spot, other: Spot) -> str:
    left, right = (one, other) if one.x <= other.x else (other, one)
    start = left.x + 12 + round(width_of(left.label) * 14)
    if right.node.aside and not left.node.aside:
        middle = (start + right.x) // 2
        return f"M{start} {left.y}C{middle} {left.y} {middle} {right.y} {right.x - 8} {right.y}"
    if left.node.aside:
        bulge = left.x - 40 - min(abs(left.y - right.y) // 4, 120)
        return f"M{left.x - 8} {left.y}C{bulge} {left.y} {bulge} {right.y} {right.x - 8} {right.y}"
    end = right.x + 12 + round(width_of(right.label) * 14)
    bulge = max(start, end) + 40 + min(abs(left.y - right.y) // 4, 120)
    return f"M{start} {left.y}C{bulge} {left.y} {bulge} {right.y} {end} {right.y}"
