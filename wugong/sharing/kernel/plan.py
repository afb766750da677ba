"""A plan as people read it: what each request gets, and why one gets nothing."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from wugong.sharing.kernel.choice import Choice, fitting, shares_of, uses_of
from wugong.sharing.kernel.instance import Instance, Option, Request

Plan = dict[str, Any]


def number(value: Fraction) -> int | float:
    """A number of JSON: whole where it is whole."""
    return int(value) if value.denominator == 1 else float(value)


def make_plan(instance: Instance, choice: Choice, *, status: str) -> Plan:
    """The plan of a choice, in the order of the ids."""
    choices = [
        {"request": name, "resource": choice.placed[name].resource, "benefit": number(choice.placed[name].benefit)}
        for name in instance.requests
        if name in choice.placed
    ]
    return {
        "status": status,
        "objective": number(choice.worth),
        "bound": number(choice.bound),
        "choices": choices,
        "left_out": left_out(instance, choice.placed),
    }


def left_out(instance: Instance, placed: Mapping[str, Option]) -> list[dict[str, str]]:
    """Who gets nothing, each with its reason in Chinese and in English."""
    used = uses_of(placed)
    there: dict[str, list[str]] = {}
    for name, option in placed.items():
        there.setdefault(option.resource, []).append(name)
    rows = []
    for name, request in instance.requests.items():
        if name not in placed:
            zh, en = _why(instance, request, placed, used, there)
            rows.append({"request": name, "why_zh": zh, "why_en": en})
    return rows


def _why(
    instance: Instance,
    request: Request,
    placed: Mapping[str, Option],
    used: Mapping[str, Fraction],
    there: Mapping[str, list[str]],
) -> tuple[str, str]:
    if not request.options:
        return "没有写明可以用哪一项资源。请补上至少一项。", "It names no resource that would do. Add at least one."
    fit = fitting(instance, request)
    if not fit:
        return _too_large(instance, request)
    best = max(fit, key=lambda option: (option.benefit, -option.use))
    if best.benefit < 0 and not request.must:
        return "安排它只会让总效益下降。", "Serving it would only lower the total."
    zh, en = instance.name(best.resource)
    room = instance.capacity[best.resource] - used.get(best.resource, Fraction(0))
    if best.use <= room:
        return f"{zh}还放得下，但它不增加总效益。", f"{en} has room, but serving it adds nothing to the total."
    give_way, free = [], room
    holders = there.get(best.resource, [])
    for name in sorted(holders, key=lambda n: (instance.requests[n].must, placed[n].benefit / (placed[n].use or 1), n)):
        if free >= best.use:
            break
        if placed[name].use:
            give_way.append(name)
            free += placed[name].use
    gain = sum((placed[name].benefit for name in give_way), Fraction(0))
    names = [instance.name(name) for name in give_way[:3]]
    more = len(give_way) - len(names)
    who_zh = "、".join(pair[0] for pair in names) + (f"等 {len(give_way)} 项" if more else "")
    who_en = ", ".join(pair[1] for pair in names) + (f" and {more} more" if more else "")
    left = (
        f"{zh}只剩 {number(room)}，需要 {number(best.use)}；",
        f"{en} has {number(room)} left of {number(best.use)} needed; ",
    )
    if any(instance.requests[name].must for name in give_way):
        return (
            f"{left[0]}要让位的{who_zh}中有必须安排的。",
            f"{left[1]}{who_en} would give way, and some of these must be served.",
        )
    return (
        f"{left[0]}要排它，{who_zh}（效益 {number(gain)}）得让位，而它的效益是 {number(best.benefit)}。",
        f"{left[1]}{who_en} (benefit {number(gain)}) would give way for its {number(best.benefit)}.",
    )


def _too_large(instance: Instance, request: Request) -> tuple[str, str]:
    kept = [o for o in request.options if o.use <= instance.capacity[o.resource]]
    if kept:
        return "安排它只会让总效益下降。", "Serving it would only lower the total."
    near = min(request.options, key=lambda o: (o.use - instance.capacity[o.resource], o.resource))
    (zh, en), room = instance.name(near.resource), number(instance.capacity[near.resource])
    return (
        f"哪一项资源都放不下：最接近的{zh}容量 {room}，需要 {number(near.use)}。请减少数量，或分开提出。",
        f"It fits nowhere: the nearest, {en}, holds {room} and {number(near.use)} are needed. Ask for less, in parts.",
    )


def fairness(instance: Instance, choice: Choice, other: Choice) -> dict[str, Any]:
    """How the least served fare, what it costs, and the plan beside it that only counts the sum."""
    shares, beside = shares_of(instance, choice.placed), shares_of(instance, other.placed)
    price = other.worth - choice.worth
    empty = sum(share == 0 for share in shares.values()), sum(share == 0 for share in beside.values())
    part = float(price / other.worth) if other.worth else 0.0
    return {
        "least": round(float(min(shares.values(), default=Fraction(0))), 4),
        "without": empty[0],
        "shares": {group: round(float(share), 4) for group, share in sorted(shares.items())},
        "price": number(price),
        "price_share": round(part, 4),
        "says_zh": f"先顾最少得到的：{empty[0]} 家一无所得，只算总量时是 {empty[1]} 家；为此少得效益 {number(price)}。",
        "says_en": f"The least served first: {empty[0]} get nothing, against {empty[1]} where only the sum counts; "
        f"this costs {number(price)} of benefit.",
        "alternative": make_plan(instance, other, status="optimal" if other.proven else "feasible"),
    }
