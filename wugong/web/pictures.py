"""The geometry of pictures: the board, the pairs and the network. No database, no requests."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wugong.common.widths import shortened

SMALLEST, LARGEST = 11.0, 19.5  # radius of a stone in a crossing of 48 x 48


def radius(count: int, most: int) -> float:
    """Radius of a stone: its area grows with the count; ``most`` is the largest count on the board."""
    if count <= 0 or most <= 0:
        return 8.0
    return round(SMALLEST + (LARGEST - SMALLEST) * math.sqrt(min(count, most) / most), 1)


@dataclass(frozen=True, slots=True)
class Spot:
    """A node drawn at x, y (user units of the SVG). ``given`` is the caller's description."""

    x: float
    y: float
    label: str
    given: Mapping[str, Any]
    met: float = 0.0  # width of the filled part of its bar
    align: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A link drawn along ``path``."""

    path: str
    given: Mapping[str, Any]
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything a template needs: the size of the view box, nodes and links."""

    width: int
    height: int
    nodes: tuple[Spot, ...]
    links: tuple[Line, ...]
    others: tuple[Spot, ...] = ()


PAIRS_WIDTH, LEFT_X, RIGHT_X, BAR, PITCH = 760, 236, 540, 168, 46


def pairs(
    left: Iterable[Mapping[str, Any]], right: Iterable[Mapping[str, Any]], links: Iterable[Mapping[str, Any]]
) -> Drawing:
    """Two columns and the curves between them.

    ``left`` and ``right``: mappings with key, label; right also ``met`` (0..1, or None for no bar). ``links``: mappings
    with left, right (keys), kind. A link that names an unknown key is left out; selected links are drawn last, on top.
    """
    givers, receivers = list(left), list(right)
    rows = max(len(givers), len(receivers), 1)
    height = rows * PITCH + 8
    here = {g["key"]: (24 + i * (rows * PITCH) / max(len(givers), 1), g) for i, g in enumerate(givers)}
    there = {r["key"]: (24 + i * (rows * PITCH) / max(len(receivers), 1), r) for i, r in enumerate(receivers)}
    nodes = tuple(Spot(LEFT_X, round(y, 1), shortened(str(g["label"]), 14), g) for y, g in here.values())
    others = tuple(
        Spot(RIGHT_X, round(y, 1), shortened(str(r["label"]), 13), r, round(BAR * min(max(r.get("met") or 0, 0), 1), 1))
        for y, r in there.values()
    )
    lines = []
    for link in sorted(links, key=lambda k: k.get("kind") == "selected"):
        if link["left"] not in here or link["right"] not in there:
            continue
        (y1, a), (y2, b) = here[link["left"]], there[link["right"]]
        path = f"M{LEFT_X} {y1:.1f}C{LEFT_X + 150} {y1:.1f} {RIGHT_X - 150} {y2:.1f} {RIGHT_X} {y2:.1f}"
        lines.append(Line(path, link, str(a["label"]), str(b["label"])))
    return Drawing(PAIRS_WIDTH, round(height), nodes, tuple(lines), others)


NETWORK_WIDTH = 880
COLUMN = 40


def network(nodes: Iterable[Mapping[str, Any]]) -> Drawing:
    """A body in the middle; above it those it belongs to, below its own, left and right its horizontal ties.

    ``nodes``: mappings with label, side ("up", "down" or "tie"), kind of tie, dot. The first drawn node is the centre.
    """
    sides: dict[str, list[Mapping[str, Any]]] = {"up": [], "down": [], "tie": []}
    for node in nodes:
        sides[node.get("side", "tie")].append(node)
    left, right = sides["tie"][: (len(sides["tie"]) + 1) // 2], sides["tie"][(len(sides["tie"]) + 1) // 2 :]
    tall = max(len(left), 1) * COLUMN
    above = 84 if sides["up"] else 16
    middle = above + max(tall, 96) / 2
    foot = above + max(tall, 96)
    spots, lines = [Spot(NETWORK_WIDTH / 2, middle, "", {})], []

    def put(given: Mapping[str, Any], x: float, y: float, align: str, em: float) -> None:
        bend = middle if align in {"start", "end"} else (y + middle) / 2
        path = (
            f"M{NETWORK_WIDTH / 2} {middle:.1f}Q{(x + NETWORK_WIDTH / 2) / 2:.1f} {y:.1f} {x:.1f} {y:.1f}"
            if align in {"start", "end"}
            else f"M{NETWORK_WIDTH / 2} {middle:.1f}C{NETWORK_WIDTH / 2} {bend:.1f} {x:.1f} {bend:.1f} {x:.1f} {y:.1f}"
        )
        spots.append(Spot(round(x, 1), round(y, 1), shortened(str(given["label"]), em), given, align=align))
        lines.append(Line(path, given))

    for column, x, align in ((left, 236.0, "end"), (right, NETWORK_WIDTH - 236.0, "start")):
        for i, given in enumerate(column):
            put(given, x, middle + (i - (len(column) - 1) / 2) * COLUMN, align, 15)
    for i, given in enumerate(sides["up"]):
        put(given, NETWORK_WIDTH * (i + 0.5) / len(sides["up"]), 40, "above", 52 / len(sides["up"]))
    across = 6
    rows = math.ceil(len(sides["down"]) / across)
    for i, given in enumerate(sides["down"]):
        row, place = divmod(i, across)
        in_row = min(across, len(sides["down"]) - row * across)
        put(given, NETWORK_WIDTH * (place + 0.5) / in_row, foot + 48 + row * 64, "below", 52 / in_row)
    return Drawing(NETWORK_WIDTH, round(foot + (rows * 64 + 24 if rows else 16)), tuple(spots), tuple(lines))
