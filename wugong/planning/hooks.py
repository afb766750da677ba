"""What other mechanisms hear of a disputed answer, and what they say became of it. They are joined in ``journeys``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from wugong.common.actor import Actor
from wugong.places.hooks import Panels
from wugong.planning.models import PlanHearing

# Panels of the page of a hearing: register a ``places.hooks.Panel`` from ``AppConfig.ready``.
panels = Panels()


@dataclass(frozen=True, slots=True)
class Finding:
    """What the joint meeting did with a dispute.

    ``number`` and ``day`` are those of the meeting (or of the topic, where it was decided in writing) whose decision
    binds, and ``words`` what it says; all empty until then. ``dropped``: the topic ended before anybody decided on it.
    """

    number: str = ""
    day: date | None = None
    words: str = ""
    dropped: bool = False


class Dispute(Protocol):
    """Called in the same transaction when a street disputes the answers, and when a dispute is brought up again."""

    def __call__(self, hearing: PlanHearing, /, *, actor: Actor) -> object: ...


@dataclass
class Joined:
    """``bring_up`` puts a dispute before the joint meeting; ``find`` says what came of it there."""

    bring_up: Dispute | None = None
    find: Callable[[PlanHearing], Finding] = lambda _hearing: Finding()


joined = Joined()


def tell_dispute(hearing: PlanHearing, *, actor: Actor) -> None:
    """Let the joint meeting know of a dispute."""
    if joined.bring_up:
        joined.bring_up(hearing, actor=actor)
