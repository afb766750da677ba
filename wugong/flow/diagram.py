"""A state table as a picture: states as boxes, steps as words on the lines between them. SVG, Chinese and English."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from wugong.flow.layout import Picture, Place, Size, arrange
from wugong.flow.matters import both
from wugong.flow.table import Clock, Machine, State, Step, Text, Tone

PAPER, SURFACE, INK, INK2, RULE = "#f6f3ec", "#fffdf8", "#23201c", "#6d665b", "#cfc6b4"
CINNABAR, JADE, AMBER = "#ad2e24", "#2f6b57", "#9a6410"
TONES = {Tone.INK: INK, Tone.QUIET: INK2, Tone.AMBER: AMBER, Tone.JADE: JADE, Tone.CINNABAR: CINNABAR}
SERIF = "'Noto Serif CJK SC','Songti SC',serif"
SANS = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
MARGIN = 28
START = "·"
MANY = 4
UNITS = {"wd": "个工作日", "d": "天", "month": "个月", "wh": "工作小时", "h": "小时", "min": "分钟"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a box."""

    text: str
    size: float
    colour: str = INK
    serif: bool = False

    @property
    def width(self) -> float:
        wide = sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in self.text)
        return wide * self.size

    @property
    def height(self) -> float:
        return self.size * 1.45


@dataclass(frozen=True, slots=True)
class Label:
    """The steps that lead from the same states to the same state, drawn as one; ``up``: against the reading."""

    name: str
    steps: tuple[Step, ...]
    sources: tuple[str, ...]
    target: str
    up: bool

    @property
    def by_itself(self) -> bool:
        return all(step.by == ("system",) for step in self.steps)

    @property
    def from_many(self) -> bool:
        """Written into its sources instead of drawn from each of them."""
        return len(self.sources) >= MANY


def diagram(machine: Machine) -> str:
    """The picture of a table as SVG text."""
    names = list(machine.states)
    labels = _labels(machine, names)
    texts = {name: _state_lines(machine, name, labels) for name in names} | {la.name: _label_lines(la) for la in labels}
    sizes = {name: _size(texts[name], 26) for name in names} | {la.name: _size(texts[la.name], 8) for la in labels}
    edges = [edge for label in labels for edge in _edges(label)]
    sizes = {name: _with_room(sizes[name], name, edges) for name in sizes}
    starts = [label for label in labels if not label.sources]
    sizes |= {f"{START}{label.name}": Size(12, 12) for label in starts}
    picture = arrange(sizes, edges, [(s, la.name) for la in labels if la.from_many for s in la.sources])
    parts = [_arrow_heads(), *(_route(picture, label) for label in labels)]
    parts += [_dot(picture.places[f"{START}{label.name}"]) for label in starts]
    parts += [_words(picture.places[la.name], sizes[la.name], texts[la.name]) for la in labels]
    parts += [_box(machine.states[n], picture.places[n], sizes[n], texts[n]) for n in names]
    return _page(machine, picture, parts)


def _labels(machine: Machine, names: list[str]) -> list[Label]:
    """Steps gathered by where they come from and lead to; those against the order of the table point upwards."""
    order = {name: place for place, name in enumerate(names)}
    groups: dict[tuple[tuple[str, ...], str, bool], list[Step]] = {}
    for step in machine.steps:
        if step.stays:
            continue
        if len(step.sources) >= MANY:
            groups.setdefault((step.sources, step.target, False), []).append(step)
            continue
        ahead = tuple(s for s in step.sources if order[s] < order[step.target])
        back = tuple(s for s in step.sources if order[s] > order[step.target])
        if ahead or not step.sources:
            groups.setdefault((ahead, step.target, False), []).append(step)
        if back:
            groups.setdefault((back, step.target, True), []).append(step)
    return [
        Label(f"step {number}", tuple(steps), sources, target, up)
        for number, ((sources, target, up), steps) in enumerate(groups.items())
    ]


def _edges(label: Label) -> Iterable[tuple[str, str]]:
    """The lines of a label from top to bottom."""
    if label.from_many:
        return [(label.name, label.target)]
    if label.up:
        return [(label.target, label.name), *((label.name, source) for source in label.sources)]
    sources = label.sources or (f"{START}{label.name}",)
    return [*((source, label.name) for source in sources), (label.name, label.target)]


