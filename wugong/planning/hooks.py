"""What other mechanisms hear of a disputed answer. They are joined in ``journeys``."""

from __future__ import annotations

from typing import Protocol

from wugong.common.actor import Actor
from wugong.places.hooks import Panels
from wugong.planning.models import PlanHearing

# Panels of the page of a hearing: register a ``places.hooks.Panel`` from ``AppConfig.ready``.
panels = Panels()


class Dispute(Protocol):
    """Called in the same transaction when a street disputes the answers."""

    def __call__(self, hearing: PlanHearing, /, *, actor: Actor) -> object: ...


_disputes: list[Dispute] = []


def register(dispute: Dispute) -> None:
    """Add a listener."""
    if dispute not in _disputes:
        _disputes.append(dispute)


def tell_dispute(hearing: PlanHearing, *, actor: Actor) -> None:
    """Let the others know of a dispute."""
    for hear in _disputes:
        hear(hearing, actor=actor)
