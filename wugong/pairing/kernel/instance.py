"""An instance of the pairing problem: checked to the last field, exact numbers, one order whatever order it came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from wugong.common.errors import Invalid
from wugong.common.streams import shown

Pair = tuple[str, str]

# Above this a double no longer tells one unit from the next with room to add a district up.
LARGEST = 10**15
LISTS = ("across", "pinned", "forbidden", "previous")


class Contradiction(Invalid):
    """Pins that cannot all hold; ``sentence_zh`` says it for the district's page."""

    def __init__(self, en: str, zh: str, *, rule: str) -> None:
        super().__init__(en, rule=rule, field="pinned")
        self.sentence_zh = zh


@dataclass(frozen=True, slots=True)
class Party:
    """A giver with what it offers or a receiver with what it needs; between ``least`` and ``most`` partners."""

    id: str
    street: str
    least: int
    most: int
    amounts: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Weights:
    """What a unit met, a pair kept and a pair at all count for."""

    met: Fraction
    kept: Fraction
    pair: Fraction
    category: Mapping[str, Fraction]

    def of(self, category: str) -> Fraction:
        """What one unit given in this category adds to the objective."""
        return self.met * self.category.get(category, Fraction(1))


@dataclass(frozen=True, slots=True)
class Instance:
    """Givers and receivers by id, the four lists of pairs (giver first), the weights, names for the sentences."""

    givers: Mapping[str, Party]
    receivers: Mapping[str, Party]
    across: frozenset[Pair]
    pinned: frozenset[Pair]
    forbidden: frozenset[Pair]
    previous: frozenset[Pair]
    weights: Weights
    names: Mapping[str, tuple[str, str]]

    def in_place(self, giver: str, receiver: str) -> bool:
        """The place rule: one street, or an exemption."""
        return self.givers[giver].street == self.receivers[receiver].street or (giver, receiver) in self.across


def read_instance(raw: Any) -> Instance:
    """The checked instance of a decoded JSON value; raises ``Invalid`` with one sentence naming field and id."""
    if not isinstance(raw, dict):
        raise Invalid(f"The instance must be an object with givers and receivers, not {kind(raw)}.")
    givers = _parties(raw, "givers", "offers")
    receivers = _parties(raw, "receivers", "needs")
    if both := sorted(givers.keys() & receivers.keys()):
        raise Invalid(f"The id {shown(both[0])} is both a giver and a receiver.", field="id")
    lists = {name: _pairs(raw, name, givers, receivers) for name in LISTS}
    instance = Instance(givers, receivers, **lists, weights=_weights(raw.get("weights", {})), names=_names(raw))
    _check_pins(instance, raw)
    return instance


def _parties(raw: dict[str, Any], side: str, amounts: str) -> dict[str, Party]:
    rows = _typed(_wanted(raw, side, "The instance"), list, side)
    found: dict[str, Party] = {}
    for number, row in enumerate(rows):
        where = f"{side}[{number}]"
        _typed(row, dict, where)
        name = _text(_wanted(row, "id", where), f"{where}.id")
        where = f"{where} ({shown(name)})"
        if name in found:
            raise Invalid(f"{where}: the id occurs twice.", field="id")
        least, most = (_whole(_wanted(row, bound, where), f"{where}.{bound}") for bound in ("min", "max"))
        if least > most:
            raise Invalid(f"{where}: min {least} is above max {most}.", field="min")
        found[name] = Party(
            id=name,
            street=_text(_wanted(row, "street", where), f"{where}.street"),
            least=least,
            most=most,
            amounts=_amounts(_wanted(row, amounts, where), f"{where}.{amounts}"),
        )
    return dict(sorted(found.items()))


def _amounts(raw: Any, where: str) -> dict[str, Fraction]:
    _typed(raw, dict, where)
    return {
        _text(category, f"a category of {where}"): _number(raw[category], f"{where}.{category}")
        for category in sorted(raw)
    }


def _pairs(
    raw: dict[str, Any], name: str, givers: Mapping[str, Party], receivers: Mapping[str, Party]
) -> frozenset[Pair]:
    found = set()
    for number, row in enumerate(_typed(raw.get(name, []), list, name)):
        where = f"{name}[{number}]"
        if not isinstance(row, list | tuple) or len(row) != 2:
            raise Invalid(f"{where} must be a pair of two ids, giver first.", field=name)
        giver, receiver = (_text(end, where) for end in row)
        if giver not in givers:
            what = "a receiver where the giver stands" if giver in receivers else "no giver of this instance"
            raise Invalid(f"{where}: {shown(giver)} is {what}.", field=name)
        if receiver not in receivers:
            what = "a giver where the receiver stands" if receiver in givers else "no receiver of this instance"
            raise Invalid(f"{where}: {shown(receiver)} is {what}.", field=name)
        found.add((giver, receiver))
    return frozenset(found)


