"""What mechanisms add here: panels on the page of an organisation, and how their matters are handed over."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from wugong.common.actor import Actor
from wugong.organisations.models import Organisation
from wugong.places.hooks import Panels

# Panels of the page of an organisation: register a ``places.hooks.Panel`` from ``AppConfig.ready``.
panels = Panels()


class Receiver(Protocol):
    """Puts ``taker`` in the place of ``giver`` in one open matter of a mechanism, by the mechanism's own action."""

    def __call__(self, matter: UUID, /, *, giver: Organisation, taker: Organisation, actor: Actor) -> None: ...


_receivers: dict[str, Receiver] = {}


def register_hand_over(machine: str, run: Receiver) -> None:
    """Say how open matters of a machine go over to the successor of a dissolved organisation."""
    _receivers[machine] = run


def receiver_of(machine: str) -> Receiver | None:
    """How matters of that machine go over; None when they must be ended first."""
    return _receivers.get(machine)