def _pair(text: Text, size: float, small: float, *, serif: bool = False, limit: int = 26) -> list[Line]:
    """Chinese above, English below it where it differs, cut into lines."""
    chinese, english = both(text)
    lines = [Line(piece, size, INK, serif) for piece in _wrapped(chinese, limit // 2 if chinese != english else limit)]
    if english != chinese:
        lines += [Line(piece, small, INK2) for piece in _wrapped(english, limit)]
    return lines


def _wrapped(text: str, limit: int) -> list[str]:
    """Lines of at most ``limit`` characters, broken at spaces where there are any."""
    if " " not in text:
        return [text[start : start + limit] for start in range(0, len(text), limit)] or [""]
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > limit:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _state_lines(machine: Machine, name: str, labels: list[Label]) -> list[Line]:
    """What a box says: the meaning, who is awaited, the clock, and the steps that are not drawn as lines."""
    state = machine.states[name]
    notes = [f"待 {both(machine.parties.get(party, party))[0]}" for party in state.awaits]
    notes += [f"◷ {term(state.clock)}"] if state.clock else []
    notes += [f"‖ {both(machine.states[state.pauses].meaning)[0]}"] if state.pauses else []
    notes += [f"↻ {both(step.label)[0]}" for step in machine.steps if step.stays and name in step.sources]
    many = [step for label in labels if label.from_many and name in label.sources for step in label.steps]
    notes += [f"⇥ {both(step.label)[0]}" for step in many]
    lines = _pair(state.meaning, 15, 11, serif=True, limit=30)
    return lines + [Line(piece, 11.5, INK2) for note in notes for piece in _wrapped(note, 32)]


def term(clock: Clock) -> str:
    """A clock in a few words."""
    cases = [term(case) for case in clock.cases.values()]
    if cases:
        return " / ".join(dict.fromkeys(cases))
    if clock.until:
        latest = f", ≤ {clock.latest}" if clock.latest else ""
        return f"{clock.until} {clock.amount:+d} {UNITS[clock.unit]}{latest}" if clock.amount else f"至 {clock.until}"
    return f"{clock.amount} {UNITS[clock.unit]}"


def _label_lines(label: Label) -> list[Line]:
    lines = []
    for step in label.steps:
        lines += _pair(step.label, 12.5, 10.5, limit=24)
        rules = " ".join(dict.fromkeys(guard.rule for guard in step.guards))
        lines += [Line(piece, 10.5, CINNABAR) for piece in _wrapped(rules, 24) if piece]
    if label.from_many:
        lines.insert(0, Line(f"⇥ {len(label.sources)} 处 · from {len(label.sources)} states", 10.5, INK2))
    return lines


def _size(lines: list[Line], padding: float) -> Size:
    width = max(line.width for line in lines) + padding
    return Size(round(width, 1), round(sum(line.height for line in lines) + padding * 0.6, 1))


def _with_room(size: Size, name: str, edges: list[tuple[str, str]]) -> Size:
    """Wide enough for the lines that meet a box above or below."""
    most = max(sum(upper == name for upper, _lower in edges), sum(lower == name for _upper, lower in edges))
    return Size(max(size.width, 22 * (most - 1) + 24), size.height)


def _route(picture: Picture, label: Label) -> str:
    """The lines of a label; the arrow stands where the step ends."""
    dash = ' stroke-dasharray="5 4"' if label.by_itself else ""
    drawn = []
    for edge in _edges(label):
        points = picture.lines[edge]
        arrow = label.target in edge
        mark = (' marker-start="url(#arrow)"' if label.up else ' marker-end="url(#arrow)"') if arrow else ""
        drawn.append(f'<path d="{_curve(points)}"{dash}{mark}/>')
    return f'<g fill="none" stroke="{INK2}" stroke-width="1.2">{"".join(drawn)}</g>'


def _curve(points: list[Place]) -> str:
    """A line through its points that leaves and enters each of them straight down."""
    path = [f"M{points[0].x:g} {points[0].y:g}"]
    for one, other in pairwise(points):
        half = (one.y + other.y) / 2
        if one.x == other.x:
            path.append(f"V{other.y:g}")
        else:
            path.append(f"C{one.x:g} {half:g} {other.x:g} {half:g} {other.x:g} {other.y:g}")
    return "".join(path)


def _arrow_heads() -> str:
    shape = f'<path d="M0 1L9 5L0 9z" fill="{INK2}"/>'
    box = 'viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"'
    return f'<defs><marker id="arrow" {box}>{shape}</marker></defs>'


def _dot(place: Place) -> str:
    return f'<circle cx="{place.x:g}" cy="{place.y:g}" r="6" fill="{INK}"/>'


def _words(place: Place, size: Size, lines: list[Line]) -> str:
    x, y = place.x - size.width / 2, place.y - size.height / 2
    ground = f'<rect x="{x:g}" y="{y:g}" width="{size.width:g}" height="{size.height:g}" fill="{PAPER}"/>'
    return ground + _text(place, lines)


def _box(state: State, place: Place, size: Size, lines: list[Line]) -> str:
    """A state: its colour is the bar on the left, a final one has a double rim."""
    x, y = place.x - size.width / 2, place.y - size.height / 2
    colour = TONES[state.tone]
    shape = f'x="{x:g}" y="{y:g}" width="{size.width:g}" height="{size.height:g}" rx="3"'
    parts = [f'<rect {shape} fill="{SURFACE}" stroke="{colour}" stroke-width="1.2"/>']
    parts.append(f'<rect x="{x:g}" y="{y:g}" width="4" height="{size.height:g}" fill="{colour}"/>')
    if state.final:
        rim = f'x="{x - 4:g}" y="{y - 4:g}" width="{size.width + 8:g}" height="{size.height + 8:g}" rx="5"'
        parts.append(f'<rect {rim} fill="none" stroke="{colour}" stroke-width="1"/>')
    return "".join(parts) + _text(place, lines)


def _text(place: Place, lines: list[Line]) -> str:
    y = place.y - sum(line.height for line in lines) / 2
    drawn = []
    for line in lines:
        base = round(y + line.height * 0.73, 1)
        family = f' font-family="{SERIF}" font-weight="600"' if line.serif else ""
        drawn.append(
            f'<text x="{place.x:g}" y="{base:g}" font-size="{line.size:g}" fill="{line.colour}"{family}>'
            f"{html.escape(line.text)}</text>"
        )
        y += line.height
    return "".join(drawn)


def _page(machine: Machine, picture: Picture, parts: list[str]) -> str:
    width, height = round(picture.width + 2 * MARGIN), round(picture.height + 2 * MARGIN)
    chinese, english = both(machine.title)
    title = f"{chinese} · {english}" if chinese != english else chinese
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" font-family="{SANS}" text-anchor="middle">\n'
        f"<title>{html.escape(title)}</title>\n"
        f'<rect width="100%" height="100%" fill="{PAPER}"/>\n'
        f'<g transform="translate({MARGIN} {MARGIN})">\n{body}\n</g>\n</svg>\n'
    )