def _weights(raw: Any) -> Weights:
    _typed(raw, dict, "weights")

    def weight(name: str, otherwise: int) -> Fraction:
        return _number(raw.get(name, otherwise), f"weights.{name}")

    return Weights(
        weight("met", 1), weight("kept", 0), weight("pair", 0), _amounts(raw.get("category", {}), "weights.category")
    )


def _names(raw: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Optional: what ids and categories are called in the sentences, a text or {"zh": ..., "en": ...}."""
    found = {}
    for key, name in _typed(raw.get("names", {}), dict, "names").items():
        both = name if isinstance(name, dict) else {"zh": name, "en": name}
        zh, en = (_text(_wanted(both, tongue, f"names.{key}"), f"names.{key}") for tongue in ("zh", "en"))
        found[key] = (zh, en)
    return found


def _check_pins(instance: Instance, raw: dict[str, Any]) -> None:
    """Pins hold always, so they must be able to: neither banned, nor out of place, nor more than a ``max``."""
    places = {name: {tuple(row): place for place, row in enumerate(raw.get(name, []))} for name in LISTS}
    pins = Counter(end for pair in instance.pinned for end in pair)
    for giver, receiver in sorted(instance.pinned):
        place = places["pinned"][giver, receiver]
        pair = f"pinned[{place}]: {shown(giver)} and {shown(receiver)} are pinned"
        pair_zh = f"锁定名单第 {place + 1} 项：{giver} 与 {receiver} "
        if (giver, receiver) in instance.forbidden:
            ban = places["forbidden"][giver, receiver]
            raise Contradiction(
                f"{pair}, but forbidden[{ban}] bans the pair.",
                f"{pair_zh}同时列在禁止名单第 {ban + 1} 项。",
                rule="ban",
            )
        if not instance.in_place(giver, receiver):
            streets = instance.givers[giver].street, instance.receivers[receiver].street
            raise Contradiction(
                f"{pair}, but in different streets ({shown(streets[0])} and {shown(streets[1])}) and not in across.",
                f"{pair_zh}不在同一街道（{streets[0]}、{streets[1]}），也没有跨街道许可。",
                rule="place",
            )
        for party in (instance.givers[giver], instance.receivers[receiver]):
            if pins[party.id] > party.most:
                raise Contradiction(
                    f"{pair}, but {shown(party.id)} has a max of {party.most} and {pins[party.id]} pinned.",
                    f"{pair_zh}不能都锁定：{party.id} 共有 {pins[party.id]} 个锁定，超过其上限 {party.most}。",
                    rule="max",
                )


def _wanted(row: dict[str, Any], name: str, where: str) -> Any:
    if name not in row:
        raise Invalid(f"{where}: the field {name} is missing.", field=name)
    return row[name]


def _typed(value: Any, wanted: type, where: str) -> Any:
    accepted: tuple[type, ...] = (list, tuple) if wanted is list else (wanted,)
    if not isinstance(value, accepted):
        raise Invalid(f"{where} must be {KINDS[wanted]}, not {kind(value)}.", field=where)
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{where} must be a text with something in it, not {kind(value)}.", field=where)
    if any(char < " " or "\ud800" <= char <= "\udfff" for char in value):
        raise Invalid(f"{where} holds characters that cannot be printed: {shown(value)}.", field=where)
    return value


def _number(value: Any, where: str) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(f"{where} must be a number, not {kind(value)}.", field=where)
    if not 0 <= value <= LARGEST:  # a NaN is not either
        what = "must not be negative" if value < 0 else f"must be a finite number of at most {LARGEST:,}"
        raise Invalid(f"{where} {what}.", field=where)
    # The decimal as written: 0.1 is one tenth, so that three of them are three tenths.
    return Fraction(value) if isinstance(value, int) else Fraction(repr(value))


def _whole(value: Any, where: str) -> int:
    number = _number(value, where)
    if number.denominator != 1:
        raise Invalid(f"{where} must be a whole number.", field=where)
    return int(number)


KINDS: dict[type, str] = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "an object",
}


def kind(value: Any) -> str:
    """What a JSON value is, for a sentence."""
    if isinstance(value, str) and not value.strip():
        return "an empty text"
    return KINDS.get(type(value), type(value).__name__)
