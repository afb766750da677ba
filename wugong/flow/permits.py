"""The gate before streets and communities: what a department hands down to them needs a number in force.

A mechanism in which a department hands something to a street or community calls ``check_permit`` before it does, and
holds the number beside what it handed down. The app that grants numbers installs itself as the ``Gate`` when it is
ready; until then everything passes. What a street or community takes on in its own joint meeting is not handed down:
the mechanism does not ask.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date
from typing import Protocol
from uuid import UUID

from wugong.common.actor import SYSTEM, Actor
from wugong.flow.rules import Hit, Permit


class Gate(Protocol):
    """What the app that keeps the gate answers."""

    def permit(self, number: str, *, kind: str, issuer: UUID, addressees: Collection[UUID], day: date) -> Permit | None:
        """See ``check_permit``."""

    def protected(self, matter: UUID) -> bool:
        """See ``is_protected``."""

    def cancelled(self, text: str) -> list[Hit]:
        """See ``cancelled_in``."""


_gates: list[Gate] = []
ENDED, USED, WEIGHED = "ended", "used", "weighed"
_hearers: dict[str, list[Callable[..., object]]] = {ENDED: [], USED: [], WEIGHED: []}


def install(gate: Gate) -> None:
    """Set who keeps the gate; called in ``AppConfig.ready``."""
    _gates[:] = [gate]


def hear(news: str, act: Callable[..., object]) -> None:
    """Run ``act(number, actor=..., **what)`` within the transaction of what happens to a number; called at start.

    ``ENDED``: the gate ended it, and what runs on it ends too. ``USED``: see ``use_permit``.
    ``WEIGHED``: a form on it costs ``hours`` a year.
    """
    if act not in _hearers[news]:
        _hearers[news].append(act)


def tell(news: str, number: str, *, actor: Actor, **what: object) -> None:
    """Tell those who hear of a number what happened to it."""
    for act in _hearers[news]:
        act(number, actor=actor, **what)


def check_permit(number: str, *, kind: str, issuer: UUID, addressees: Collection[UUID], day: date) -> Permit | None:
    """Ask the gate before ``issuer`` hands something of ``kind`` to ``addressees``, to be in force on ``day``.

    ``number`` is the permit's as the person wrote it, or empty. Returns the permit, or None where none is needed: the
    issuer is no department of the district, or no addressee belongs to a street or community. Raises ``Refusal`` (R-03,
    for forms R-70; its field is ``permit_no``) where the number is missing, unknown, not in force on that day, of
    another kind or department, or does not reach every addressee.
    """
    if not _gates:
        return None
    return _gates[0].permit(number.strip(), kind=kind, issuer=issuer, addressees=addressees, day=day)


def number_in(permit: str) -> tuple[str, ...]:
    """Year and number of a permit, however its brackets and spaces were written."""
    return tuple(re.findall(r"\d+", unicodedata.normalize("NFKC", permit)))


def use_permit(number: str, *, reason: str) -> None:
    """Use up the number of an inspection or assessment: one matter, one report (2.1). Other numbers stay in force.

    Whoever hands one down calls it in the same transaction, after ``check_permit``; ``reason`` says for what.
    """
    tell(USED, number.strip(), reason=reason, actor=SYSTEM)


def is_protected(matter: UUID) -> bool:
    """Whether what happened in a matter may not count against anybody (R-04); asked by whoever computes a score."""
    return any(gate.protected(matter) for gate in _gates)


def cancelled_in(text: str) -> list[Hit]:
    """The cancelled indicators that a text names (``sure``) or comes near (a person decides), surest first (R-01)."""
    return [hit for gate in _gates for hit in gate.cancelled(text)]
