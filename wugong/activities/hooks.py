"""Where an app that books rooms hands in its answer: asked before an activity is announced. Joined in ``journeys``."""

from __future__ import annotations

from collections.abc import Callable

from wugong.activities.models import Activity

# Says why the room is not to be had for the sessions of an activity; empty where it is, or is none of its rooms.
Venue = Callable[[Activity], str]
venues: list[Venue] = []


def why_not(activity: Activity) -> str:
    """The first sentence that says why the room is not to be had; empty where nothing is known against it."""
    return next((said for ask in venues if (said := ask(activity))), "")
