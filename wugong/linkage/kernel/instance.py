"""An instance of the roster problem: checked to the last field, in one order whatever order it came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wugong.common.errors import Invalid

Cell = tuple[str, str]  # a category of matters and a group it concerns
# Above this the sum of a street no longer is exact in the solver's doubles.
HEAVIEST = 1_000_000
MOST_CANDIDATES = 5_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that could be a member, and the cells it reaches."""

    id: str
    kind: str
    covers: frozenset[Cell]


@dataclass(frozen=True, slots=True)
class Instance:
    """``weights``: how often each cell was asked for; ``balance``: least and most members by kind."""

    size: int
    weights: Mapping[Cell, int]
    candidates: Mapping[str, Candidate]
    locked: frozenset[str]
    banned: frozenset[str]
    previous: frozenset[str]
    balance: Mapping[str, tuple[int, int]]
    names: Mapping[str, tuple[str, str]]

    @property
    def free(self) -> list[str]:
        """Those that may be chosen, by id."""
        return [name for name in self.candidates if name not in self.banned]

    @property
    def wanted(self) -> int:
        """How many will be chosen: the size, or all there are."""
        return min(self.size, len(self.free))

    def reached(self, members: list[str]) -> Counter[Cell]:
        """How many of these members reach each cell that was asked for."""
        return Counter(cell for name in members for cell in self.candidates[name].covers if cell in self.weights)

    def worth(self, cells: Any) -> int:
        """The weights of these cells together."""
        return sum(self.weights.get(cell, 0) for cell in set(cells))


def shown(text: Any) -> str:
    """An id as a sentence names it."""
    return repr(text if len(str(text)) <= 40 else f"{str(text)[:39]}…")


def read_instance(raw: Any) -> Instance:
    """The checked instance of a decoded JSON value; raises ``Invalid`` with one sentence naming field and id."""
    _typed(raw, dict, "The instance")
    weights = _cells(raw)
    candidates = _candidates(raw)
    lists = {name: _ids(raw, name, candidates) for name in ("locked", "banned", "previous")}
    instance = Instance(
        size=_whole(raw.get("size", 10), "size", least=1),
        weights=weights,
        candidates=candidates,
        balance=_balance(raw),
        names=_names(raw, candidates),
        **lists,
    )
    _check(instance)
    return instance


def _cells(raw: dict[str, Any]) -> dict[Cell, int]:
    found: dict[Cell, int] = {}
    for number, row in enumerate(_typed(_wanted(raw, "cells", "The instance"), list, "cells")):
        where = f"cells[{number}]"
        _typed(row, dict, where)
        cell = (_text(row, "category", where), _text(row, "group", where))
        if cell in found:
            raise Invalid(f"{where}: {shown('/'.join(cell))} stands twice.", field="cells")
        found[cell] = _whole(_wanted(row, "weight", where), f"{where}.weight", most=HEAVIEST)
    return {cell: weight for cell, weight in sorted(found.items()) if weight}


def _candidates(raw: dict[str, Any]) -> dict[str, Candidate]:
    rows = _typed(_wanted(raw, "candidates", "The instance"), list, "candidates")
    if len(rows) > MOST_CANDIDATES:
        raise Invalid(f"candidates: {len(rows)} are more than the {MOST_CANDIDATES} possible.", field="candidates")
    found: dict[str, Candidate] = {}
    for number, row in enumerate(rows):
        where = f"candidates[{number}]"
        _typed(row, dict, where)
        name = _text(row, "id", where)
        if name in found:
            raise Invalid(f"{where}: the id {shown(name)} occurs twice.", field="id")
        covers = set()
        for place, pair in enumerate(_typed(_wanted(row, "covers", where), list, f"{where}.covers")):
            if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)):
                raise Invalid(f"{where}.covers[{place}] must be a category and a group.", field="covers")
            covers.add((pair[0], pair[1]))
        kind = row.get("kind", "")
        found[name] = Candidate(name, _typed(kind, str, f"{where}.kind"), frozenset(covers))
    return dict(sorted(found.items()))


