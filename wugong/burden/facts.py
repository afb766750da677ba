"""What the platform holds of a street or community, so that no form asks it again (R-70).

The floors above add what their mechanisms know in ``AppConfig.ready``: ``register(Fact("结对单位数", ...))``.
A fact is known by its label and by the other names that forms give it; ``value(organisation)`` reads it now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wugong.burden.rules.questions import key_of
from wugong.flow.table import Text
from wugong.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its label in Chinese, where it is held, how it is read, and what forms call it otherwise."""

    label: str
    held_in: Text
    value: Callable[[Organisation], Any]
    others: tuple[str, ...] = ()


_facts: dict[str, Fact] = {}


def register(*facts: Fact) -> None:
    """Make facts known under all their names."""
    for fact in facts:
        for label in (fact.label, *fact.others):
            _facts[key_of(label)] = fact


def facts() -> dict[str, Fact]:
    """Every fact by the keys under which forms ask it."""
    return dict(_facts)
