"""The allocation kernel: who gets which option of scarce resources. No Django, no database.

An instance is a JSON object: ``resources`` (``id``, ``capacity``), ``requests`` (``id``, ``must``, ``options`` of
``resource``, ``use``, ``benefit``; ``group``: for whom it is asked), ``served`` (what a group got before, in units of
benefit) and ``names`` (any id: Chinese and English). The last three may be absent.

A plan has ``status``, ``objective``, ``bound`` (no plan with as few ``must`` left out is worth more), ``seconds``,
``choices`` and ``left_out``, each with its reason; where the least served come first, also ``fairness``.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Any

from wugong.common.errors import Invalid
from wugong.sharing.kernel.choice import Choice, choose
from wugong.sharing.kernel.instance import read_instance
from wugong.sharing.kernel.plan import Plan, fairness, left_out, make_plan

DEFAULT_SECONDS = 20.0
__all__ = ["DEFAULT_SECONDS", "left_out", "main", "solve"]


def solve(instance: Any, *, seconds: float = DEFAULT_SECONDS, fair: bool = False) -> Plan:
    """The best plan: ``optimal`` when proven, else ``feasible`` with its bound.

    Each request takes at most one option, exactly one when ``must``, within the capacities; where not every ``must``
    fits, as few as possible are left out. With ``fair`` the least served groups come first, then the sum; the plan
    then says its price, with the plan of the sum beside it. The same instance, in any order, gives the same plan
    unless time runs out. Raises ``Invalid`` with one sentence.
    """
    if not 0 < seconds < math.inf:
        raise Invalid("seconds must be a number above 0.", field="seconds")
    began = time.perf_counter()
    known = read_instance(instance)
    sum_alone = choose(known, seconds=seconds / 2 if fair else seconds)
    choice: Choice = choose(known, seconds=seconds / 2, fair=True) if fair else sum_alone
    if fair:  # no plan is worth more than the one that only counts the sum
        choice = replace(choice, bound=min(choice.bound, sum_alone.bound))
    plan = make_plan(known, choice, status="optimal" if choice.proven else "feasible")
    if fair:
        plan["fairness"] = fairness(known, choice, sum_alone)
    return {**plan, "seconds": round(time.perf_counter() - began, 4)}


def main(argv: list[str]) -> int:
    """The command line ``wugong allocate``; the exit status."""
    from wugong.sharing.kernel import command

    return command.main(argv)
