"""An instance of the allocation problem: checked to the last field, in one order whatever order it came in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from wugong.common.errors import Invalid
from wugong.common.streams import shown

MOST_OPTIONS = 500_000
GREATEST = 1e12  # beyond it the doubles of the solver no longer tell neighbours apart


@dataclass(frozen=True, slots=True)
class Option:
    """One way to serve a request: how much of which resource it uses, and what it is worth. Exact numbers."""

    resource: str
    use: Fraction
    benefit: Fraction


@dataclass(frozen=True, slots=True)
class Request:
    """``group`` is for whom it is asked; requests without one stand for themselves."""

    id: str
    must: bool
    group: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """``capacity`` by resource; ``served``: what a group got before, in units of benefit; ``names`` for sentences."""

    capacity: Mapping[str, Fraction]
    requests: Mapping[str, Request]
    served: Mapping[str, Fraction]
    names: Mapping[str, tuple[str, str]]

    def name(self, key: str) -> tuple[str, str]:
        """The Chinese and the English name of an id."""
        return self.names.get(key, (key, key))


def read_instance(raw: Any) -> Instance:
    """The checked instance of a decoded JSON value; raises ``Invalid`` with one sentence naming field and id."""
    _typed(raw, dict, "The instance")
    capacity = _capacities(raw)
    requests = _requests(raw, capacity)
    groups = {request.group for request in requests.values()}
    served = {}
    for group, amount in _typed(raw.get("served", {}), dict, "served").items():
        if group not in groups:
            raise Invalid(f"served: {shown(group)} is the group of no request.", field="served")
        served[group] = _number(amount, f"served of {shown(group)}", least=0)
    names = {}
    for key, pair in _typed(raw.get("names", {}), dict, "names").items():
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)):
            raise Invalid(f"names: {shown(key)} needs its Chinese and its English name.", field="names")
        names[key] = (pair[0] or key, pair[1] or pair[0] or key)
    return Instance(capacity, requests, served, names)


def _capacities(raw: dict[str, Any]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for number, row in enumerate(_typed(_wanted(raw, "resources", "The instance"), list, "resources")):
        where = f"resources[{number}]"
        name = _text(_typed(row, dict, where), "id", where)
        if name in found:
            raise Invalid(f"{where}: the id {shown(name)} occurs twice.", field="id")
        amount = _wanted(row, "capacity", f"{where} {shown(name)}")
        found[name] = _number(amount, f"{where} {shown(name)}: capacity", least=0)
    return dict(sorted(found.items()))


def _requests(raw: dict[str, Any], capacity: Mapping[str, Fraction]) -> dict[str, Request]:
    found: dict[str, Request] = {}
    count = 0
    for number, row in enumerate(_typed(_wanted(raw, "requests", "The instance"), list, "requests")):
        where = f"requests[{number}]"
        name = _text(_typed(row, dict, where), "id", where)
        where = f"{where} {shown(name)}"
        if name in found:
            raise Invalid(f"{where}: this id occurs twice.", field="id")
        must = row.get("must", False)
        _typed(must, bool, f"{where}: must")
        group = _typed(row.get("group", name), str, f"{where}: group") or name
        rows = _typed(_wanted(row, "options", where), list, f"{where}: options")
        count += len(rows)
        if count > MOST_OPTIONS:
            raise Invalid(f"There are more than the {MOST_OPTIONS} options possible.", field="options")
        options = [_option(each, f"{where}: options[{n}]", capacity) for n, each in enumerate(rows)]
        options.sort(key=lambda option: (option.resource, option.use, option.benefit))
        found[name] = Request(name, must, group, tuple(options))
    return dict(sorted(found.items()))


def _option(row: Any, where: str, capacity: Mapping[str, Fraction]) -> Option:
    resource = _text(_typed(row, dict, where), "resource", where)
    if resource not in capacity:
        raise Invalid(f"{where}: {shown(resource)} is not among the resources.", field="resource")
    use = _number(_wanted(row, "use", where), f"{where}: use", least=0)
    return Option(resource, use, _number(_wanted(row, "benefit", where), f"{where}: benefit"))


def _wanted(raw: dict[str, Any], field: str, where: str) -> Any:
    if field not in raw:
        raise Invalid(f"{where} has no {field}.", field=field)
    return raw[field]


def _text(row: dict[str, Any], field: str, where: str) -> str:
    value: str = _typed(_wanted(row, field, where), str, f"{where}: {field}")
    if not value:
        raise Invalid(f"{where}: {field} is empty.", field=field)
    return value


def _typed(value: Any, kind: type, where: str) -> Any:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    if not isinstance(value, kind):
        raise Invalid(f"{where} must be {names[kind]}.", field=where.rpartition(": ")[2])
    return value


def _number(value: Any, where: str, least: float | None = None) -> Fraction:
    """The number as it is written: 0.1 is a tenth."""
    field = where.rpartition(": ")[2]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(f"{where} must be a number.", field=field)
    if (isinstance(value, float) and not math.isfinite(value)) or abs(value) > GREATEST:
        raise Invalid(f"{where} must be a finite number, at most {GREATEST:.0e}.", field=field)
    if least is not None and value < least:
        raise Invalid(f"{where} must not be below {least:g}.", field=field)
    return Fraction(repr(value))
