"""What other mechanisms say of volunteer teams that claim wishes. Joined in ``journeys``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from wugong.common.actor import Actor
from wugong.organisations.models import Organisation


@dataclass
class Teams:
    """``led_by(actor)``: the name and host of the active team that a person leads; ``leaders(street)``: who leads one
    in a street."""

    led_by: Callable[[Actor], tuple[str, Organisation] | None] = lambda _actor: None
    leaders: Callable[[str], list[UUID]] = lambda _street: []


teams = Teams()
