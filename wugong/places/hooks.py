"""What higher layers add to the pages of places, and what prevents a place from ending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from wugong.common.actor import Actor
from wugong.places.models import Place


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page: its template and context. ``context(actor, obj)`` returns None to show nothing.

    A lower ``order`` comes first; ``aside`` puts the part beside the page instead of in it.
    """

    name: str
    template: str
    context: Callable[[Actor, Any], dict[str, Any] | None]
    order: int = 50
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel ready to be drawn: ``{% include panel.template with panel=panel.context %}``."""

    name: str
    template: str
    context: dict[str, Any]
    aside: bool


@dataclass
class Panels:
    """The panels of one kind of page."""

    known: dict[str, Panel] = field(default_factory=dict)

    def register(self, panel: Panel) -> None:
        """Add a panel; called in ``AppConfig.ready``. The same name again replaces it."""
        self.known[panel.name] = panel

    def shown(self, actor: Actor, obj: Any) -> list[Shown]:
        """What this actor sees on the page of this object, from top to bottom."""
        drawn = []
        for panel in sorted(self.known.values(), key=lambda p: (p.order, p.name)):
            context = panel.context(actor, obj)
            if context is not None:
                drawn.append(Shown(panel.name, panel.template, context, panel.aside))
        return drawn


# Pages of streets, communities and of grids, compounds and buildings.
streets, communities, spots, district = Panels(), Panels(), Panels(), Panels()
# What the home page of residents says of their community beside what it knows itself: what is on this week, say.
residents = Panels()

_obstacles: list[Callable[[Place], str]] = []


def register_obstacle(obstacle: Callable[[Place], str]) -> None:
    """Add a question asked before a place ends: a sentence if something still hangs on it, else empty."""
    if obstacle not in _obstacles:
        _obstacles.append(obstacle)


def obstacle_to_ending(place: Place) -> str:
    """The first sentence that says why the place cannot end yet; empty if nothing prevents it."""
    return next((sentence for ask in _obstacles if (sentence := ask(place))), "")


@dataclass
class Joined:
    """``telephones(codes)``: the office telephones of the bodies in charge of these places, as far as entered."""

    telephones: Callable[[list[str]], dict[str, str]] = lambda _codes: {}


joined = Joined()
