"""What the worker does for pairing, and what a page does itself while one waits: ask the kernel, keep its answer."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext_lazy, override

from wugong.common.actor import SYSTEM
from wugong.common.bilingual import english
from wugong.common.errors import Invalid, Refusal
from wugong.pairing import solver
from wugong.pairing.actions import rounds
from wugong.pairing.kernel.instance import Contradiction
from wugong.pairing.models import Plan
from wugong.pairing.queries.instances import size_of
from wugong.pairing.queries.rounds import waiting_plans
from wugong.pairing.rules.figures import contradiction, with_pairs_of
from wugong.pairing.rules.rounds import AT_ONCE

SECONDS = 30.0
BOTH = gettext_lazy("%(giver)s and %(receiver)s are locked and not wanted at once. Take one of the two away.")


class Impossible(Invalid):
    """What was asked of the kernel cannot be; says so in the language of the page, and ``zh`` and ``en`` to keep."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en if english() else zh, rule="pins", field="pinned")
        self.zh, self.en = zh, en


def compute(instance: dict[str, Any]) -> dict[str, Any]:
    """The kernel's answer to an instance of ours: loose pairs are pinned unless somebody is left short by it.

    Raises Impossible, with the names of the street instead of ids, when locks and bans contradict each other.
    """
    if both := contradiction(instance):
        raise Impossible(*(_locked_and_banned(instance, both, language) for language in ("zh-hans", "en")))
    try:
        return _answer(instance)
    except Contradiction as found:
        raise Impossible(_named(instance, found.sentence_zh, "zh"), _named(instance, str(found), "en")) from found


def _locked_and_banned(instance: dict[str, Any], both: tuple[str, str], language: str) -> str:
    giver, receiver = (instance["names"].get(name, {}).get(language[:2], name) for name in both)
    with override(language):
        return str(BOTH) % {"giver": giver, "receiver": receiver}


def _named(instance: dict[str, Any], sentence: str, language: str) -> str:
    """A sentence of the kernel without the place in its input, and with names instead of ids."""
    words = sentence.partition("：" if language == "zh" else ": ")[2] or sentence
    for key in {end for pair in [*instance["pinned"], *(instance.get("loose") or [])] for end in pair}:
        if name := instance["names"].get(key):
            words = words.replace(f'"{key}"', name[language]).replace(key, name[language])
    return words


def _answer(instance: dict[str, Any]) -> dict[str, Any]:
    asked = {key: value for key, value in instance.items() if key != "loose"}
    loose = instance.get("loose") or []
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
    except Impossible as found:
        return rounds.fail_plan(plan, fault=found.zh, fault_en=found.en, actor=SYSTEM)
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
    question = json.dumps([asked, pairs, pair], sort_keys=True, default=str).encode()
    best: Any = cache.get_or_set(
        f"next-best-{sha256(question).hexdigest()}",
        lambda: solver.next_best(asked, {"pairs": pairs}, *pair, seconds=SECONDS),
        timeout=None,  # the same question has the same answer
    )
    return {
        "giver": next((p["giver"] for p in best["pairs"] if p["receiver"] == pair[1]), None),
        "receiver": next((p["receiver"] for p in best["pairs"] if p["giver"] == pair[0]), None),
        "lost": -float(sum(best["gives"].values())),
        "short": best["shortfall"],
        "moved": len(best["pairs"]),
    }
