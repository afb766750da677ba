"""A roster in words and figures: what each member adds, what stays out of reach, what a swap would change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from wugong.common.errors import Invalid
from wugong.linkage.kernel.instance import Cell, Instance, shown

Plan = dict[str, Any]
# How many cells a sentence names before it only counts.
NAMED = 3


def make_plan(instance: Instance, members: Sequence[str], *, status: str, bound: int) -> Plan:
    """The plan of these members; every figure is counted from the instance."""
    reached = instance.reached(list(members))
    ordered = in_order(instance, members)
    rows, above = [], set[Cell]()
    for name in ordered:
        own = asked(instance, name)
        only = sorted(cell for cell in own if reached[cell] == 1)
        adds = sorted(own - above)
        above |= own
        rows.append(_member(instance, name, only, adds, sorted(own)))
    objective = instance.worth(reached)
    return {
        "status": status,
        "objective": objective,
        "bound": bound,
        "total": sum(instance.weights.values()),
        "size": instance.size,
        "short": max(0, instance.size - len(ordered)),
        "members": rows,
        "left_out": [_left_out(instance, ordered, name) for name in instance.candidates if name not in set(ordered)],
        "uncovered": [_uncovered(instance, cell) for cell in instance.weights if not reached[cell]],
    }


def asked(instance: Instance, name: str) -> set[Cell]:
    """What a candidate reaches of what was asked for."""
    return {cell for cell in instance.candidates[name].covers if cell in instance.weights}


def in_order(instance: Instance, members: Sequence[str]) -> list[str]:
    """The members so that each next one adds most to those before it; ties by id."""
    left, above, ordered = sorted(members), set[Cell](), []
    while left:
        best = max(left, key=lambda name: (instance.worth(asked(instance, name) - above), -left.index(name)))
        left.remove(best)
        above |= asked(instance, best)
        ordered.append(best)
    return ordered


def _member(instance: Instance, name: str, only: list[Cell], adds: list[Cell], own: list[Cell]) -> Plan:
    zh, en = _why(instance, only, adds, own)
    if name in instance.locked:
        zh, en = f"街道锁定；{zh}", f"Locked by the street; {en[0].lower()}{en[1:]}"
    if name in instance.previous:
        zh, en = f"{zh}；沿用上年", f"{en}; a member last year too"
    return {
        "id": name,
        "locked": name in instance.locked,
        "kept": name in instance.previous,
        "only": [list(cell) for cell in only],
        "adds": [list(cell) for cell in adds],
        "covers": [list(cell) for cell in own],
        "lost_without": instance.worth(only),
        "reason_zh": f"{zh}。",
        "reason_en": f"{en}.",
    }


def _why(instance: Instance, only: list[Cell], adds: list[Cell], own: list[Cell]) -> tuple[str, str]:
    if only:
        zh, en = listed(instance, only)
        return f"只有它够得着{zh}", f"The only one to reach {en}"
    if adds:
        zh, en = listed(instance, adds)
        return f"补上{zh}，另有成员相帮", f"Adds {en}, shared with others"
    if own:
        zh, en = listed(instance, own)
        return f"给{zh}添一个帮手", f"A second hand for {en}"
    return "近来的议题没有用到它的长处，按名额补足", "Fills the number: nothing asked of late is its strength"


def _left_out(instance: Instance, members: list[str], name: str) -> Plan:
    """Why somebody is not in, and whom it could replace at the least loss."""
    row: Plan = {"id": name, "banned": name in instance.banned, "instead_of": "", "difference": 0}
    if name in instance.banned:
        return {**row, "reason_zh": "街道不选。", "reason_en": "Not wanted by the street."}
    loose = [one for one in members if one not in instance.locked]
    if not loose:
        return {**row, "reason_zh": "名额已被锁定占满。", "reason_en": "Locks fill every place."}
    difference, _order, other = max(
        (exchange(instance, members, one, name)[0], -n, one) for n, one in enumerate(sorted(loose))
    )
    whom_zh, whom_en = instance.names[other]
    if difference < 0:
        zh, en = (
            f"换下{whom_zh}要少覆盖 {-difference} 次",
            f"In place of {whom_en}, {-difference} fewer would be reached",
        )
    elif difference == 0:
        zh, en = f"换下{whom_zh}覆盖不变", f"In place of {whom_en} nothing would change"
    else:
        zh, en = f"换下{whom_zh}可多覆盖 {difference} 次", f"In place of {whom_en}, {difference} more would be reached"
    return {**row, "instead_of": other, "difference": difference, "reason_zh": f"{zh}。", "reason_en": f"{en}."}


def _uncovered(instance: Instance, cell: Cell) -> Plan:
    by = [name for name in instance.candidates if cell in instance.candidates[name].covers]
    return {"category": cell[0], "group": cell[1], "weight": instance.weights[cell], "by": by}


def exchange(instance: Instance, members: Collection[str], out: str, into: str) -> tuple[int, list[Cell], list[Cell]]:
    """What a swap changes: the difference in weight, the cells lost, the cells gained."""
    rest = {cell for name in members if name != out for cell in asked(instance, name)}
    lost = sorted(asked(instance, out) - rest - asked(instance, into))
    gained = sorted(asked(instance, into) - rest - asked(instance, out))
    return instance.worth(gained) - instance.worth(lost), lost, gained


def swap_plan(instance: Instance, members: Sequence[str], out: str, into: str) -> Plan:
    """What changes if ``into`` takes the place of ``out``; raises Invalid when they cannot change places."""
    for name in (*members, out, into):
        if name not in instance.candidates:
            raise Invalid(f"{shown(name)} is not among the candidates.", field="members")
    if out not in members:
        raise Invalid(f"{shown(out)} is no member of this roster.", field="out")
    if into in members:
        raise Invalid(f"{shown(into)} is a member of this roster already.", field="into")
    difference, lost, gained = exchange(instance, members, out, into)
    zh, en = [], []
    if gained:
        words = listed(instance, gained)
        zh.append(f"多了{words[0]}")
        en.append(f"gains {words[1]}")
    if lost:
        words = listed(instance, lost)
        zh.append(f"少了{words[0]}")
        en.append(f"loses {words[1]}")
    told = "，".join(zh) or "覆盖不变", "; ".join(en) or "reaches the same"
    return {
        "out": out,
        "into": into,
        "difference": difference,
        "lost": [list(cell) for cell in lost],
        "gained": [list(cell) for cell in gained],
        "reason_zh": f"{told[0]}（{difference:+d}）。",
        "reason_en": f"{told[1][0].upper()}{told[1][1:]} ({difference:+d}).",
    }


def listed(instance: Instance, cells: Sequence[Cell]) -> tuple[str, str]:
    """Cells in words, the weightiest first: “居民的交通出行”, "traffic for residents"."""
    heavy = sorted(cells, key=lambda cell: (-instance.weights.get(cell, 0), cell))
    zh, en = [], []
    for category, group in heavy[:NAMED]:
        of, to = instance.names.get(category, (category, category)), instance.names.get(group, (group, group))
        zh.append(f"{to[0]}的{of[0]}")
        en.append(f"{of[1]} for {to[1]}")
    more = len(heavy) - len(zh)
    return "、".join(zh) + (f"等 {len(heavy)} 项" if more else ""), ", ".join(en) + (
        f" and {more} more" if more else ""
    )
