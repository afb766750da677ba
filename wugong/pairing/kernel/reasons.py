"""Why: one plain sentence for every pair and for every party left short, in Chinese and in English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from wugong.pairing.kernel.instance import Instance, Pair, Party

Sentences = tuple[str, str]
# How many ids a sentence names before it only counts.
NAMED = 3


def number(amount: Fraction) -> int | float:
    """An exact amount as JSON writes it: whole where it is whole."""
    return int(amount) if amount.denominator == 1 else float(amount)


def pair_reason(instance: Instance, pair: Pair, gives: Mapping[str, Fraction], held: Sequence[Party]) -> Sentences:
    """What a pair meets, that it is kept or pinned, or whose minimum it fills (``held``: those it keeps at theirs)."""
    why_zh, why_en = [], []
    if pair in instance.previous:
        why_zh.append("沿用上次结对")
        why_en.append("kept from the previous plan")
    if pair in instance.pinned:
        why_zh.append("已锁定")
        why_en.append("pinned")
    if gives:
        needs = instance.receivers[pair[1]].amounts
        rows = [(_name(instance, k), number(v), number(needs[k])) for k, v in gives.items()]
        why_zh.insert(0, "满足" + "、".join(f"{zh} {given}（需 {need}）" for (zh, _en), given, need in rows))
        why_en.insert(0, "meets " + ", ".join(f"{en} {given} of {need}" for (_zh, en), given, need in rows))
        return _sentence(why_zh, why_en)
    if held and pair not in instance.pinned:
        names = [(_name(instance, party.id), party.least) for party in held]
        why_zh.append("为使" + "、".join(f"{zh}（至少 {least} 个）" for (zh, _en), least in names) + "达到结对下限")
        why_en.append("fills the minimum of " + " and ".join(f"{en} ({least})" for (_zh, en), least in names))
    why_zh.append("目前没有可由对方满足的需求")
    why_en.append("it meets no need at present")
    return _sentence(why_zh, why_en)


def _sentence(zh: list[str], en: list[str]) -> Sentences:
    text = "; ".join(en)
    return "，".join(zh) + "。", text[0].upper() + text[1:] + "."


@dataclass(frozen=True, slots=True)
class Taken:
    """The pairs of a plan; how many each party has, and how many of them are pinned."""

    pairs: Collection[Pair]
    load: Counter[str]
    pins: Counter[str]


@dataclass(frozen=True, slots=True)
class Obstacles:
    """The possible partners of one party left short, by what stands between them and it."""

    paired: list[str]
    banned: list[str]
    pinned_full: list[str]
    full: list[str]


def obstacles(instance: Instance, party: Party, around: Sequence[Party], taken: Taken) -> Obstacles:
    """Sort ``around``, all whom the place rule lets ``party`` meet, by the rule that stands in the way."""
    giving = party.id in instance.givers
    found = Obstacles([], [], [], [])
    for other in around:
        pair = (party.id, other.id) if giving else (other.id, party.id)
        if pair in taken.pairs:
            found.paired.append(other.id)
        elif pair in instance.forbidden:
            found.banned.append(other.id)
        elif other.most and taken.pins[other.id] >= other.most:
            found.pinned_full.append(other.id)
        elif taken.load[other.id] >= other.most:
            found.full.append(other.id)
    return found


def unmet_reason(instance: Instance, party: Party, short: int, found: Obstacles) -> tuple[str, str, str]:
    """The rule in the way (``place``, ``ban``, ``pin`` or ``max``) and the two sentences."""
    zh, en, rules = [], [], []
    if not any((found.paired, found.banned, found.pinned_full, found.full)):
        rules.append("place")
        street_zh, street_en = _name(instance, party.street)
        zh.append(f"{street_zh} 内没有可结对的另一方，也没有跨街道许可")
        en.append(f"there is no one on the other side in street {street_en} and no exemption across streets")
    elif not any((found.banned, found.pinned_full, found.full)):
        rules.append("place")
        zh.append(f"同街道或获跨街道许可的另一方只有 {len(found.paired)} 个，均已与其结对")
        en.append(f"the place rule leaves only {len(found.paired)} on the other side, all of them paired with it")
    for rule, ids, text_zh, text_en in (
        ("ban", found.banned, "与 {} 被禁止结对", "a ban stands between it and {}"),
        ("pin", found.pinned_full, "{} 的名额已被锁定的结对占满", "pins use up the max of {}"),
        ("max", found.full, "{} 的结对数已达上限", "the max of {} is reached"),
    ):
        if ids:
            rules.append(rule)
            zh.append(text_zh.format(_listed(instance, ids, 0)))
            en.append(text_en.format(_listed(instance, ids, 1)))
    name_zh, name_en = _name(instance, party.id)
    lead_zh = f"{name_zh} 至少应有 {party.least} 个结对对象，还差 {short} 个："
    lead_en = f"{name_en} needs at least {party.least} and is {short} short: "
    return rules[0], lead_zh + "；".join(zh) + "。", lead_en + "; ".join(en) + "."


def next_best_reason(instance: Instance, difference: Fraction, missing: int, instead: Sequence[Pair]) -> Sentences:
    """What it would cost to go without a pair, and what would take its place."""
    if missing > 0:
        zh, en = f"不结这一对，将多 {missing} 个下限无法满足", f"Without this pair {missing} more would be missing"
    elif difference:
        amount = f"{abs(float(difference)):.6g}"
        zh = f"不结这一对，总目标{'减少' if difference > 0 else '增加'} {amount}"
        en = f"Without this pair the plan is worth {amount} {'less' if difference > 0 else 'more'}"
    else:
        zh, en = "不结这一对，总目标不变", "Without this pair the plan is worth the same"
    if instead:
        names = [(_name(instance, giver), _name(instance, receiver)) for giver, receiver in instead[:NAMED]]
        more = len(instead) - len(names)
        zh += "，改为 " + "、".join(f"{g[0]}—{r[0]}" for g, r in names) + (f" 等 {len(instead)} 对" if more else "")
        en += "; instead: " + ", ".join(f"{g[1]} with {r[1]}" for g, r in names) + (f" and {more} more" if more else "")
    return zh + "。", en + "."


def _name(instance: Instance, key: str) -> Sentences:
    return instance.names.get(key, (key, key))


def _listed(instance: Instance, ids: Sequence[str], tongue: int) -> str:
    names = [_name(instance, name)[tongue] for name in ids[:NAMED]]
    more = len(ids) - len(names)
    if tongue:
        return ", ".join(names) + (f" and {more} more" if more else "")
    return "、".join(names) + (f" 等 {len(ids)} 个" if more else "")
