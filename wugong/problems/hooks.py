"""What other mechanisms tell problems: whose duty something is, what it becomes higher up. Joined in ``journeys``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from wugong.common.actor import Actor
from wugong.places.hooks import Panels
from wugong.problems.models import Problem

# Panels of the page of a problem: register a ``places.hooks.Panel`` from ``AppConfig.ready``.
panels = Panels()


@dataclass
class Joined:
    """``duty(text, street)``: who answers for something by the duty list, or None. ``raise_up(problem, actor)`` makes
    a topic or whistle of it. ``propose(place, problems, actor)`` proposes a hot topic and returns its address.
    """

    duty: Callable[[str, str], UUID | None] = lambda _text, _street: None
    raise_up: Callable[[Problem, Actor], object] | None = None
    propose: Callable[[str, Sequence[Problem], Actor], str] | None = None


joined = Joined()
