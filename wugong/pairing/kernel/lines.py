"""Many districts: one instance a line, solved on all cores, plans in the same order, few in memory at a time."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass

from wugong.common.errors import Invalid
from wugong.common.streams import decode, encode

# Lines read ahead for each process: enough that none waits for a slow neighbour, few enough to stay small.
AHEAD = 4


@dataclass(frozen=True, slots=True)
class Line:
    """What came of a line: its text to write, whether the best was proven, the sentence if it was at fault."""

    text: str
    proven: bool
    fault: str


def solve_lines(lines: Iterable[bytes], *, seconds: float | None, processes: int) -> Iterator[Line]:
    """One result a line that is not blank, in order; a line at fault gives its sentence and the rest goes on."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_leave_interrupts_to_the_parent)
    waiting: deque[Future[Line]] = deque()
    try:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            if len(waiting) >= AHEAD * processes:
                yield waiting.popleft().result()
            waiting.append(pool.submit(solve_line, number, line, seconds))
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def solve_line(number: int, line: bytes, seconds: float | None) -> Line:
    """Read, solve and write one line."""
    from wugong.pairing.solver import solve

    try:
        plan = solve(decode(line, f"line {number}"), seconds=seconds, threads=1)
    except Invalid as fault:
        return Line(encode({"line": number, "error": str(fault)}, indent=None), False, str(fault))
    return Line(encode(plan, indent=None), plan["status"] == "optimal", "")


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