def _ids(raw: dict[str, Any], field: str, candidates: Mapping[str, Candidate]) -> frozenset[str]:
    ids = _typed(raw.get(field, []), list, field)
    for name in ids:
        # Last year's members may be gone; a lock or ban of somebody unknown is a mistake.
        if not isinstance(name, str) or (name not in candidates and field != "previous"):
            raise Invalid(f"{field}: {shown(name)} is not among the candidates.", field=field)
    return frozenset(name for name in ids if name in candidates)


def _balance(raw: dict[str, Any]) -> dict[str, tuple[int, int]]:
    found = {}
    for kind, pair in _typed(raw.get("balance", {}), dict, "balance").items():
        if not (isinstance(pair, list) and len(pair) == 2):
            raise Invalid(f"balance.{kind} must be the least and the most members of that kind.", field="balance")
        least, most = (_whole(value, f"balance.{kind}") for value in pair)
        if least > most:
            raise Invalid(f"balance.{kind}: {least} at least is above {most} at most.", field="balance")
        found[kind] = (least, most)
    return dict(sorted(found.items()))


def _names(raw: dict[str, Any], candidates: Mapping[str, Candidate]) -> dict[str, tuple[str, str]]:
    found = {name: (name, name) for name in candidates}
    for name, pair in _typed(raw.get("names", {}), dict, "names").items():
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)):
            raise Invalid(f"names: {shown(name)} needs its Chinese and its English name.", field="names")
        found[name] = (pair[0] or name, pair[1] or pair[0] or name)
    return found


def _check(instance: Instance) -> None:
    """Locks, bans and balance that cannot hold together, each with its sentence."""
    if both := sorted(instance.locked & instance.banned):
        raise Invalid(f"{shown(both[0])} is both locked and banned.", field="locked")
    if len(instance.locked) > instance.size:
        raise Invalid(f"{len(instance.locked)} are locked, above the size of {instance.size}.", field="locked")
    free = Counter(instance.candidates[name].kind for name in instance.free)
    locked = Counter(instance.candidates[name].kind for name in instance.locked)
    least = most = 0
    for kind in sorted({*free, *instance.balance}):
        low, high = instance.balance.get(kind, (0, instance.size))
        if free[kind] < low:
            raise Invalid(f"balance.{kind} asks for {low} and {free[kind]} may be chosen.", field="balance")
        if locked[kind] > high:
            raise Invalid(f"balance.{kind} allows {high} and {locked[kind]} are locked.", field="balance")
        least += max(low, locked[kind])
        most += min(high, free[kind])
    if least > instance.size:
        raise Invalid(f"Locks and balance ask for {least}, above the size of {instance.size}.", field="balance")
    if most < instance.wanted:
        raise Invalid(f"balance leaves room for {most} of the {instance.wanted} to be chosen.", field="balance")


def _wanted(raw: dict[str, Any], field: str, where: str) -> Any:
    if field not in raw:
        raise Invalid(f"{where} has no {field}.", field=field)
    return raw[field]


def _text(row: dict[str, Any], field: str, where: str) -> str:
    value = _typed(_wanted(row, field, where), str, f"{where}.{field}")
    if not value:
        raise Invalid(f"{where}.{field} is empty.", field=field)
    return str(value)


_CALLED: dict[Any, str] = {dict: "an object", list: "a list", str: "a text"}


def _typed(value: Any, kind: type, where: str) -> Any:
    if not isinstance(value, kind):
        raise Invalid(f"{where} must be {_CALLED[kind]}.", field=where.rsplit(".", maxsplit=1)[-1])
    return value


def _whole(value: Any, where: str, *, least: int = 0, most: int = MOST_CANDIDATES) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Invalid(
            f"{where} must be a whole number from {least} to {most}.", field=where.rsplit(".", maxsplit=1)[-1]
        )
    return value
