"""The roster kernel: the members that together reach most of what a street was asked for. No Django, no database.

An instance is a JSON object: ``size`` (10), ``cells`` (``category``, ``group``, ``weight``: how often it was asked),
``candidates`` (``id``, ``kind``, ``covers``: pairs of category and group), ``locked``, ``banned`` and ``previous``
(ids), ``balance`` (kind: least and most), ``names`` (any id, category or group: Chinese and English).

A plan has ``status``, ``objective`` (weight reached), ``bound`` (no choice can reach more), ``total`` (all weights),
``members`` in the order in which each adds most, ``left_out`` and ``uncovered``, each with its reason.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from wugong.common.errors import Invalid
from wugong.linkage.kernel.choice import choose
from wugong.linkage.kernel.instance import read_instance, shown
from wugong.linkage.kernel.plan import Plan, make_plan, swap_plan

DEFAULT_SECONDS = 20.0


def solve(instance: Any, *, seconds: float = DEFAULT_SECONDS) -> Plan:
    """The best roster: ``optimal`` when proven, else ``feasible`` with its bound.

    Of the choices that reach most, one that keeps most of ``previous``; of those, one that reaches most twice. The same
    instance, in any order, gives the same plan unless time runs out. Raises ``Invalid`` with one sentence.
    """
    if not 0 < seconds < math.inf:
        raise Invalid("seconds must be a number above 0.", field="seconds")
    street = read_instance(instance)
    choice = choose(street, seconds=seconds)
    status = "optimal" if choice.proven else "feasible"
    return make_plan(street, choice.members, status=status, bound=choice.bound)


def evaluate(instance: Any, members: Sequence[str], *, seconds: float = DEFAULT_SECONDS) -> Plan:
    """The plan of a roster chosen by hand, with status ``chosen`` and the bound of what the best would reach."""
    street = read_instance(instance)
    for name in members:
        if name not in street.candidates:
            raise Invalid(f"{shown(name)} is not among the candidates.", field="members")
    return make_plan(street, members, status="chosen", bound=choose(street, seconds=seconds).bound)


def swap(instance: Any, members: Sequence[str], *, out: str, into: str) -> Plan:
    """What changes if ``into`` takes the place of ``out``."""
    return swap_plan(read_instance(instance), members, out, into)


def main(argv: list[str]) -> int:
    """The command line ``wugong roster``; the exit status."""
    from wugong.linkage.kernel import command

    return command.main(argv)
