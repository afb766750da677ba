"""What other mechanisms are asked before an activity is announced, and hear when it is over. Joined in ``journeys``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wugong.activities.models import Activity
from wugong.common.actor import Actor
from wugong.places.hooks import Panels

# Panels of the page of an activity: register a ``places.hooks.Panel`` from ``AppConfig.ready``.
panels = Panels()


@dataclass
class Rooms:
    """Premises that are shared and booked elsewhere: ``choices(actor)`` gives key and name of those one may choose,
    ``of(activity)`` the key of the chosen one, ``choose`` notes it (an empty key: the venue was typed). ``book``
    books it for all sessions or for one that moved, ``free`` gives all bookings back, ``missing`` says which session
    has no room yet, and why; ``renumber(activity, numbers)``: the sessions with these numbers have others now. Each may
    raise Refusal.
    """

    choices: Callable[[Actor], list[tuple[str, str]]] = lambda _actor: []
    of: Callable[[Activity], str] = lambda _activity: ""
    choose: Callable[..., object] = lambda _activity, _key, **_more: None
    book: Callable[..., object] = lambda _activity, **_more: None
    free: Callable[..., object] = lambda _activity, **_more: None
    missing: Callable[[Activity], str] = lambda _activity: ""
    renumber: Callable[..., object] = lambda _activity, _numbers, **_more: None


rooms = Rooms()
# Called in the same transaction, as ``hear(activity, actor=...)``, when the last session is over.
Over = Callable[..., object]
listeners: list[Over] = []


def tell_over(activity: Activity, *, actor: Actor) -> None:
    """Let the others know that an activity took place."""
    for hear in listeners:
        hear(activity, actor=actor)
