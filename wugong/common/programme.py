"""A mixed-integer linear programme and the one place that hands it to HiGHS. No Django."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.signedinteger[Any]]
INFINITY = float("inf")
SUBSEARCHES = ("rins", "rens", "root_reduced_cost", "feasibility_jump")


@dataclass(slots=True)
class Programme:
    """Maximise ``costs`` over columns within ``lower`` and ``upper``, some of them whole, subject to rows."""

    costs: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[float, float, Sequence[int] | Indices, Sequence[float] | Floats]] = field(default_factory=list)

    def column(self, lower: float, upper: float, cost: float, *, whole: bool = False) -> int:
        """Add a column; its number."""
        self.costs.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(
        self, lower: float, columns: Sequence[int] | Indices, entries: Sequence[float] | Floats, upper: float
    ) -> int:
        """Add lower <= entries . columns <= upper; its number."""
        self.rows.append((lower, upper, columns, entries))
        return len(self.rows) - 1

    def copy(self) -> Programme:
        """One to add to or tighten without touching this one (rows are shared, the list of them is not)."""
        return Programme(list(self.costs), list(self.lower), list(self.upper), list(self.whole), list(self.rows))


@dataclass(frozen=True, slots=True)
class Answer:
    """What HiGHS found: ``values`` is empty without a feasible point, ``bound`` holds for every feasible point."""

    values: Floats
    bound: float
    complete: bool
    infeasible: bool
    column_duals: Floats
    row_duals: Floats


def solve(
    programme: Programme,
    *,
    seconds: float,
    relaxed: bool = False,
    start: Floats | None = None,
    nodes: int | None = None,
    gap: float = 0.0,
    seeking: bool = False,
    stop: threading.Event | None = None,
) -> Answer:
    """Solve, or the relaxation. Same programme, same answer, unless ``seconds`` runs out. ``nodes`` limits the search,
    ``gap`` is how far below the bound the best may stay; ``seeking`` looks for good points rather than for the proof.
    With ``stop`` the search runs with the settings of HiGHS itself, and ends soon after the event is set.
    """
    solver = _Quiet()
    options: dict[str, Any] = {"threads": 1, "random_seed": 0, "time_limit": max(seconds, 1e-3)}
    if relaxed:
        options |= {"presolve": "off"}
    elif stop is not None:
        options |= {"mip_rel_gap": 0.0}
        solver.heed(stop)
    else:
        options |= {"mip_rel_gap": 0.0, "mip_abs_gap": max(gap, 1e-9), "mip_allow_restart": False}
        # Sub-searches find good points; where the proof is what is left they only take its time.
        options |= {f"mip_heuristic_run_{name}": seeking for name in SUBSEARCHES}
        options |= {"mip_heuristic_effort": 0.2 if seeking else 0.05, "mip_pscost_minreliable": 1}
        if nodes is not None:
            options["mip_max_nodes"] = nodes
    for name, setting in options.items():
        solver.setOptionValue(name, setting)
    solver.passModel(_model(programme, relaxed))
    if start is not None:
        point = highspy.HighsSolution()
        point.col_value = list(start)
        solver.setSolution(point)
    solver.run()
    answer = _answer(solver, relaxed)
    if start is not None and answer.complete:
        # HiGHS 1.16 may hand the start back as the best although presolve alone has found a better point.
        value = float(np.dot(programme.costs, answer.values))
        if value < answer.bound - max(gap, 1e-6 * max(1.0, abs(answer.bound))):
            return solve(programme, seconds=seconds, relaxed=relaxed, nodes=nodes, gap=gap, seeking=seeking)
    return answer


class _Quiet(highspy.Highs):
    """HiGHS that says nothing: its own start registers callbacks, and that prints a banner into our output."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.setOptionValue("output_flag", False)

    def heed(self, stop: threading.Event) -> None:
        """End the search when the event is set."""

        def look(_kind: Any, _message: str, _out: Any, back: Any, _user: Any) -> None:
            if stop.is_set():
                back.user_interrupt = True

        self.setCallback(look, None)
        self.startCallback(highspy.cb.HighsCallbackType.kCallbackMipInterrupt)
        self.startCallback(highspy.cb.HighsCallbackType.kCallbackSimplexInterrupt)


def _model(programme: Programme, relaxed: bool) -> Any:
    model = highspy.HighsLp()
    model.num_col_ = len(programme.costs)
    model.num_row_ = len(programme.rows)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.array(programme.costs, float)
    model.col_lower_ = np.array(programme.lower, float)
    model.col_upper_ = np.array(programme.upper, float)
    model.row_lower_ = np.array([row[0] for row in programme.rows], float)
    model.row_upper_ = np.array([row[1] for row in programme.rows], float)
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = np.cumsum([0, *(len(row[2]) for row in programme.rows)]).astype(np.int32)
    if programme.rows:
        matrix.index_ = np.concatenate([np.asarray(row[2], np.int32) for row in programme.rows])
        matrix.value_ = np.concatenate([np.asarray(row[3], float) for row in programme.rows])
    if not relaxed:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[whole] for whole in programme.whole]
    return model


def _answer(solver: Any, relaxed: bool) -> Answer:
    status, info, point = solver.getModelStatus(), solver.getInfo(), solver.getSolution()
    complete = status == highspy.HighsModelStatus.kOptimal
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    bound = info.mip_dual_bound
    if relaxed:
        bound = info.objective_function_value if complete else INFINITY
    empty = np.zeros(0)
    return Answer(
        values=np.array(point.col_value) if found else empty,
        bound=bound if np.isfinite(bound) else INFINITY,
        complete=complete,
        infeasible=status == highspy.HighsModelStatus.kInfeasible,
        column_duals=np.array(point.col_dual) if relaxed and complete else empty,
        row_duals=np.array(point.row_dual) if relaxed and complete else empty,
    )
