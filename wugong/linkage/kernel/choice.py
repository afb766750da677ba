"""Which ten: an integer programme for HiGHS, solved in turns, each holding what the one before has won."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from wugong.common.errors import Refusal
from wugong.linkage.kernel.instance import Cell, Instance


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is chosen, and the bound no choice of that size can exceed; ``proven`` when it is reached."""

    members: list[str]
    bound: int
    proven: bool


@dataclass(slots=True)
class Programme:
    """Columns: one a candidate (0 or 1), one a cell reached, one a cell reached twice. Rows as lists of entries."""

    instance: Instance
    names: list[str] = field(init=False)
    cells: list[Cell] = field(init=False)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = self.instance.free
        reach = {cell for name in self.names for cell in self.instance.candidates[name].covers}
        self.cells = [cell for cell in self.instance.weights if cell in reach]
        width, place = len(self.names), {cell: n for n, cell in enumerate(self.cells)}
        self.rows.append((dict.fromkeys(range(width), 1.0), self.instance.wanted, self.instance.wanted))
        by_cell: list[dict[int, float]] = [{} for _cell in self.cells]
        for n, name in enumerate(self.names):
            for cell in self.instance.candidates[name].covers:
                if cell in place:
                    by_cell[place[cell]][n] = -1.0
        for n, entries in enumerate(by_cell):
            once, twice = width + n, width + len(self.cells) + n
            self.rows.append(({**entries, once: 1.0, twice: 1.0}, -float("inf"), 0.0))
        for kind, (least, most) in self.instance.balance.items():
            of_kind = [n for n, name in enumerate(self.names) if self.instance.candidates[name].kind == kind]
            self.rows.append((dict.fromkeys(of_kind, 1.0), least, most))

    @property
    def width(self) -> int:
        return len(self.names) + 2 * len(self.cells)

    def covered(self) -> dict[int, float]:
        """What is reached at least once, by weight."""
        return {len(self.names) + n: float(self.instance.weights[c]) for n, c in enumerate(self.cells)}

    def kept(self) -> dict[int, float]:
        """Members of the year before."""
        return {n: 1.0 for n, name in enumerate(self.names) if name in self.instance.previous}

    def deep(self) -> dict[int, float]:
        """What is reached by a second member too, by weight."""
        first = len(self.names) + len(self.cells)
        return {first + n: float(self.instance.weights[c]) for n, c in enumerate(self.cells)}


def choose(instance: Instance, *, seconds: float) -> Choice:
    """The members: the greatest weight reached; of those choices most of last year's; of those the deepest.

    The same instance gives the same choice unless ``seconds`` runs out. Raises Refusal when time ran out before any
    choice was found.
    """
    ends = time.monotonic() + seconds
    programme = Programme(instance)
    if not programme.names:
        return Choice([], 0, True)
    members, bound, proven = _maximise(programme, programme.covered(), ends)
    if members is None:
        raise Refusal("The time ran out before a roster was found. Give the search more seconds.", rule="seconds")
    best = instance.worth(instance.reached(members))
    programme.rows.append((programme.covered(), best, float("inf")))
    if proven and (kept := programme.kept()):
        better, _bound, _proven = _maximise(programme, kept, ends)
        members = better or members
        programme.rows.append((kept, sum(name in instance.previous for name in members), float("inf")))
    if proven and programme.cells:
        members = _maximise(programme, programme.deep(), ends)[0] or members
    return Choice(sorted(members), best if proven else bound, proven)


def _maximise(programme: Programme, worth: dict[int, float], ends: float) -> tuple[list[str] | None, int, bool]:
    """The best choice for these column worths, the bound, and whether it is proven."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    costs = np.zeros(programme.width)
    for column, value in worth.items():
        costs[column] = -value
    entries = [(n, column, value) for n, row in enumerate(programme.rows) for column, value in row[0].items()]
    lines, columns, values = (np.array(part) for part in zip(*entries, strict=True))
    matrix = csr_array((values, (lines, columns)), shape=(len(programme.rows), programme.width))
    lower = np.zeros(programme.width)
    lower[[n for n, name in enumerate(programme.names) if name in programme.instance.locked]] = 1.0
    whole = np.zeros(programme.width)
    whole[: len(programme.names)] = 1
    found: Any = milp(
        costs,
        integrality=whole,
        bounds=Bounds(lower, np.ones(programme.width)),
        constraints=LinearConstraint(matrix, [r[1] for r in programme.rows], [r[2] for r in programme.rows]),
        options={"mip_rel_gap": 0.0, "time_limit": max(ends - time.monotonic(), 0.01)},
    )
    if found.x is None:
        return None, 0, False
    members = [name for n, name in enumerate(programme.names) if found.x[n] > 0.5]
    bound = -found.mip_dual_bound if found.mip_dual_bound is not None else -found.fun
    return members, int(np.floor(bound + 1e-6)), found.status == 0
