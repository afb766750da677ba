"""What other mechanisms hear of teams. Joined in ``journeys``."""

from __future__ import annotations

from collections.abc import Callable

from wugong.common.actor import Actor
from wugong.volunteers.models import Team

# Called in the same transaction, as ``hear(team, actor=...)``, when another leads a team.
led_by_another: list[Callable[..., object]] = []


def tell_led(team: Team, *, actor: Actor) -> None:
    """Let the others know that a team has another leader."""
    for hear in led_by_another:
        hear(team, actor=actor)
