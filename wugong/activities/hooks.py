"""What other mechanisms are asked before an activity is announced, and hear when it is over. Joined in ``journeys``."""

from __future__ import annotations

from collections.abc import Callable

from wugong.activities.models import Activity
from wugong.common.actor import Actor
from wugong.places.hooks import Panels

# Panels of the page of an activity: register a ``places.hooks.Panel`` from ``AppConfig.ready``.
panels = Panels()

# Says why the room is not to be had for the sessions of an activity; empty where it is, or is none of its rooms.
Venue = Callable[[Activity], str]
venues: list[Venue] = []
# Called in the same transaction, as ``hear(activity, actor=...)``, when the last session is over.
Over = Callable[..., object]
listeners: list[Over] = []


def why_not(activity: Activity) -> str:
    """The first sentence that says why the room is not to be had; empty where nothing is known against it."""
    return next((said for ask in venues if (said := ask(activity))), "")


def tell_over(activity: Activity, *, actor: Actor) -> None:
    """Let the others know that an activity took place."""
    for hear in listeners:
        hear(activity, actor=actor)
