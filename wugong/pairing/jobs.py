"""What the worker does for pairing, and what a page does itself while one waits: ask the kernel, keep its answer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wugong.common.actor import SYSTEM
from wugong.common.errors import Invalid, Refusal
from wugong.pairing import solver
from wugong.pairing.actions import rounds
from wugong.pairing.models import Plan
from wugong.pairing.queries.instances import size_of
from wugong.pairing.queries.rounds import waiting_plans
from wugong.pairing.rules.figures import contradiction, with_pairs_of
from wugong.pairing.rules.rounds import AT_ONCE

SECONDS = 30.0


def compute(instance: dict[str, Any]) -> dict[str, Any]:
    """The kernel's answer to an instance of ours: loose pairs are pinned unless somebody is left short by it."""
    asked = {key: value for key, value in instance.items() if key != "loose"}
    loose = instance.get("loose") or []
    if both := contradiction(asked):
        giver, receiver = (instance["names"].get(name, {}).get("zh", name) for name in both)
        raise Invalid(
            _("%(giver)s and %(receiver)s are locked and not wanted at once. Take one of the two away.")
            % {"giver": giver, "receiver": receiver}
        )
    answer: dict[str, Any] = solver.solve({**asked, "pinned": [*asked["pinned"], *loose]}, seconds=SECONDS)
    if loose and answer["unmet"]:
        free: dict[str, Any] = solver.solve(asked, seconds=SECONDS)
        if _short(free) < _short(answer):
            return free
    return answer


def _short(answer: dict[str, Any]) -> float:
    return float(sum(left["short"] for left in answer["unmet"]))


def today(instance: dict[str, Any]) -> dict[str, Any]:
    """What the pairs of today would give, given out in the best way."""
    answer: dict[str, Any] = solver.solve(with_pairs_of(instance), seconds=SECONDS)
    return answer


def work_on(plan: Plan) -> Plan:
    """Compute a waiting plan outside any transaction and store the answer; a fault of the input is stored too."""
    try:
        answer, before = compute(plan.instance), today(plan.instance)
    except Refusal as refusal:
        return rounds.fail_plan(plan, fault=str(refusal), actor=SYSTEM)
    return rounds.store_plan(plan, answer=answer, today=before["pairs"], actor=SYSTEM)


def at_once(plan: Plan) -> Plan:
    """Compute a small plan while one waits; leave a large one to the worker."""
    return work_on(plan) if size_of(plan.instance) <= AT_ONCE else plan


def solve_waiting() -> int:
    """Compute every plan that waits; returns how many."""
    plans = waiting_plans()
    for plan in plans:
        work_on(plan)
    return len(plans)


def next_best(instance: dict[str, Any], pairs: list[dict[str, Any]], pair: tuple[str, str]) -> dict[str, Any] | None:
    """The kernel's next best without one pair, as a page shows it.

    ``giver`` and ``receiver`` are the new partners of the two (None for nobody), ``lost`` the units of needs that would
    no longer be met, ``short`` how many more partners would be missing, ``moved`` the pairs that would come instead.
    None when the pair is locked. Loose pairs stay where the plan has them all, as in ``compute``.
    """
    if list(pair) in instance["pinned"]:
        return None
    asked = {key: value for key, value in instance.items() if key != "loose"}
    loose = {tuple(ends) for ends in instance.get("loose") or []}
    if loose <= {(p["giver"], p["receiver"]) for p in pairs}:
        asked["pinned"] = [*asked["pinned"], *(list(ends) for ends in sorted(loose - {pair}))]
    best: dict[str, Any] = solver.next_best(asked, {"pairs": pairs}, *pair, seconds=SECONDS)
    return {
        "giver": next((p["giver"] for p in best["pairs"] if p["receiver"] == pair[1]), None),
        "receiver": next((p["receiver"] for p in best["pairs"] if p["giver"] == pair[0]), None),
        "lost": -float(sum(best["gives"].values())),
        "short": best["shortfall"],
        "moved": len(best["pairs"]),
    }
