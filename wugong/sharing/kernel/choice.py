"""Which option for whom: an integer programme for HiGHS, in turns, each holding what the one before has won.

First as many ``must`` as possible; with fairness then, level by level, as many of the worst served groups as possible
above it; last the benefit. Parts that share no resource and no group are solved by themselves.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from wugong.common.programme import INFINITY, Answer, Floats, Programme, solve
from wugong.sharing.kernel.beside import Beside
from wugong.sharing.kernel.bound import Bound, Column
from wugong.sharing.kernel.instance import Instance, Option, Request

# The shares of what it could have that are told apart when the least served comes first.
LEVELS = (Fraction(1, 100), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1))
Placed = dict[str, Option]


@dataclass(frozen=True, slots=True)
class Choice:
    """``placed``: the option of each request that has one. No plan with as few ``must`` left out exceeds ``bound``."""

    placed: Placed
    bound: Fraction
    proven: bool

    @property
    def worth(self) -> Fraction:
        return worth(self.placed)


def worth(placed: Mapping[str, Option]) -> Fraction:
    """The benefit of what is placed."""
    return sum((option.benefit for option in placed.values()), Fraction(0))


def choose(instance: Instance, *, seconds: float, fair: bool = False) -> Choice:
    """The best choice. The same instance gives the same one unless ``seconds`` runs out."""
    ends = time.monotonic() + seconds
    found: Placed = {}
    bound, proven = Fraction(0), True
    parts = sorted(_parts(instance, fair), key=lambda part: len(part.requests))
    for number, part in enumerate(parts):
        share = (ends - time.monotonic()) / (len(parts) - number) if number < len(parts) - 1 else None
        until = ends if share is None else max(time.monotonic() + share, time.monotonic())
        choice = _Part(part, until).choose(fair)
        found |= choice.placed
        bound += choice.bound
        proven &= choice.proven
    return Choice(found, bound, proven)


def fitting(instance: Instance, request: Request) -> list[Option]:
    """The options worth a look: they fit alone, and no other of the same resource is cheaper and as good."""
    found: list[Option] = []
    for option in request.options:
        if option.use > instance.capacity[option.resource] or (option.benefit < 0 and not request.must):
            continue
        if any(o.resource == option.resource and o.benefit >= option.benefit for o in found):
            continue  # they are sorted by use
        found.append(option)
    return found


def _parts(instance: Instance, fair: bool) -> list[Instance]:
    """The instance in parts without a common resource (and, where fairness looks at groups, without a common group)."""
    above: dict[object, object] = {}

    def root(key: object) -> object:
        while above.setdefault(key, key) != key:
            above[key] = key = above[above[key]]
        return key

    slim = {}
    for request in instance.requests.values():
        if options := fitting(instance, request):
            slim[request.id] = replace(request, options=tuple(options))
            keys: list[object] = [("r", option.resource) for option in options]
            keys += ["all"] if fair else []
            for key in keys[1:]:
                above[root(key)] = root(keys[0])
    parts: dict[object, dict[str, Request]] = defaultdict(dict)
    for name, request in slim.items():
        parts[root(("r", request.options[0].resource))][name] = request
    return [replace(instance, requests=rows) for rows in parts.values()]


def _whole(numbers: Iterable[Fraction]) -> tuple[list[float], Fraction]:
    """The numbers as multiples of the greatest number they are multiples of, and that number.

    Where the multiples would leave the range in which a solver is exact, they are parts of the greatest instead.
    """
    known = list(numbers)
    lower = math.lcm(*(number.denominator for number in known))
    unit = Fraction(math.gcd(*(int(number * lower) for number in known)) or 1, lower)
    greatest = max((abs(number) for number in known), default=Fraction(0)) or Fraction(1)
    if greatest / unit > 10**6:
        unit = greatest / 10**4
    return [float(number / unit) for number in known], unit


@dataclass(slots=True)
class _Part:
    """One part: columns are its options; rows say one option a request, and the capacity of each resource."""

    instance: Instance
    ends: float
    columns: list[tuple[str, Option]] = field(init=False)
    programme: Programme = field(init=False)
    unit: Fraction = field(init=False)
    worths: list[float] = field(init=False)
    proven: bool = field(default=True, init=False)
    known: Placed = field(default_factory=dict, init=False)
    top: Fraction | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.columns = [(r.id, option) for r in self.instance.requests.values() for option in r.options]
        self.worths, self.unit = _whole(option.benefit for _name, option in self.columns)
        self.programme = Programme()
        by_request, by_resource = defaultdict(list), defaultdict(list)
        for number, (name, option) in enumerate(self.columns):
            self.programme.column(0.0, 1.0, 0.0, whole=True)
            by_request[name].append(number)
            by_resource[option.resource].append(number)
        for numbers in by_request.values():
            self.programme.row(0.0, numbers, [1.0] * len(numbers), 1.0)
        for resource, numbers in by_resource.items():
            uses, unit = _whole(self.columns[n][1].use for n in numbers)
            room = self.instance.capacity[resource] / unit
            exact = all(use == int(use) for use in uses)
            self.programme.row(-INFINITY, numbers, uses, float(math.floor(room)) if exact else float(room))

    def choose(self, fair: bool) -> Choice:
        """The choice of this part; where the sum alone counts, the plain model is searched beside it."""
        if fair:
            return self.search(fair)
        beside = Beside(self.plain(), self.ends)
        try:
            found = self.search(fair)
        finally:
            answer = beside.end()
        return found if found.proven or answer is None else self.better(found, answer)

    def plain(self) -> Programme:
        """One row a request and a resource, every must served, nothing closed."""
        programme = self.programme.copy()
        programme.costs = list(self.worths)
        for n, request in enumerate(self.instance.requests.values()):
            _lower, upper, columns, entries = programme.rows[n]
            programme.rows[n] = (float(request.must), upper, columns, entries)
        return programme

    def better(self, found: Choice, answer: Answer) -> Choice:
        """The choice, or what the plain model found where that is worth more; the lower bound of the two."""
        if not len(answer.values):
            return found
        placed = {name: option for n, (name, option) in enumerate(self.columns) if answer.values[n] > 0.5}
        fits = all(use <= self.instance.capacity[r] for r, use in uses_of(placed).items())
        best = placed if fits and (worth(placed) > found.worth or self.missed(found.placed)) else found.placed
        top = found.bound
        if answer.bound < INFINITY and all(value == int(value) for value in self.worths):
            top = min(top, math.floor(answer.bound + 1e-6) * self.unit)
        return Choice(best, max(top, worth(best)), fits and top <= worth(best))

    def missed(self, placed: Placed) -> bool:
        """Whether a plan leaves a must out."""
        return any(request.must and request.id not in placed for request in self.instance.requests.values())

    def search(self, fair: bool) -> Choice:
        placed = self.greedy()
        sharp = None if fair else self.sharpen()
        musts = [n for n, (name, _option) in enumerate(self.columns) if self.instance.requests[name].must]
        if musts:
            if sharp and sharp.best:
                placed = self.named(sharp.best)
            placed = self.win(dict.fromkeys(musts, 1.0), placed, whole=True)
        if fair:
            placed = self.lift(placed)
        elif sharp and (settled := self.use(sharp, placed)):
            return settled
        costs = {n: value for n, value in enumerate(self.worths) if value}
        placed, answer = self.maximise(costs, self.known or placed)
        known = worth(placed)
        if answer.complete and self.proven:
            return Choice(placed, known, True)
        top = self.top or self.ceiling()
        if all(value == int(value) for value in self.worths) and answer.bound < INFINITY:
            top = min(top, math.floor(answer.bound + 1e-6) * self.unit)
        elif answer.bound < INFINITY:
            top = min(top, Fraction(answer.bound) * self.unit)
        return Choice(placed, max(min(top, self.ceiling()), known), self.proven and top <= known)

    def sharpen(self) -> Bound | None:
        """The bound by knapsacks, where all numbers are whole and the tables small."""
        names, resources = list(self.instance.requests), list(self.instance.capacity)
        row, place = {name: n for n, name in enumerate(names)}, {name: n for n, name in enumerate(resources)}
        units: dict[str, Fraction] = {}
        for resource in {option.resource for _name, option in self.columns}:
            uses, units[resource] = _whole(o.use for _name, o in self.columns if o.resource == resource)
            if any(use != int(use) for use in uses):
                return None
        if any(value != int(value) for value in self.worths):
            return None
        capacity = [math.floor(self.instance.capacity[r] / units[r]) if r in units else 0 for r in resources]
        columns = [
            Column(row[name], place[o.resource], int(o.use / units[o.resource]), worth)
            for (name, o), worth in zip(self.columns, self.worths, strict=True)
        ]
        for n in range(len(capacity)):  # more than all together want is as good as endless
            capacity[n] = min(capacity[n], sum(column.use for column in columns if column.resource == n))
        if not Bound.fits(columns, capacity):
            return None
        sharp = Bound(columns, capacity, [self.instance.requests[name].must for name in names])
        now = time.monotonic()
        sharp.tighten(ends=now + (self.ends - now) / 3)
        return sharp

    def named(self, best: list[int]) -> Placed:
        """A plan by columns as one by requests."""
        return {self.columns[n][0]: self.columns[n][1] for n in best if n >= 0}

    def use(self, sharp: Bound, placed: Placed) -> Choice | None:
        """The choice where the bound settles it; else options that no better plan uses are closed."""
        if self.missed(placed) or not sharp.best:
            return None
        if math.floor(sharp.top + 1e-6) <= sharp.value:
            known = self.named(sharp.best)
            return Choice(known, worth(known), True)
        for n in set(sharp.useless()) - set(sharp.best):
            self.programme.upper[n] = 0.0
        self.known = self.named(sharp.best)
        top = math.floor(sharp.top + 1e-6)
        self.top = top * self.unit
        self.programme.row(-INFINITY, range(len(self.worths)), self.worths, float(top))
        return None

    def ceiling(self) -> Fraction:
        """The best option of everybody, as if there were room for all."""
        zero = Fraction(0)
        return sum((max((o.benefit for o in r.options), default=zero) for r in self.instance.requests.values()), zero)

    def win(self, goal: dict[int, float], placed: Placed, *, whole: bool) -> Placed:
        """Reach the greatest value of a goal and hold it from now on."""
        most = len({self.columns[n][0] for n in goal if n < len(self.columns)}) if whole else 0
        value = self.value(goal, placed)
        if not whole or value < most:
            placed, answer = self.maximise(goal, placed)
            self.proven &= answer.complete
            value = self.value(goal, placed)
        self.programme.row(value, list(goal), list(goal.values()), INFINITY)
        return placed

    def value(self, goal: Mapping[int, float], placed: Placed) -> float:
        point = self.point(placed)
        return float(sum(weight * point[n] for n, weight in goal.items()))

    def point(self, placed: Placed) -> Floats:
        """Columns that say what is placed; those behind the options follow from them."""
        taken = {(name, option) for name, option in placed.items()}
        values = [1.0 if column in taken else 0.0 for column in self.columns]
        shares = _shares(self.instance, placed)
        values += [1.0 if shares[group] >= level else 0.0 for group, level in self.steps]
        return np.array(values)

    steps: list[tuple[str, Fraction]] = field(default_factory=list, init=False)

    def lift(self, placed: Placed) -> Placed:
        """The least served first: level by level, as many groups as possible reach it."""
        best = _wants(self.instance)
        by_group: dict[str, list[int]] = defaultdict(list)
        for number, (name, option) in enumerate(self.columns):
            if option.benefit > 0:
                by_group[self.instance.requests[name].group].append(number)
        for level in LEVELS:
            goal = {}
            for group, numbers in by_group.items():
                need = (level * best[group] - self.instance.served.get(group, Fraction(0))) / self.unit
                if need <= 0:
                    continue
                column = self.programme.column(0.0, 1.0, 0.0, whole=True)
                self.steps.append((group, level))
                gains = [*(self.worths[n] for n in numbers), -float(need)]
                self.programme.row(0.0, [*numbers, column], gains, INFINITY)
                goal[column] = 1.0
            if goal:
                placed = self.win(goal, placed, whole=False)
        return placed

    def maximise(self, goal: Mapping[int, float], start: Placed) -> tuple[Placed, Answer]:
        """The best point for a goal, at least as good as ``start``; what only rounding lets fit is cut off."""
        programme = self.programme
        programme.costs = [goal.get(n, 0.0) for n in range(len(programme.lower))]
        gap = 0.999 if all(value == int(value) for value in goal.values()) else 0.0
        seeking = not self.known or len(self.columns) > 300
        while True:
            left = self.ends - time.monotonic()
            answer = solve(programme, seconds=left, start=self.point(start), gap=gap, seeking=seeking)
            if not len(answer.values):
                return start, replace(answer, complete=False)
            placed = {name: option for n, (name, option) in enumerate(self.columns) if answer.values[n] > 0.5}
            over = [r for r, use in uses_of(placed).items() if use > self.instance.capacity[r]]
            if not over:
                better = self.value(goal, placed) >= self.value(goal, start)
                return (placed if better else start), answer
            for resource in over:
                cover = [
                    n for n, (name, o) in enumerate(self.columns) if o.resource == resource and placed.get(name) is o
                ]
                programme.row(-INFINITY, cover, [1.0] * len(cover), len(cover) - 1.0)

    def greedy(self) -> Placed:
        """A plan to begin with: the musts first, the most benefit for the share of a resource that it takes."""
        room = dict(self.instance.capacity)

        def rate(column: tuple[str, Option]) -> tuple[bool, float, str]:
            name, option = column
            part = option.use / self.instance.capacity[option.resource] if option.use else Fraction(0)
            return (not self.instance.requests[name].must, -float(option.benefit / (part + Fraction(1, 1000))), name)

        placed: Placed = {}
        for name, option in sorted(self.columns, key=rate):
            if name not in placed and option.use <= room[option.resource]:
                placed[name] = option
                room[option.resource] -= option.use
        return placed


def uses_of(placed: Mapping[str, Option]) -> dict[str, Fraction]:
    """How much of each resource is used."""
    used: dict[str, Fraction] = defaultdict(Fraction)
    for option in placed.values():
        used[option.resource] += option.use
    return used


def _wants(instance: Instance) -> dict[str, Fraction]:
    """What each group has had and could have now at best, were it alone."""
    best: dict[str, Fraction] = defaultdict(Fraction)
    for request in instance.requests.values():
        best[request.group] += max((o.benefit for o in request.options if o.benefit > 0), default=Fraction(0))
    return {group: top + instance.served.get(group, Fraction(0)) for group, top in best.items()}


def _shares(instance: Instance, placed: Mapping[str, Option]) -> dict[str, Fraction]:
    """The share of what it could have that each group has got, from 0 to 1."""
    got: dict[str, Fraction] = defaultdict(Fraction)
    for name, option in placed.items():
        got[instance.requests[name].group] += option.benefit
    wants = _wants(instance)
    served = instance.served
    return {g: (got[g] + served.get(g, Fraction(0))) / want if want > 0 else Fraction(1) for g, want in wants.items()}


def shares_of(instance: Instance, placed: Mapping[str, Option]) -> dict[str, Fraction]:
    """As ``_shares``, of those options alone that fit."""
    slim = {n: replace(r, options=tuple(fitting(instance, r))) for n, r in instance.requests.items()}
    return _shares(replace(instance, requests=slim), placed)


def order(instance: Instance, names: Sequence[str]) -> list[str]:
    """Ids in the order of the instance."""
    return [name for name in instance.requests if name in set(names)]
