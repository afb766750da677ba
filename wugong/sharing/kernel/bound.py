"""A sharp bound before the search: each resource alone is a knapsack, prices on the requests bring them together.

Lagrangian relaxation of "at most one option a request", solved by subgradient steps (Fisher 1981); a knapsack is
solved exactly by dynamic programming, all resources at once. What it finds on the way are good plans, the bound, and
the options that no better plan uses. Whole uses only, and tables of a size that a request can wait for.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wugong.common.programme import Floats

Ints = NDArray[np.int64]
MOST_CELLS = 4_000_000
NEVER = -1e18


@dataclass(frozen=True, slots=True)
class Column:
    """An option in whole numbers: request and resource by number, use, and what it is worth."""

    request: int
    resource: int
    use: int
    worth: float


@dataclass(slots=True)
class Bound:
    """``must``: the requests every plan serves. ``best`` is a plan by column of each request, ``value`` its worth."""

    columns: Sequence[Column]
    capacity: Sequence[int]
    must: Sequence[bool]
    value: float = NEVER
    best: list[int] = field(default_factory=list)
    top: float = field(default=float("inf"), init=False)
    prices: Floats = field(init=False)
    width: int = field(init=False)
    number: Ints = field(init=False)
    uses: Ints = field(init=False)
    steps: Ints = field(init=False)

    @staticmethod
    def fits(columns: Sequence[Column], capacity: Sequence[int]) -> bool:
        """Whether the tables stay small."""
        wide: dict[int, int] = defaultdict(int)
        for column in columns:
            wide[column.resource] += 1
        most = max(wide.values(), default=0)
        return 0 < len(capacity) * most * (max(capacity, default=0) + 1) <= MOST_CELLS

    def __post_init__(self) -> None:
        by_resource: list[list[int]] = [[] for _ in self.capacity]
        for n, column in enumerate(self.columns):
            by_resource[column.resource].append(n)
        self.width = max(len(rows) for rows in by_resource)
        self.number = np.full((len(self.capacity), self.width), -1)
        self.uses = np.zeros((len(self.capacity), self.width), int)
        for i, rows in enumerate(by_resource):
            self.number[i, : len(rows)] = rows
            self.uses[i, : len(rows)] = [self.columns[n].use for n in rows]
        depth = max(self.capacity) + 1
        # Where each cell looks: so much less capacity in its row, or the last cell of the row, which is NEVER.
        less = np.arange(depth)[None, None, :] - self.uses.T[:, :, None]
        less = np.where(less < 0, depth, less)
        self.steps = less + (np.arange(len(self.capacity)) * (depth + 1))[None, :, None]
        best: dict[int, list[float]] = defaultdict(list)
        for column in self.columns:
            best[column.request].append(column.worth)
        self.prices = np.array([sorted(best[j])[-2:][0] if best[j] else 0.0 for j in range(len(self.must))])
        self.prices = np.where(self.must, self.prices, np.maximum(self.prices, 0.0))

    def tighten(self, rounds: int = 120, ends: float = float("inf")) -> None:
        """Take subgradient steps until the bound meets the best plan or stops falling, or ``time.monotonic`` ends."""
        pace, idle = 1.0, 0
        prices, best_prices = self.prices, self.prices
        for turn in range(rounds):
            total, taken = self.relaxed(prices)
            if total < self.top - 1e-7:
                self.top, best_prices, idle = total, prices, 0
            elif (idle := idle + 1) >= 8:
                pace, idle, prices = pace / 2, 0, best_prices
            if turn % 2 == 0 or idle == 0:
                self.repair(taken, prices)
            if np.floor(self.top + 1e-6) <= self.value or pace < 0.02 or time.monotonic() > ends:
                break
            over = 1.0 - np.bincount([self.columns[n].request for n in taken], minlength=len(self.must))
            norm = float(over @ over)
            if not norm:
                break
            goal = self.value if self.value > NEVER else self.top - 0.05 * abs(self.top)
            prices = prices - pace * max(total - goal, 0.5) / norm * over
            prices = np.where(self.must, prices, np.maximum(prices, 0.0))
        self.prices = best_prices

    def profits(self, prices: Floats) -> Floats:
        """What each option is worth above the price of its request, by resource; padding is worth nothing."""
        worth = np.array([c.worth - prices[c.request] for c in self.columns] + [-1.0])
        found: Floats = worth[self.number]
        return found

    def relaxed(self, prices: Floats) -> tuple[float, list[int]]:
        """The bound at these prices, and the options that the knapsacks take."""
        profits = self.profits(prices)
        table = self.blank()
        count, depth = table.shape[0], table.shape[1] - 1
        took = np.empty((self.width, count, depth), bool)
        for k in range(self.width):
            with_it = table.ravel()[self.steps[k]] + profits[:, k, None]
            np.greater(with_it, table[:, :-1], out=took[k])
            np.maximum(with_it, table[:, :-1], out=table[:, :-1])
        rows, left = np.arange(count), np.array(self.capacity)
        total = float(prices.sum() + table[rows, left].sum())
        taken = []
        for k in range(self.width - 1, -1, -1):
            yes = took[k][rows, left]
            left = left - self.uses[:, k] * yes
            taken += self.number[yes, k].tolist()
        return total, taken

    def blank(self) -> Floats:
        table = np.zeros((len(self.capacity), max(self.capacity) + 2))
        table[:, -1] = NEVER
        return table

    def useless(self) -> list[int]:
        """The options that no plan better than the best uses."""
        if self.value <= NEVER:
            return []
        profits, rows = self.profits(self.prices), np.arange(len(self.capacity))
        capacity = np.array(self.capacity)
        before = [self.blank()]
        for k in range(self.width):
            before.append(self.after(before[-1], k, profits))
        top = float(self.prices.sum() + before[-1][rows, capacity].sum())
        behind, found = self.blank(), []
        depth = np.arange(max(self.capacity) + 1)
        for k in range(self.width - 1, -1, -1):
            rest = capacity[:, None] - self.uses[:, k, None] - depth[None, :]
            ahead = np.where(rest >= 0, behind[rows[:, None], np.maximum(rest, 0)], NEVER)
            forced = (before[k][:, :-1] + ahead).max(axis=1) + profits[:, k]
            total = top - before[-1][rows, capacity] + forced
            lost = (np.floor(total + 1e-6) <= self.value) & (self.number[:, k] >= 0)
            found += self.number[lost, k].tolist()
            behind = self.after(behind, k, profits)
        return found

    def after(self, table: Floats, k: int, profits: Floats) -> Floats:
        """The tables of the knapsacks with one more option."""
        found = table.copy()
        np.maximum(table.ravel()[self.steps[k]] + profits[:, k, None], table[:, :-1], out=found[:, :-1])
        return found

    def repair(self, taken: list[int], prices: Floats) -> None:
        """Make a plan of what the knapsacks take; keep it when it is the best so far."""
        columns = self.columns
        chosen = [-1] * len(self.must)
        room = list(self.capacity)
        for n in sorted(taken, key=lambda n: columns[n].worth - prices[columns[n].request], reverse=True):
            if chosen[columns[n].request] < 0:
                chosen[columns[n].request] = n
                room[columns[n].resource] -= columns[n].use
        waiting = [j for j, n in enumerate(chosen) if n < 0]
        options = self.options
        for j in sorted(waiting, key=lambda j: (not self.must[j], -prices[j])):
            for n in options[j]:
                c = columns[n]
                if c.use <= room[c.resource] and (self.must[j] or c.worth > 0):
                    chosen[j] = n
                    room[c.resource] -= c.use
                    break
        if any(must and n < 0 for must, n in zip(self.must, chosen, strict=True)) and not self.make_room(chosen, room):
            return
        self.shift(chosen, room)
        value = sum(columns[n].worth for n in chosen if n >= 0)
        if value > self.value:
            self.value, self.best = value, chosen

    _options: Any = field(default=None, init=False)

    @property
    def options(self) -> list[list[int]]:
        """The options of each request, the best first."""
        if self._options is None:
            found: list[list[int]] = [[] for _ in self.must]
            for n in sorted(range(len(self.columns)), key=lambda n: -self.columns[n].worth):
                found[self.columns[n].request].append(n)
            self._options = found
        return self._options  # type: ignore[no-any-return]

    def make_room(self, chosen: list[int], room: list[int]) -> bool:
        """Place each must that waits by moving one other; whether all found a place."""
        columns, options = self.columns, self.options
        for j in (j for j, n in enumerate(chosen) if n < 0 and self.must[j]):
            done = False
            for n in options[j]:
                short = columns[n].use - room[columns[n].resource]
                for other, m in enumerate(chosen):
                    if m < 0 or columns[m].resource != columns[n].resource or columns[m].use < short:
                        continue
                    to = next((k for k in options[other] if self._moves(k, m, room)), None)
                    if to is None and self.must[other]:
                        continue
                    room[columns[m].resource] += columns[m].use
                    chosen[other] = -1 if to is None else to
                    if to is not None:
                        room[columns[to].resource] -= columns[to].use
                    chosen[j], done = n, True
                    room[columns[n].resource] -= columns[n].use
                    break
                if done:
                    break
            if not done:
                return False
        return True

    def _moves(self, to: int, away: int, room: list[int]) -> bool:
        there = self.columns[to]
        return there.resource != self.columns[away].resource and there.use <= room[there.resource]

    def shift(self, chosen: list[int], room: list[int]) -> None:
        """Move requests to better options, alone or in exchange with another, as long as that helps."""
        columns, again = self.columns, True
        while again:
            again = False
            for j, n in enumerate(chosen):
                for m in self.options[j]:
                    gain = columns[m].worth - (columns[n].worth if n >= 0 else 0)
                    if gain <= 0:
                        break
                    give = columns[n].use if n >= 0 and columns[n].resource == columns[m].resource else 0
                    if columns[m].use <= room[columns[m].resource] + give:
                        if n >= 0:
                            room[columns[n].resource] += columns[n].use
                        room[columns[m].resource] -= columns[m].use
                        chosen[j], again = m, True
                        break
            again = self.exchange(chosen, room) or again

    def exchange(self, chosen: list[int], room: list[int]) -> bool:
        """Let the two requests change places whose exchange gains most; whether there were two."""
        worths, uses, named = self.square
        rows = np.array([j for j, n in enumerate(chosen) if n >= 0])
        if len(rows) < 2:
            return False
        at = np.array([self.columns[chosen[j]].resource for j in rows])
        own = np.array([self.columns[chosen[j]].worth for j in rows])
        held = np.array([self.columns[chosen[j]].use for j in rows])
        there, need = worths[rows[:, None], at[None, :]], uses[rows[:, None], at[None, :]]
        fits = need <= np.array(room)[at][None, :] + held[None, :]
        gain = there - own[:, None]
        gain = np.where(fits & fits.T & (at[:, None] != at[None, :]), gain + gain.T, -1.0)
        a, b = divmod(int(gain.argmax()), len(rows))
        if gain[a, b] <= 0:
            return False
        for j, k in ((a, b), (b, a)):
            room[at[j]] += int(held[j])
            chosen[rows[j]] = int(named[rows[j], at[k]])
        for j in (a, b):
            room[self.columns[chosen[rows[j]]].resource] -= self.columns[chosen[rows[j]]].use
        return True

    @property
    def square(self) -> tuple[Floats, Ints, Ints]:
        """Worth, use and number of the best option of each request with each resource."""
        if self._square is None:
            shape = len(self.must), len(self.capacity)
            self._square = np.full(shape, NEVER), np.full(shape, 2**40), np.full(shape, -1)
            for n, c in enumerate(self.columns):
                if c.worth > self._square[0][c.request, c.resource]:
                    for table, value in zip(self._square, (c.worth, c.use, n), strict=True):
                        table[c.request, c.resource] = value
        return self._square  # type: ignore[no-any-return]

    _square: Any = field(default=None, init=False)
