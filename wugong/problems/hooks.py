"""What other mechanisms tell problems: whose duty something is, what it becomes higher up. Joined in ``journeys``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wugong.places.hooks import Panels

# Panels of the page of a problem: register a ``places.hooks.Panel`` from ``AppConfig.ready``.
panels = Panels()


@dataclass
class Joined:
    """``duty(text)``: who answers for something by the duty list, or None. ``raise_up(problem, actor=, reason=, lead=,
    basis=)`` makes a topic or whistle of it; ``called(place)`` are the departments that a whistle may call.
    ``propose(place, problems, actor=)`` proposes a hot topic and returns its address.
    """

    duty: Callable[[str], UUID | None] = lambda _text: None
    raise_up: Callable[..., object] | None = None
    propose: Callable[..., str] | None = None
    called: Callable[[str], Any] | None = None


joined = Joined()
